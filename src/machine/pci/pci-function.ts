import type { AccessSize, BusDevice } from '../bus';

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

/** A bus as a bridge needs it; `PciBus` is one. */
export interface RoutedBus {
  /** The function at a place of bus `busNumber`, looked for on this bus (number `ownNumber`) and behind its bridges. */
  route(ownNumber: number, busNumber: number, place: number): PciFunction | undefined;
  findMapping(space: PciSpace, address: number, sizeBytes: number): PciMapping | undefined;
  reset(): void;
}

/** The bus behind a bridge, and the numbers that the guest gave it. */
export interface PciBridgeBus {
  readonly bus: RoutedBus;
  secondaryNumber(): number;
  subordinateNumber(): number;
}
