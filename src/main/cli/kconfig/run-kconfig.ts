import { STANDARD_ERROR, STANDARD_OUTPUT, writeAll } from '../write-all';
import { kconfigCommand } from './kconfig-command';

/**
 * `uboot-virtio kconfig` on the descriptors of the process. A reader that goes away ends it in silence.
 *
 * @param builtIn folder of the built-in firmware's tree
 */
export function runKconfig(args: readonly string[], builtIn: string): number {
  const parts: string[] = [];
  const code = kconfigCommand(args, builtIn, {
    out: (text) => parts.push(text),
    say: (line) => {
      writeQuietly(STANDARD_ERROR, `${line}\n`);
    },
  });
  writeQuietly(STANDARD_OUTPUT, parts.join(''));
  return code;
}

function writeQuietly(descriptor: number, text: string): void {
  try {
    writeAll(descriptor, Buffer.from(text), 'output');
  } catch {
    // Whoever read it has seen enough.
  }
}
