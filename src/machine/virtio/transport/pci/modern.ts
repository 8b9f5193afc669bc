import { hex } from '../../../../base/hex';
import type { AccessSize, BusDevice } from '../../../bus';
import type { RegionRegisters } from '../traced-region';
import type { VirtioPciState } from './state';

/** Where the structures of the modern interface stand in their BAR, as in QEMU. */
export const MODERN_COMMON = 0x0000;
export const MODERN_ISR = 0x1000;
export const MODERN_DEVICE = 0x2000;
export const MODERN_NOTIFY = 0x3000;
export const MODERN_REGION_BYTES = 0x1000;

/** @spec VIRTIO 1.2 §4.1.4.5 ISR status capability */
export class IsrRegisters implements RegionRegisters {
  readonly #state: VirtioPciState;

  constructor(state: VirtioPciState) {
    this.#state = state;
  }

  registerName(): string {
    return 'ISR status';
  }

  read(): number {
    return this.#state.readIsr();
  }

  write(): void {
    // Read only.
  }
}

/** @spec VIRTIO 1.2 §4.1.4.6 Device-specific configuration */
export class DeviceConfigRegisters implements RegionRegisters {
  readonly #state: VirtioPciState;

  constructor(state: VirtioPciState) {
    this.#state = state;
  }

  registerName(offset: number): string {
    return `Config+${hex(offset)}`;
  }

  read(offset: number, sizeBytes: AccessSize): number {
    return this.#state.core.readConfig(offset, sizeBytes);
  }

  write(offset: number, sizeBytes: AccessSize, value: number): void {
    this.#state.core.writeConfig(offset, sizeBytes, value);
  }
}

/**
 * The address written to says which queue is meant, whatever the value.
 *
 * @spec VIRTIO 1.2 §4.1.4.4 Notification structure layout
 */
export class NotifyRegisters implements RegionRegisters {
  readonly #state: VirtioPciState;
  readonly #multiplier: number;

  constructor(state: VirtioPciState, multiplier: number) {
    this.#state = state;
    this.#multiplier = multiplier;
  }

  registerName(offset: number): string {
    return `queue_notify[${Math.floor(offset / this.#multiplier)}]`;
  }

  read(): number {
    return 0;
  }

  write(offset: number): void {
    this.#state.core.useInterface(false);
    this.#state.core.notifyQueue(Math.floor(offset / this.#multiplier));
  }
}

/** Notification through a port: the value is the queue. */
export class PortNotifyRegisters implements RegionRegisters {
  readonly #state: VirtioPciState;

  constructor(state: VirtioPciState) {
    this.#state = state;
  }

  registerName(): string {
    return 'queue_notify';
  }

  read(): number {
    return 0;
  }

  write(_offset: number, _sizeBytes: AccessSize, value: number): void {
    this.#state.core.useInterface(false);
    this.#state.core.notifyQueue(value);
  }
}

/** The regions of the modern BAR behind one another; nothing answers between them. */
export class ModernBar implements BusDevice {
  readonly #parts: readonly BusDevice[];

  /** @param parts Common configuration, ISR, device configuration; the last, notification, has all the rest. */
  constructor(parts: readonly BusDevice[]) {
    this.#parts = parts;
  }

  read(offset: number, sizeBytes: AccessSize): number {
    const [part, within] = this.#find(offset);
    return part?.read(within, sizeBytes) ?? 0;
  }

  write(offset: number, sizeBytes: AccessSize, value: number): void {
    const [part, within] = this.#find(offset);
    part?.write(within, sizeBytes, value);
  }

  #find(offset: number): [BusDevice | undefined, number] {
    const index = Math.min(Math.floor(offset / MODERN_REGION_BYTES), this.#parts.length - 1);
    return [this.#parts[index], offset - index * MODERN_REGION_BYTES];
  }
}
