import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Target } from '../../targets/target';

/** Ranges that a client is thought to show; older ones are forgotten. */
const MAX_RANGES = 64;
/** Of a longer one only so much is compared. */
const MAX_COMPARED_BYTES = 64 * 1024;

interface ShownRange {
  readonly reference: string;
  readonly offset: number;
  readonly address: number;
  bytes: Uint8Array;
}

/** What the client has read of guest memory, so that it can be told where that has changed. */
export class MemoryViews {
  /** Clients that don't know `memory` events must not get any. */
  wanted = false;
  readonly #ranges = new Map<string, ShownRange>();

  shown(reference: string, offset: number, address: number, bytes: Uint8Array): void {
    if (!this.wanted || bytes.length === 0) {
      return;
    }
    const key = `${reference} ${offset}`;
    this.#ranges.delete(key);
    this.#ranges.set(key, {
      reference,
      offset,
      address,
      bytes: bytes.subarray(0, MAX_COMPARED_BYTES),
    });
    const [oldest] = this.#ranges.keys();
    if (this.#ranges.size > MAX_RANGES && oldest !== undefined) {
      this.#ranges.delete(oldest);
    }
  }

  /** Compares what was read with what is there now, and tells the client of each range that is different. */
  async tellChanges(target: Target, send: (event: string, body: object) => void): Promise<void> {
    for (const range of this.#ranges.values()) {
      const now = await target.readMemory(range.address, range.bytes.length);
      if (Buffer.compare(now, range.bytes) !== 0) {
        range.bytes = now;
        send('memory', {
          memoryReference: range.reference,
          offset: range.offset,
          count: now.length,
        } satisfies DebugProtocol.MemoryEvent['body']);
      }
    }
  }
}
