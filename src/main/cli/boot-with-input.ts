import { monotonicMs } from '../../host/monotonic-clock';
import { fstatSync } from 'node:fs';
import { InputRing, sharedInput } from '../../targets/embedded/console/input-ring';
import { bootConsole } from './boot-console';
import type { ConsoleEnds } from './boot-console';
import { isConnected } from './port-ends/connected';
import { stdioPort } from './port-ends/stdio-port';
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
  const { description } = command.setup;
  const readsInput =
    command.typeLines === undefined || (ends.showOutput && stdioPort(description) !== undefined);
  const isBeside =
    command.drivers.length > 0 || (ends.showOutput && description.chardevs.some(isConnected));
  if (!readsInput && !isBeside) {
    return bootConsole(command, { ...ends, input, inputSpace: () => undefined }, programs);
  }
  if (isBeside || process.platform === 'win32' || (await isTerminal(STANDARD_INPUT))) {
    const { bootBesideInput } = await import(/* webpackMode: "eager" */ './boot-beside-input');
    return bootBesideInput(command, { ...ends, input, readsInput }, programs);
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
