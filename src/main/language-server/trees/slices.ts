/** Long enough to get on, short enough that nobody waits for an answer: a tenth of what feels late. */
const SLICE_MS = 10;

/**
 * Carries a generator on a few milliseconds at a time, with everything else that waits in between.
 *
 * @param isCancelled asked after each slice, with what the generator gave last
 * @returns what the generator returns; undefined: it was cancelled
 */
export async function runInSlices<Step, Result>(
  steps: Generator<Step, Result>,
  isCancelled: (last: Step) => boolean,
): Promise<{ readonly result: Result } | undefined> {
  for (;;) {
    const until = performance.now() + SLICE_MS;
    let step = steps.next();
    while (step.done !== true && performance.now() < until) {
      step = steps.next();
    }
    if (step.done === true) {
      return { result: step.value };
    }
    if (isCancelled(step.value)) {
      return undefined;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}
