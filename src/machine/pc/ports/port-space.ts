import { hex } from '../../../base/hex';
import { allOnes } from '../../../base/bits';
import type { AccessSize, BusDevice } from '../../bus';
import type { PciBus } from '../../pci/pci-bus';
import type { PortBus } from '../../port-bus';

/** A device on ports; offsets count from its first one. */
export interface PortDevice {
  read(offset: number, sizeBytes: AccessSize): number;
  write(offset: number, sizeBytes: AccessSize, value: number): void;
}

const PORTS = 0x1_0000;

/** The 64 Ki ports of x86: fixed devices first, then what PCI functions decode, then ones. */
export class PortSpace implements PortBus {
  readonly #fixed = new Map<number, { base: number; device: PortDevice }>();
  readonly #pci: PciBus;

  constructor(pci: PciBus) {
    this.#pci = pci;
  }

  /** Throws on an overlap: the map is ours, so that is a bug. */
  add(base: number, count: number, device: PortDevice | BusDevice): void {
    for (let port = base; port < base + count; port++) {
      if (this.#fixed.has(port)) {
        throw new Error(`port ${hex(port)} is taken`);
      }
      this.#fixed.set(port, { base, device });
    }
  }

  read(port: number, sizeBytes: AccessSize): number {
    const at = port % PORTS;
    const own = this.#fixed.get(at);
    if (own) {
      return own.device.read(at - own.base, sizeBytes);
    }
    const mapping = this.#pci.findMapping('io', at, sizeBytes);
    if (!mapping) {
      return allOnes(sizeBytes);
    }
    return mapping.device.read(at - mapping.base + (mapping.deviceOffset ?? 0), sizeBytes);
  }

  write(port: number, sizeBytes: AccessSize, value: number): void {
    const at = port % PORTS;
    const own = this.#fixed.get(at);
    if (own) {
      own.device.write(at - own.base, sizeBytes, value);
      return;
    }
    const mapping = this.#pci.findMapping('io', at, sizeBytes);
    mapping?.device.write(at - mapping.base + (mapping.deviceOffset ?? 0), sizeBytes, value);
  }
}
