import {
  CONTROL_ATTENTION,
  CONTROL_INPUT_ENDED,
  CONTROL_INPUT_HEAD,
  CONTROL_INPUT_TAIL,
  CONTROL_INPUT_WAITING,
  CONTROL_QUIT,
  CONTROL_WORDS,
  INPUT_RING_BYTES,
} from '../../../protocol/worker-messages';

/** What two threads share of a console's input. */
export interface SharedInput {
  readonly control: SharedArrayBuffer;
  readonly inputRing: SharedArrayBuffer;
}

export function sharedInput(): SharedInput {
  return {
    control: new SharedArrayBuffer(CONTROL_WORDS * 4),
    inputRing: new SharedArrayBuffer(INPUT_RING_BYTES),
  };
}

/**
 * The starter's end of what the worker shares: the control block and the ring of console input. What does not fit into
 * the ring waits here and goes in as the guest reads.
 */
export class InputRing {
  readonly control: SharedArrayBuffer;
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #ring: Uint8Array;
  #overflow: Uint8Array[] = [];
  #ending = false;

  constructor(shared = sharedInput()) {
    this.control = shared.control;
    this.buffer = shared.inputRing;
    this.#words = new Int32Array(this.control);
    this.#ring = new Uint8Array(this.buffer);
  }

  /** Wakes the worker, so that it looks for commands and input. */
  ring(): void {
    Atomics.add(this.#words, CONTROL_ATTENTION, 1);
    Atomics.notify(this.#words, CONTROL_ATTENTION);
  }

  /** True if all of it went into the ring; otherwise the caller should not send more until `moved` says so. */
  write(bytes: Uint8Array): boolean {
    if (bytes.length > 0) {
      this.#overflow.push(Uint8Array.from(bytes));
    }
    return this.move();
  }

  /** No more input will be written. */
  end(): void {
    this.#ending = true;
    this.move();
  }

  /** The run has to end: QUIT_BY_USER, QUIT_FOR_MEMORY. */
  quit(reason: number): void {
    Atomics.store(this.#words, CONTROL_QUIT, reason);
    this.ring();
  }

  /** Moves what waits into the ring. True: nothing waits any more. */
  move(): boolean {
    let moved = this.#moveOnce();
    if (this.#overflow.length > 0) {
      Atomics.store(this.#words, CONTROL_INPUT_WAITING, 1);
      // The guest may have read everything just before it could see the flag.
      moved = this.#moveOnce() || moved;
    }
    const empty = this.#overflow.length === 0;
    if (empty && this.#ending) {
      Atomics.store(this.#words, CONTROL_INPUT_ENDED, 1);
      moved = true;
    }
    if (moved) {
      this.ring();
    }
    return empty;
  }

  #moveOnce(): boolean {
    const size = this.#ring.length;
    let moved = false;
    for (let bytes = this.#overflow[0]; bytes !== undefined; bytes = this.#overflow[0]) {
      const head = Atomics.load(this.#words, CONTROL_INPUT_HEAD);
      const tail = Atomics.load(this.#words, CONTROL_INPUT_TAIL);
      const room = (head - tail - 1 + size) % size;
      const count = Math.min(room, bytes.length);
      if (count === 0) {
        return moved;
      }
      for (let i = 0; i < count; i++) {
        this.#ring[(tail + i) % size] = bytes[i] ?? 0;
      }
      Atomics.store(this.#words, CONTROL_INPUT_TAIL, (tail + count) % size);
      moved = true;
      if (count === bytes.length) {
        this.#overflow.shift();
      } else {
        this.#overflow[0] = bytes.subarray(count);
      }
    }
    return moved;
  }
}
