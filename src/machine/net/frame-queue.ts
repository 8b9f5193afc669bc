/** A driver that sends and never receives would fill the host's memory with answers; what doesn't fit is lost. */
const MAX_FRAMES = 1024;
const MAX_BYTES = 4 * 1024 * 1024;

/** Frames that wait until the guest has room for them, like the queue of a switch's port. */
export class FrameQueue {
  readonly #frames: Uint8Array[] = [];
  #bytes = 0;

  get empty(): boolean {
    return this.#frames.length === 0;
  }

  push(frame: Uint8Array): void {
    if (this.#frames.length >= MAX_FRAMES || this.#bytes + frame.length > MAX_BYTES) {
      return;
    }
    this.#frames.push(frame);
    this.#bytes += frame.length;
  }

  shift(): Uint8Array | undefined {
    const frame = this.#frames.shift();
    this.#bytes -= frame?.length ?? 0;
    return frame;
  }

  /** The frames in their order; nobody changes a frame. */
  save(): readonly Uint8Array[] {
    return [...this.#frames];
  }

  restore(frames: readonly Uint8Array[]): void {
    this.clear();
    for (const frame of frames) {
      this.push(frame);
    }
  }

  clear(): void {
    this.#frames.length = 0;
    this.#bytes = 0;
  }
}
