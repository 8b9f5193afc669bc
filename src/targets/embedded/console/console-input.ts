import { QUIT_BY_USER } from '../../../protocol/worker-messages';
import { ConsoleKeys } from './console-keys';
import type { InputRing } from './input-ring';

/** Where console input comes from: a terminal, a pipe, a file. */
export type ConsoleInputStream = NodeJS.ReadableStream & {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
};

export interface ConsoleInputConnection {
  /** There is room in the ring again. */
  space(): void;
  /** Gives a terminal back as it was. */
  disconnect(): void;
}

/** Sends what is read to the guest, no faster than it takes it. Ctrl-A X on a terminal ends the run, as with QEMU. */
export function connectConsoleInput(
  input: ConsoleInputStream,
  ring: InputRing,
): ConsoleInputConnection {
  const keys = input.isTTY === true ? new ConsoleKeys() : undefined;
  const onData = (chunk: Uint8Array | string): void => {
    const raw = typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : chunk;
    const { bytes, quit } = keys?.take(raw) ?? { bytes: raw, quit: false };
    if (!ring.write(bytes)) {
      input.pause();
    }
    if (quit) {
      ring.quit(QUIT_BY_USER);
    }
  };
  const onEnd = (): void => {
    ring.end();
  };
  if (input.isTTY === true) {
    input.setRawMode?.(true);
  }
  input.on('data', onData);
  input.on('end', onEnd);
  // A terminal that has gone away, or a descriptor that nothing can be read from.
  input.on('error', onEnd);
  return {
    space: () => {
      if (ring.move()) {
        input.resume();
      }
    },
    disconnect: () => {
      input.removeListener('data', onData);
      input.removeListener('end', onEnd);
      if (input.isTTY === true) {
        input.setRawMode?.(false);
      }
      input.pause();
    },
  };
}
