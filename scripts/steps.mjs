const REPORT_EVERY_S = 10;

/**
 * Does things one after the other and says which one is on, and for how long: on a terminal in one line that counts the
 * seconds, else in a line at the beginning, one every 10 seconds and one at the end.
 *
 * @param {readonly {title: string, action: () => Promise<string | undefined>}[]} steps an action gives the reason why it
 *   failed, or undefined
 * @param {{isTTY?: boolean, write(text: string): unknown}} [out]
 * @returns {Promise<string | undefined>} the reason of the first that failed
 */
export async function runSteps(steps, out = process.stdout) {
  const started = performance.now();
  for (const [index, { title, action }] of steps.entries()) {
    const begun = performance.now();
    /** @param {number} from */
    const seconds = (from) => Math.floor((performance.now() - from) / 1000);
    const name = `[${index + 1}/${steps.length}] ${title}`;
    const line = () => `${name} ... ${seconds(begun)} s (${seconds(started)} s in all)`;
    const show =
      out.isTTY === true ? () => out.write(`\r\x1b[K${line()}`) : () => out.write(`${line()}\n`);
    out.write(out.isTTY === true ? `${name} ...` : `${name} ...\n`);
    const timer = setInterval(show, out.isTTY === true ? 1000 : REPORT_EVERY_S * 1000);
    let reason;
    try {
      reason = await action();
    } finally {
      clearInterval(timer);
    }
    out.write(
      `${out.isTTY === true ? '\r\x1b[K' : ''}${name}: ${reason === undefined ? 'done' : 'failed'} after ${seconds(begun)} s\n`,
    );
    if (reason !== undefined) {
      return reason;
    }
  }
  return undefined;
}
