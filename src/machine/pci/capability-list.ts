import { PCI_CAPABILITY_LIST, PCI_STATUS, PCI_STATUS_CAP_LIST } from '../../spec/pci';
import { alignUp } from '../../base/bits';
import type { PciConfigSpace } from './config-space';

const FIRST = 0x40;

/**
 * The capability list of a function. As in QEMU a new one stands behind the last, and at the head of the list; its
 * bytes can't be written unless that is allowed afterwards.
 *
 * @spec PCI Local Bus 3.0 §6.7 Capabilities List
 */
export class CapabilityList {
  readonly #config: PciConfigSpace;
  #next: number;
  #head = 0;

  /** @param first Offset of the first capability. */
  constructor(config: PciConfigSpace, first = FIRST) {
    this.#config = config;
    this.#next = first;
  }

  /** @param body What follows identifier and link; bytes that are not given are 0. Returns the capability's offset. */
  add(id: number, lengthBytes: number, body: readonly number[]): number {
    const at = this.#next;
    this.#next = alignUp(at + lengthBytes, 4);
    this.#config.define(at, 1, id);
    this.#config.define(at + 1, 1, this.#head);
    this.#config.defineBytes(at + 2, body);
    this.#config.allowWritesOfBytes(at, lengthBytes, 0);
    this.#config.define(PCI_CAPABILITY_LIST, 1, at);
    this.#config.define(PCI_STATUS, 2, this.#config.read(PCI_STATUS, 2) | PCI_STATUS_CAP_LIST);
    this.#head = at;
    return at;
  }
}
