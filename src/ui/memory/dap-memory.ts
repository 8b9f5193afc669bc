import { hex } from '../../base/hex';
import { UNREADABLE, type ByteRun } from '../../inspect/memory-text/memory-block';

/** Memory that can be read and written. */
export interface MemoryAccess {
  /** Bytes, with UNREADABLE where there is nothing to read. */
  read(address: number, sizeBytes: number): Promise<Int16Array>;
  write(run: ByteRun): Promise<void>;
}

/** What is needed of a debug session. */
export interface AskedSession {
  customRequest(command: string, args?: unknown): PromiseLike<unknown>;
}

/** What can be read begins and ends at multiples of this. */
const PAGE_BYTES = 4096;

/** The guest memory of a debug session, by the protocol's `readMemory` and `writeMemory`. */
export class DapMemory implements MemoryAccess {
  readonly #session: AskedSession;

  constructor(session: AskedSession) {
    this.#session = session;
  }

  async read(address: number, sizeBytes: number): Promise<Int16Array> {
    const cells = new Int16Array(sizeBytes).fill(UNREADABLE);
    let at = 0;
    while (at < sizeBytes) {
      const { data = '' } = (await this.#session.customRequest('readMemory', {
        memoryReference: hex(address + at),
        offset: 0,
        count: sizeBytes - at,
      })) as { readonly data?: string };
      const bytes = Buffer.from(data, 'base64').subarray(0, sizeBytes - at);
      cells.set(bytes, at);
      at += bytes.length;
      // What lies behind a gap is asked for by itself: an answer ends where nothing can be read.
      at += PAGE_BYTES - ((address + at) % PAGE_BYTES);
    }
    return cells;
  }

  async write({ address, bytes }: ByteRun): Promise<void> {
    await this.#session.customRequest('writeMemory', {
      memoryReference: hex(address),
      offset: 0,
      allowPartial: false,
      data: Buffer.from(bytes).toString('base64'),
    });
  }
}
