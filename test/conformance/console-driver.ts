import type { CharacterBackend } from '../../src/base/host';
import { VirtioConsole } from '../../src/machine/virtio/console/device';
import type { PortOptions, VirtioConsoleOptions } from '../../src/machine/virtio/console/options';
import { BUFFERS, MockDriver, ref } from './mock-driver';

/** The other end of a port: keeps what the guest sent, and has what the test put in. */
export class TestTerminal implements CharacterBackend {
  readonly connected: boolean;
  readonly isReadable: boolean;
  sent = '';
  #typed: number[] = [];

  constructor(connected = true, isReadable = true) {
    this.connected = connected;
    this.isReadable = isReadable;
  }

  get pendingBytes(): number {
    return this.#typed.length;
  }

  type(text: string): void {
    this.#typed.push(...Buffer.from(text, 'latin1'));
  }

  write(bytes: Uint8Array): void {
    this.sent += Buffer.from(bytes).toString('latin1');
  }

  read(maxBytes: number): Uint8Array | undefined {
    return this.#typed.length === 0 ? undefined : Uint8Array.from(this.#typed.splice(0, maxBytes));
  }

  dispose(): void {
    // Nothing is held.
  }
}

/** A port without a name, a virtconsole if nothing else is said. */
export function port(id: number, more: Partial<PortOptions> = {}): PortOptions {
  return {
    id,
    isConsole: true,
    name: undefined,
    chardev: undefined,
    backend: new TestTerminal(),
    ...more,
  };
}

export interface Used {
  /** As the device says it. */
  readonly len: number;
  /** The whole buffer, as hexadecimal digits. */
  readonly hex: string;
}

export const MULTIPORT = 2n;
/** Event numbers, written out again from the spec. */
export const DEVICE_READY = 0;
export const PORT_READY = 3;
export const PORT_OPEN = 6;

const BUFFER_BYTES = 0x100;

/** Drives a console device by its queues, a chain of one buffer at a time. */
export class ConsoleDriver extends MockDriver {
  readonly #seen: number[] = [];
  readonly #buffers: { address: number; length: number }[][] = [];

  constructor(
    ports: readonly PortOptions[],
    version: 1 | 2,
    options: VirtioConsoleOptions = { maxPorts: 4 },
  ) {
    const device = new VirtioConsole(ref(3, 'virtio-serial'), options);
    ports.forEach((one) => {
      device.addPort(one);
    });
    super(device, version);
  }

  /** With all queues of the first three ports. */
  begin(features = MULTIPORT, queues = 8): void {
    this.prepare(features, queues);
    this.driverOk();
  }

  /** All but DRIVER_OK. */
  prepare(features = MULTIPORT, queues = 8): void {
    this.#seen.length = 0;
    this.#buffers.length = 0;
    this.negotiate(features);
    for (let i = 0; i < queues; i++) {
      this.setupQueue(i);
    }
  }

  /** A buffer that the device may write. */
  give(queue: number, lengthBytes: number, kick = true): void {
    this.#expose(queue, lengthBytes, 2, kick);
  }

  /** A buffer that the device may read. */
  send(queue: number, bytes: ArrayLike<number> | string, kick = true): void {
    const list = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
    this.put(this.#place(queue), list);
    this.#expose(queue, list.length, 0, kick);
  }

  control(portId: number, event: number, value: number, kick = true): void {
    this.send(3, controlBytes(portId, event, value), kick);
  }

  /** What came back on a queue since the last call. */
  returned(queue: number): Used[] {
    const found: Used[] = [];
    const { size } = this.ring(queue);
    for (let seen = this.#seen[queue] ?? 0; seen !== this.usedIdx(queue); seen++) {
      const { id, len } = this.used(queue, seen % size);
      const buffer = this.#buffers[queue]?.[id] ?? { address: BUFFERS, length: 0 };
      const bytes = this.bytes(buffer.address, buffer.length);
      found.push({ len, hex: Buffer.from(bytes).toString('hex') });
      this.#seen[queue] = seen + 1;
    }
    return found;
  }

  /** The text that came on a receive queue since the last call. */
  received(queue: number): string {
    return this.returned(queue)
      .map(({ len, hex }) => Buffer.from(hex, 'hex').toString('latin1', 0, len))
      .join('');
  }

  /** Control messages that came since the last call, as hexadecimal digits. */
  heard(): string[] {
    return this.returned(2).map(({ len, hex }) => hex.slice(0, 2 * len));
  }

  #place(queue: number): number {
    return BUFFERS + 0x1_0000 * queue + BUFFER_BYTES * (this.ring(queue).availIdx % 8);
  }

  #expose(queue: number, length: number, flags: number, kick: boolean): void {
    const { desc, availIdx, size } = this.ring(queue);
    const head = availIdx % size;
    const address = this.#place(queue);
    (this.#buffers[queue] ??= [])[head] = { address, length };
    this.writeDescriptors(desc + 16 * head, [{ address, length, flags }]);
    this.exposeHead(queue, head);
    if (kick) {
      this.kick(queue);
    }
  }
}

export function controlBytes(portId: number, event: number, value: number): number[] {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(portId, 0);
  bytes.writeUInt16LE(event, 4);
  bytes.writeUInt16LE(value, 6);
  return [...bytes];
}
