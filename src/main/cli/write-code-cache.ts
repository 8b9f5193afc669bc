import { EXIT_FAILED } from './boot-console';
import { bootWithInput } from './boot-with-input';
import { readRunCommand } from './run-options';
import { message } from './write-all';

/**
 * `uboot-virtio write-code-cache`, with the arguments of `run`: boots, types the lines, and then keeps beside the
 * firmware's program what V8 has compiled, so that later boots start sooner. It is a step of the build and writes into the
 * program's own folder, so the usage text doesn't have it. Gives the exit status.
 */
export async function writeCodeCache(args: readonly string[], programs: string): Promise<number> {
  const command = await readRunCommand(args, programs, message);
  if (command === undefined) {
    return EXIT_FAILED;
  }
  return bootWithInput(
    { ...command, typeLines: command.typeLines ?? [] },
    {
      showOutput: true,
      // The firmware with debug information is for debug sessions.
      ...(command.traceFile === undefined ? {} : { flags: 'usual' }),
      // What runs binaries does what a session does, too: it looks at the image, and keeps the way back.
      ...(command.setup.firmware === undefined ? {} : { onRecorded: () => undefined }),
      afterRun: (firmware) => {
        firmware.writeCodeCache();
      },
    },
    programs,
  );
}
