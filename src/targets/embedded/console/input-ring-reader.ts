import {
  CONTROL_ATTENTION,
  CONTROL_INPUT_ENDED,
  CONTROL_INPUT_HEAD,
  CONTROL_INPUT_TAIL,
  CONTROL_INPUT_WAITING,
  CONTROL_QUIT,
} from '../../../protocol/worker-messages';
import type { SharedInput } from './input-ring';

/** The guest's end of the control block and of the ring of console input. Blocks in Atomics.wait. */
export class InputRingReader {
  readonly #control: Int32Array;
  readonly #ring: Uint8Array;
  #seen = 0;

  constructor(shared: SharedInput) {
    this.#control = new Int32Array(shared.control);
    this.#ring = new Uint8Array(shared.inputRing);
  }

  /** Has the other end rung since the last call? */
  attention(): boolean {
    const now = Atomics.load(this.#control, CONTROL_ATTENTION);
    const changed = now !== this.#seen;
    this.#seen = now;
    return changed;
  }

  /** Blocks until the other end rings; at once if it did since `attention`. False: it didn't in that time. */
  wait(timeoutMs: number | undefined): boolean {
    return Atomics.wait(this.#control, CONTROL_ATTENTION, this.#seen, timeoutMs) !== 'timed-out';
  }

  /** `onSpace` is called when the other end waits for room, which there is now. */
  takeInput(maxBytes: number, onSpace: () => void): Uint8Array | undefined {
    const head = Atomics.load(this.#control, CONTROL_INPUT_HEAD);
    const tail = Atomics.load(this.#control, CONTROL_INPUT_TAIL);
    const size = this.#ring.length;
    const count = Math.min(maxBytes, (tail - head + size) % size);
    if (count === 0) {
      return undefined;
    }
    const bytes = Uint8Array.from({ length: count }, (_, i) => this.#ring[(head + i) % size] ?? 0);
    Atomics.store(this.#control, CONTROL_INPUT_HEAD, (head + count) % size);
    if (Atomics.exchange(this.#control, CONTROL_INPUT_WAITING, 0) === 1) {
      onSpace();
    }
    return bytes;
  }

  /** Why the run has to end: QUIT_BY_USER, QUIT_FOR_MEMORY; 0: it can go on. */
  quit(): number {
    return Atomics.load(this.#control, CONTROL_QUIT);
  }

  inputEnded(): boolean {
    return (
      Atomics.load(this.#control, CONTROL_INPUT_ENDED) === 1 &&
      Atomics.load(this.#control, CONTROL_INPUT_HEAD) ===
        Atomics.load(this.#control, CONTROL_INPUT_TAIL)
    );
  }
}
