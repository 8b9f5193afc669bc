import { consoleReceiveQueue } from '../../../spec/virtio-console';
import { cut, scatter } from '../queue/scatter';
import type { ActiveContext, DeviceQueue } from '../virtio-device';
import type { PortOptions } from './options';

/** What QEMU takes from a character device at once. */
const CHUNK_BYTES = 4096;
/** What a chain sends at most; the rest is dropped. */
const MAX_CHAIN_BYTES = 1024 * 1024;

/** What a port does while the driver has left it alone. */
type Unconnected = 'waits' | 'drops';

/**
 * One port: a stream of bytes in each direction.
 *
 * @spec VIRTIO 1.2 §5.3.6 Device Operation
 */
export class ConsolePort {
  readonly options: PortOptions;
  readonly receiveQueue: number;
  /** The driver has opened it. */
  connected = false;

  constructor(options: PortOptions) {
    this.options = options;
    this.receiveQueue = consoleReceiveQueue(options.id);
  }

  /** Somebody is at the other end. A console is open whoever is there. */
  get hostConnected(): boolean {
    const { backend, isConsole } = this.options;
    return backend !== undefined && (isConsole || backend.connected);
  }

  /** Something can come from the other end. */
  get isReadable(): boolean {
    return this.options.backend?.isReadable === true;
  }

  /** Something has come. */
  get hasInput(): boolean {
    return (this.options.backend?.pendingBytes ?? 0) > 0;
  }

  /** A character of the emergency write. */
  write(byte: number): void {
    this.options.backend?.write(Uint8Array.of(byte));
  }

  /** Sends what waits in the transmit queue. Buffers that the device could write stay as they are. */
  transmit(context: ActiveContext, queue: DeviceQueue): void {
    for (let chain = queue.pop(); chain; chain = queue.pop()) {
      const bytes = Math.min(chain.readableBytes, MAX_CHAIN_BYTES);
      context.spend(bytes);
      if (this.hostConnected) {
        for (const piece of cut(chain.readable, 0, bytes)) {
          this.options.backend?.write(piece);
        }
      }
      queue.fill(chain, 0);
    }
    queue.notifyDriver();
  }

  /**
   * Gives the driver what has come, as much as its buffers hold. QEMU looks at them when there may be something, so a
   * mistake in them breaks the device then. If it is one that shows only when a buffer is taken, what has come is lost, as in QEMU.
   */
  receive(context: ActiveContext, queue: DeviceQueue, unconnected: Unconnected): void {
    if (!this.connected && unconnected === 'waits') {
      return;
    }
    while (context.fault === undefined) {
      const room = queue.waitingBytes() ?? 0;
      const bytes =
        room === 0 ? undefined : this.options.backend?.read(Math.min(room, CHUNK_BYTES));
      if (bytes === undefined) {
        return;
      }
      context.spend(bytes.length);
      if (this.connected) {
        deliver(queue, bytes);
      }
    }
  }
}

function deliver(queue: DeviceQueue, bytes: Uint8Array): void {
  let done = 0;
  for (let chain = queue.pop(); chain; chain = done < bytes.length ? queue.pop() : undefined) {
    const count = scatter(chain.writable, 0, bytes.subarray(done));
    done += count;
    queue.fill(chain, count);
  }
  queue.notifyDriver();
}
