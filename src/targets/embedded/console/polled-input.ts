import { fstatSync, readSync } from 'node:fs';
import { Socket } from 'node:net';
import { describeSystemError } from '../../../host/system-error';
import type { InputRing } from './input-ring';

const READ_BYTES = 4096;
/** While input comes, and for this time after, it is looked for often; then as often as nobody notices. */
const LIVELY_MS = 100;
const LIVELY_INTERVAL_MS = 1;
const CALM_INTERVAL_MS = 8;

/**
 * Console input that the guest's own thread reads, between statements and while the guest waits: a pipe, a socket or a
 * file of a POSIX system.
 */
export class PolledInput {
  readonly #descriptor: number;
  readonly #ring: InputRing;
  readonly #nowMs: () => number;
  readonly #buffer = new Uint8Array(READ_BYTES);
  #livelyUntilMs: number;
  /** When there was nothing. */
  #emptyMs = -Infinity;
  #ended = false;
  #roomLeft = true;

  constructor(descriptor: number, ring: InputRing, nowMs: () => number) {
    this.#descriptor = descriptor;
    this.#ring = ring;
    this.#nowMs = nowMs;
    this.#livelyUntilMs = nowMs() + LIVELY_MS;
    makeNonBlocking(descriptor);
  }

  /** Time after which `poll` does something again. */
  get intervalMs(): number {
    return this.#nowMs() < this.#livelyUntilMs ? LIVELY_INTERVAL_MS : CALM_INTERVAL_MS;
  }

  /** Moves what has come into the ring, unless it was looked for a moment ago. For a guest that waits. */
  poll(): void {
    this.#poll(this.intervalMs);
  }

  /** The same for a guest that is at work, which has no time to look often. */
  pollCalmly(): void {
    this.#poll(CALM_INTERVAL_MS);
  }

  #poll(intervalMs: number): void {
    const now = this.#nowMs();
    if (this.#ended || !this.#roomLeft || now < this.#emptyMs + intervalMs) {
      return;
    }
    const count = this.#read();
    if (count === undefined) {
      this.#emptyMs = now;
    } else if (count === 0) {
      this.#ended = true;
      this.#ring.end();
    } else {
      this.#livelyUntilMs = now + LIVELY_MS;
      this.#roomLeft = this.#ring.write(this.#buffer.subarray(0, count));
    }
  }

  /** The guest has taken something out of the ring. */
  space(): void {
    this.#roomLeft = this.#ring.move();
  }

  /** Bytes read; 0 at the end, undefined when there is nothing at present. */
  #read(): number | undefined {
    try {
      return readSync(this.#descriptor, this.#buffer);
    } catch (error) {
      return describeSystemError(error).code === 'EAGAIN' ? undefined : 0;
    }
  }
}

/** Node has no call for it, but whatever becomes a socket here doesn't block from then on. */
function makeNonBlocking(descriptor: number): void {
  const status = fstatSync(descriptor);
  if (status.isFIFO() || status.isSocket()) {
    new Socket({ fd: descriptor, readable: true, writable: false }).pause();
  }
}
