import type { CharacterBackend } from '../../../base/host';
import type { ChardevDescription } from '../../../base/machine-description';
import { fail, ok, type Result } from '../../../base/result';
import type { Saveable } from '../../../base/saved/saved-device';
import type { MachineHost } from '../../machine-host';
import type { MachineProblem } from '../machine-problem';

/** So many devices can share a character device with `mux=on`. */
const MAX_MUX_ENDS = 4;

/** QEMU's `null`, and whatever the host has nothing for: nobody is there. */
const NOBODY: CharacterBackend = {
  connected: false,
  isReadable: false,
  pendingBytes: 0,
  write: () => undefined,
  read: () => undefined,
  dispose: () => undefined,
};

/** A character device and those that have it. */
class Chardev {
  readonly backend: CharacterBackend;
  readonly ends: SharedEnd[] = [];
  readonly mostEnds: number;

  constructor(backend: CharacterBackend, mux: boolean) {
    this.backend = backend;
    this.mostEnds = mux ? MAX_MUX_ENDS : 1;
  }
}

/** One end of a character device. Of several ends the one that was made last gets what is typed. */
class SharedEnd implements CharacterBackend {
  readonly #chardev: Chardev;

  constructor(chardev: Chardev) {
    this.#chardev = chardev;
  }

  get connected(): boolean {
    return this.#chardev.backend.connected;
  }

  get isReadable(): boolean {
    return this.#hasFocus && this.#chardev.backend.isReadable;
  }

  get pendingBytes(): number {
    return this.#hasFocus ? this.#chardev.backend.pendingBytes : 0;
  }

  write(bytes: Uint8Array): void {
    this.#chardev.backend.write(bytes);
  }

  read(maxBytes: number): Uint8Array | undefined {
    return this.#hasFocus ? this.#chardev.backend.read(maxBytes) : undefined;
  }

  dispose(): void {
    // The other ends go on.
  }

  get #hasFocus(): boolean {
    return this.#chardev.ends.at(-1) === this;
  }
}

/** The character devices of a command line, and which of them have been given to a device. */
export class ChardevTable {
  readonly #chardevs = new Map<string, Chardev>();

  /** Opens all of them: a file that can't be opened is an error even where no device uses it. */
  open(
    chardevs: readonly ChardevDescription[],
    host: Pick<MachineHost, 'openCharacterDevice'>,
  ): MachineProblem[] {
    const problems: MachineProblem[] = [];
    for (const chardev of chardevs) {
      if (this.#chardevs.has(chardev.id)) {
        const message = `Duplicate ID '${chardev.id}' for chardev`;
        problems.push({ message, place: chardev.place });
        continue;
      }
      const opened =
        chardev.backend === 'null'
          ? ok(NOBODY)
          : (host.openCharacterDevice?.(chardev) ?? ok(NOBODY));
      if (opened.ok) {
        this.#chardevs.set(chardev.id, new Chardev(opened.value, chardev.mux));
      } else {
        problems.push({ message: opened.error, place: chardev.place });
      }
    }
    return problems;
  }

  /** Gives a character device to a port. */
  take(driver: string, id: string): Result<CharacterBackend, string> {
    const chardev = this.#chardevs.get(id);
    if (!chardev) {
      return fail(`Property '${driver}.chardev' can't find value '${id}'`);
    }
    if (chardev.ends.length >= chardev.mostEnds) {
      return fail(
        `Property '${driver}.chardev' can't take value '${id}': Device '${id}' is in use`,
      );
    }
    const end = new SharedEnd(chardev);
    chardev.ends.push(end);
    return ok(end);
  }

  /** Those that go back with the machine. */
  saveable(): [name: string, chardev: Saveable][] {
    return [...this.#chardevs].flatMap(
      ([
        id,
        {
          backend: { state },
        },
      ]) => (state === undefined ? [] : [[`chardev ${id}`, state]]),
    );
  }

  dispose(): void {
    for (const { backend } of this.#chardevs.values()) {
      backend.dispose();
    }
    this.#chardevs.clear();
  }
}
