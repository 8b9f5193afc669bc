import type { AccessSize, BusDevice } from '../bus';
import type { PciBus } from './pci-bus';

/** Which of a host bridge's windows an access came through. */
export type PciSpace = 'io' | 'memory';

/** A range of bus addresses that a function decodes at present: a base address register that is set and enabled. */
export interface PciMapping {
  readonly space: PciSpace;
  readonly base: number;
  readonly sizeBytes: number;
  readonly device: BusDevice;
}

/** One function as the bus sees it. Never throws on what a guest writes. */
export interface PciFunction {
  /** QEMU's word for it, for events: `virtio-blk-pci`. */
  readonly name: string;
  readConfig(offset: number, sizeBytes: AccessSize): number;
  writeConfig(offset: number, sizeBytes: AccessSize, value: number): void;
  /** What it decodes now. Asked again after every write to its configuration space. */
  mappings(): readonly PciMapping[];
  /** The bus behind it, if it is a bridge. */
  readonly secondary: PciBridgeBus | undefined;
  reset(): void;
}

/** The bus behind a bridge, and the numbers that the guest gave it. */
export interface PciBridgeBus {
  readonly bus: PciBus;
  secondaryNumber(): number;
  subordinateNumber(): number;
}
