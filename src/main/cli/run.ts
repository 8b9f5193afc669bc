import type { VirtioSnapshot } from '../../protocol/virtio';
import { EXIT_FAILED } from './boot-console';
import { bootWithInput } from './boot-with-input';
import { readRunCommand } from './run-options';
import { message, STANDARD_OUTPUT, writeAll } from './write-all';

/** `uboot-virtio run`: the console is standard input and output. Gives the exit status. */
export async function run(args: readonly string[], programs: string): Promise<number> {
  const command = await readRunCommand(args, programs, message);
  return command === undefined
    ? EXIT_FAILED
    : bootWithInput(command, { showOutput: true }, programs);
}

/** `uboot-virtio snapshot`: the console is not shown; the state of the devices at the end is, as JSON. */
export async function snapshot(args: readonly string[], programs: string): Promise<number> {
  const command = await readRunCommand(args, programs, message);
  if (command === undefined) {
    return EXIT_FAILED;
  }
  let last: VirtioSnapshot | undefined;
  const onSnapshot = (state: VirtioSnapshot): void => {
    last = state;
  };
  const code = await bootWithInput(
    { ...command, typeLines: command.typeLines ?? [] },
    { showOutput: false, onSnapshot },
    programs,
  );
  if (last !== undefined) {
    try {
      const text = `${JSON.stringify(last, undefined, 2)}\n`;
      writeAll(STANDARD_OUTPUT, Buffer.from(text), 'standard output');
    } catch (error) {
      message(error instanceof Error ? error.message : String(error));
      return EXIT_FAILED;
    }
  }
  return code;
}
