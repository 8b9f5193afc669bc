import type { Result } from '../../../base/result';
import { checkSaved, type Saveable, type SavedDevice } from '../../../base/saved/saved-device';
import type { InterruptLine } from '../../virtio/transport/interrupt-line';

export interface SavedPolledLine extends SavedDevice {
  readonly level: boolean;
}

/** The line of a device that says its level when it is asked. */
export class PolledLine implements Saveable<SavedPolledLine> {
  readonly #source: { readonly interrupt: boolean };
  readonly #line: InterruptLine;
  /** At the last look. */
  #level = false;

  constructor(source: { readonly interrupt: boolean }, line: InterruptLine) {
    this.#source = source;
    this.#line = line;
  }

  /** Moves the line when the level is another than at the last look. */
  poll(): void {
    const { interrupt } = this.#source;
    if (interrupt !== this.#level) {
      this.#level = interrupt;
      this.#line.setLevel(interrupt);
    }
  }

  save(): SavedPolledLine {
    return { device: 'polled-line', version: 1, level: this.#level };
  }

  /** The line isn't driven: who is at its end has kept what it has seen. */
  restore(state: SavedPolledLine): Result<undefined, string> {
    const checked = checkSaved(state, 'polled-line', 1);
    if (checked.ok) {
      this.#level = state.level;
    }
    return checked;
  }
}
