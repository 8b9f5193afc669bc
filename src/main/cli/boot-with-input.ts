import { monotonicMs } from '../../host/monotonic-clock';
import { fstatSync } from 'node:fs';
import { InputRing, sharedInput } from '../../targets/embedded/console/input-ring';
import { bootConsole } from './boot-console';
import type { ConsoleEnds } from './boot-console';
import type { RunCommand } from './run-options';

const STANDARD_INPUT = 0;

/**
 * Boots with standard input as console. A guest blocks its thread: that is the main thread, which starts it sooner, and
 * looks for input itself. A terminal stays with the main thread, as that alone can give it back after a signal, and
 * the guest gets another; so it does on Windows, where a pipe can't be asked without waiting for it, and with drivers of the
 * user's, which the main thread watches.
 */
export async function bootWithInput(
  command: RunCommand,
  ends: Omit<ConsoleEnds, 'input' | 'inputSpace' | 'polled'>,
  programs: string,
): Promise<number> {
  const input = sharedInput();
  const beside = async (): Promise<number> => {
    const { bootBesideInput } = await import(/* webpackMode: "eager" */ './boot-beside-input');
    return bootBesideInput(command, ends, input, programs);
  };
  if (command.drivers.length > 0) {
    return beside();
  }
  if (command.typeLines !== undefined) {
    return bootConsole(command, { ...ends, input, inputSpace: () => undefined }, programs);
  }
  if (process.platform === 'win32' || (await isTerminal(STANDARD_INPUT))) {
    return beside();
  }
  const { PolledInput } = await import(
    /* webpackMode: "eager" */ '../../targets/embedded/console/polled-input'
  );
  const polled = new PolledInput(STANDARD_INPUT, new InputRing(input), monotonicMs);
  const inputSpace = (): void => {
    polled.space();
  };
  return bootConsole(command, { ...ends, input, inputSpace, polled }, programs);
}

/** Parts of Node that few runs need are loaded when one does: each costs a start up to a millisecond. */
async function isTerminal(descriptor: number): Promise<boolean> {
  try {
    if (!fstatSync(descriptor).isCharacterDevice()) {
      return false;
    }
  } catch {
    return false;
  }
  const { isatty } = await import('node:tty');
  return isatty(descriptor);
}
