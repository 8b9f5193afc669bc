import { hexDigits } from '../../../base/hex';
import type { DeviceRef, EventSink } from '../../../base/trace-event';
import { fail, ok, type Result } from '../../../base/result';
import type { GuestMemory } from '../../memory/guest-memory';
import { unconnectedLine, type InterruptLine } from '../../virtio/transport/interrupt-line';
import type { VirtioDevice } from '../../virtio/virtio-device';
import { VirtioMmio } from '../../virtio/transport/mmio/virtio-mmio';

/** Where a board has its virtio-mmio transports. */
export interface VirtioSlotLayout {
  readonly count: number;
  /** Physical address of slot `index`. */
  base(index: number): number;
  readonly sizeBytes: number;
}

/** One transport of the board, with or without a device. */
export interface VirtioSlot {
  readonly index: number;
  /** `virtio-mmio@a003e00`. */
  readonly name: string;
  readonly base: number;
  readonly transport: VirtioMmio;
}

/**
 * Places devices in the board's slots. The bus in slot n is `virtio-mmio-bus.n`; a device that names no bus gets the
 * highest free slot, as QEMU looks through the buses from the last one made.
 */
export class VirtioSlotPlan {
  readonly #layout: VirtioSlotLayout;
  readonly #devices = new Map<number, VirtioDevice>();

  constructor(layout: VirtioSlotLayout) {
    this.#layout = layout;
  }

  /** The slot for a device, or QEMU's sentence. */
  choose(driver: string, busName: string | undefined): Result<number, string> {
    if (busName !== undefined) {
      const index = this.#slotOfBus(busName);
      if (index === undefined) {
        return fail(`Bus '${busName}' not found`);
      }
      return this.#devices.has(index) ? fail(`Bus '${busName}' is full`) : ok(index);
    }
    for (let index = this.#layout.count - 1; index >= 0; index--) {
      if (!this.#devices.has(index)) {
        return ok(index);
      }
    }
    return fail(`No 'virtio-bus' bus found for device '${driver}'`);
  }

  /** Is there a slot whose bus is called so? */
  hasBus(name: string): boolean {
    return this.#slotOfBus(name) !== undefined;
  }

  /** Has that slot a device? */
  isTaken(name: string): boolean {
    return this.#devices.has(this.#slotOfBus(name) ?? -1);
  }

  #slotOfBus(name: string): number | undefined {
    const match = /^virtio-mmio-bus\.(\d+)$/.exec(name);
    return match && Number(match[1]) < this.#layout.count ? Number(match[1]) : undefined;
  }

  /** What events call the device that will be in the slot. */
  ref(slot: number, index: number, deviceId: number, kind: string): DeviceRef {
    return { index, transport: this.#name(slot), deviceId, kind };
  }

  place(slot: number, device: VirtioDevice): void {
    this.#devices.set(slot, device);
  }

  /** The devices as QEMU looks through them: from the last slot on. */
  searchOrder(): VirtioDevice[] {
    return [...this.#devices].sort(([one], [other]) => other - one).map(([, device]) => device);
  }

  /**
   * Makes all transports, lowest address first.
   *
   * @param line the interrupt line of a slot; absent: none is connected
   */
  build(
    version: 1 | 2,
    memory: GuestMemory,
    events: EventSink,
    line: (slot: number) => InterruptLine = () => unconnectedLine,
  ): VirtioSlot[] {
    return Array.from({ length: this.#layout.count }, (_, index) => {
      const address = this.#layout.base(index);
      const device = this.#devices.get(index);
      const interrupt = line(index);
      const transport = new VirtioMmio({ device, version, address, memory, events, interrupt });
      return { index, name: this.#name(index), base: address, transport };
    });
  }

  disposeDevices(): void {
    for (const device of this.#devices.values()) {
      device.dispose();
    }
    this.#devices.clear();
  }

  #name(slot: number): string {
    return `virtio-mmio@${hexDigits(this.#layout.base(slot))}`;
  }
}
