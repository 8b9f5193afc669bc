import { alignUp, readLittleEndian, writeLittleEndian } from '../../base/bits';
import { PCI_CAP_ID_MSIX } from '../../spec/pci';
import type { AccessSize, BusDevice, WideAccessSize } from '../bus';
import type { BaseAddresses } from './base-addresses';
import type { CapabilityList } from './capability-list';
import type { PciConfigSpace } from './config-space';

export const MAX_MSIX_VECTORS = 2048;

const ENTRY_BYTES = 16;
const ENTRY_CONTROL = 12;
const MASKED = 1;
const CAPABILITY_BYTES = 12;
const CONTROL = 2;
const MIN_REGION_BYTES = 4096;
const ENABLE = 0x8000;
const FUNCTION_MASK = 0x4000;

/**
 * MSI-X: table and pending bits in a base address region of their own. Messages are not sent, as nobody here would
 * take them; what the guest writes is kept.
 *
 * @spec PCI Local Bus 3.0 §6.8.2 MSI-X Capability and Table Structure
 */
export class Msix implements BusDevice {
  readonly vectors: number;
  readonly #config: PciConfigSpace;
  readonly #capability: number;
  readonly #table: Uint8Array;
  /** A copy of the table as it is, for saved states. */
  #saved: Uint8Array | undefined;
  readonly #regionBytes: number;

  /** @param bar Register whose region gets the table. */
  constructor(
    config: PciConfigSpace,
    capabilities: CapabilityList,
    bars: BaseAddresses,
    bar: number,
    vectors: number,
  ) {
    this.#config = config;
    this.vectors = vectors;
    const tableBytes = vectors * ENTRY_BYTES;
    const pendingOffset = Math.max(MIN_REGION_BYTES / 2, tableBytes);
    const pendingBytes = alignUp(vectors, 64) / 8;
    this.#regionBytes =
      2 ** Math.ceil(Math.log2(Math.max(MIN_REGION_BYTES, pendingOffset + pendingBytes)));
    this.#table = new Uint8Array(tableBytes);
    const control = vectors - 1;
    this.#capability = capabilities.add(PCI_CAP_ID_MSIX, CAPABILITY_BYTES, [
      ...[control & 0xff, control >>> 8],
      ...[bar, 0, 0, 0],
      ...[(pendingOffset & 0xff) | bar, (pendingOffset >>> 8) & 0xff, pendingOffset >>> 16, 0],
    ]);
    config.allowWrites(this.#capability + CONTROL, 2, ENABLE | FUNCTION_MASK);
    bars.add(bar, {
      space: 'memory',
      sizeBytes: this.#regionBytes,
      device: this,
      parts: [
        { offset: 0, sizeBytes: tableBytes },
        { offset: pendingOffset, sizeBytes: pendingBytes },
      ],
    });
    this.reset();
  }

  get enabled(): boolean {
    return (this.#config.read(this.#capability + CONTROL, 2) & ENABLE) !== 0;
  }

  accepts(_offset: number, sizeBytes: WideAccessSize): boolean {
    return sizeBytes >= 4;
  }

  read(offset: number, sizeBytes: AccessSize): number {
    return readLittleEndian(this.#table, offset, sizeBytes);
  }

  write(offset: number, sizeBytes: AccessSize, value: number): void {
    this.#saved = undefined;
    writeLittleEndian(this.#table, offset, sizeBytes, value);
  }

  /** The table; the capability is the configuration space's. */
  save(): Uint8Array {
    this.#saved ??= this.#table.slice();
    return this.#saved;
  }

  /** @param table of as many vectors */
  restore(table: Uint8Array): void {
    this.#table.set(table);
    this.#saved = undefined;
  }

  /** All vectors masked. */
  reset(): void {
    this.#saved = undefined;
    this.#table.fill(0);
    for (let i = 0; i < this.vectors; i++) {
      this.#table[i * ENTRY_BYTES + ENTRY_CONTROL] = MASKED;
    }
  }
}
