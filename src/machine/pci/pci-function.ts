import type { Saveable } from '../../base/saved/saved-device';
import type { AccessKind, AccessSize, BusDevice, WideAccessSize } from '../bus';

/** Which of a host bridge's windows an access came through. */
export type PciSpace = 'io' | 'memory';

/** A range of bus addresses that a function decodes at present: a base address register that is set and enabled. */
export interface PciMapping {
  readonly space: PciSpace;
  readonly base: number;
  readonly sizeBytes: number;
  readonly device: BusDevice;
  /** Where in the device the range begins: not 0 when a bridge forwards only a part. */
  readonly deviceOffset?: number;
}

/** Does the device behind a mapping answer an access, which lies in it? */
export function mappingAccepts(
  { base, device, deviceOffset }: PciMapping,
  address: number,
  sizeBytes: WideAccessSize,
  kind: AccessKind,
): boolean {
  return device.accepts?.(address - base + (deviceOffset ?? 0), sizeBytes, kind) ?? true;
}

/** Bus addresses that a bridge forwards to the bus behind it. */
export interface PciRange {
  readonly space: PciSpace;
  readonly base: number;
  readonly sizeBytes: number;
}

/** One function as the bus sees it. Never throws on what a guest writes. */
export interface PciFunction extends Saveable {
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
export interface RoutedBus extends Saveable {
  /** Bus `busNumber`, looked for here (number `ownNumber`) and behind the bridges. */
  route(ownNumber: number, busNumber: number): RoutedBus | undefined;
  /** The function at a place. */
  at(place: number): PciFunction | undefined;
  /** All that functions on this bus and behind its bridges decode. */
  decoded(): readonly PciMapping[];
  reset(): void;
}

/** The bus behind a bridge, and the numbers that the guest gave it. */
export interface PciBridgeBus {
  readonly bus: RoutedBus;
  secondaryNumber(): number;
  subordinateNumber(): number;
  /** What the bridge forwards now; a bridge without this forwards everything. */
  forwarded?(): readonly PciRange[];
}
