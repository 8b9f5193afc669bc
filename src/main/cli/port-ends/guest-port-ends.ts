import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { PortCame, PortSent, PortTaken } from './messages';

/** The ends of ports as the guest's thread, which blocks, sees them. */
export class GuestPortEnds {
  readonly #line: MessagePort;
  readonly #came = new Map<string, Uint8Array[]>();

  constructor(line: MessagePort) {
    this.#line = line;
  }

  send(chardev: string, bytes: Uint8Array): void {
    this.#line.postMessage({ kind: 'sent', chardev, bytes } satisfies PortSent);
  }

  /** At most so many bytes; undefined when there are none. */
  take(chardev: string, maxBytes: number): Uint8Array | undefined {
    this.#receive();
    const pieces = this.#came.get(chardev);
    const first = pieces?.[0];
    if (pieces === undefined || first === undefined || maxBytes <= 0) {
      return undefined;
    }
    const bytes = first.slice(0, maxBytes);
    if (bytes.length === first.length) {
      pieces.shift();
    } else {
      pieces[0] = first.subarray(bytes.length);
    }
    const lengthBytes = bytes.length;
    this.#line.postMessage({ kind: 'taken', chardev, lengthBytes } satisfies PortTaken);
    return bytes;
  }

  /** Nothing is sent any more; what was sent arrives. */
  close(): void {
    this.#line.close();
  }

  #receive(): void {
    for (;;) {
      const received = receiveMessageOnPort(this.#line) as { message: PortCame } | undefined;
      if (received === undefined) {
        return;
      }
      const { chardev, bytes } = received.message;
      const pieces = this.#came.get(chardev) ?? [];
      pieces.push(bytes);
      this.#came.set(chardev, pieces);
    }
  }
}
