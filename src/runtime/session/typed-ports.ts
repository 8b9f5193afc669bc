import type { RunLink } from '../guest/run-link';

/** What the user has typed for the guest's ports, and the guest has not taken yet. */
export class TypedPorts {
  readonly #isQuiet: () => boolean;
  readonly #typed = new Map<string, Uint8Array[]>();

  /** @param isQuiet the guest only does again what it has done before: nothing is for it */
  constructor(isQuiet: () => boolean) {
    this.#isQuiet = isQuiet;
  }

  add(chardev: string, bytes: Uint8Array): void {
    if (bytes.length > 0) {
      this.#typed.set(chardev, [...(this.#typed.get(chardev) ?? []), bytes]);
    }
  }

  /**
   * At most so many bytes; undefined when there are none.
   *
   * @param line may have more that came without a command
   */
  take(
    chardev: string,
    maxBytes: number,
    line: Pick<RunLink, 'takePortInput'> = {},
  ): Uint8Array | undefined {
    const pieces = this.#typed.get(chardev);
    const first = pieces?.[0];
    if (maxBytes <= 0 || this.#isQuiet()) {
      return undefined;
    }
    if (pieces === undefined || first === undefined) {
      return line.takePortInput?.(chardev, maxBytes);
    }
    if (first.length <= maxBytes) {
      pieces.shift();
      return first;
    }
    pieces[0] = first.subarray(maxBytes);
    return first.slice(0, maxBytes);
  }

  clear(): void {
    this.#typed.clear();
  }
}
