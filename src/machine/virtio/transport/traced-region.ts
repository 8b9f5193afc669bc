import type { DeviceRef, EventSink } from '../../../base/trace-event';
import type { AccessSize, BusDevice } from '../../bus';

/** Registers without knowledge of where they are. */
export interface RegionRegisters {
  read(offset: number, sizeBytes: AccessSize): number;
  write(offset: number, sizeBytes: AccessSize, value: number): void;
  /** The spec's name. */
  registerName(offset: number): string;
}

export interface TracedRegionOptions {
  readonly device: DeviceRef;
  /** QEMU's name of the region: `virtio-pci-common-virtio-blk`. */
  readonly name: string;
  /** Physical address of the region at present. */
  readonly address: () => number;
  readonly events: EventSink;
}

/** Registers of a device whose accesses are reported. */
export class TracedRegion implements BusDevice {
  readonly #registers: RegionRegisters;
  readonly #options: TracedRegionOptions;

  constructor(registers: RegionRegisters, options: TracedRegionOptions) {
    this.#registers = registers;
    this.#options = options;
  }

  read(offset: number, sizeBytes: AccessSize): number {
    const register = this.#options.events.wants('registerRead')
      ? this.#registers.registerName(offset)
      : '';
    const value = this.#registers.read(offset, sizeBytes);
    if (this.#options.events.wants('registerRead')) {
      this.#emit('registerRead', register, offset, sizeBytes, value);
    }
    return value;
  }

  write(offset: number, sizeBytes: AccessSize, value: number): void {
    if (this.#options.events.wants('registerWrite')) {
      const register = this.#registers.registerName(offset);
      this.#emit('registerWrite', register, offset, sizeBytes, value);
    }
    this.#registers.write(offset, sizeBytes, value);
  }

  #emit(
    kind: 'registerRead' | 'registerWrite',
    register: string,
    offset: number,
    sizeBytes: AccessSize,
    value: number,
  ): void {
    const { device, name, address, events } = this.#options;
    events.emit({
      kind,
      device,
      region: name,
      register,
      address: address() + offset,
      sizeBytes,
      value,
    });
  }
}
