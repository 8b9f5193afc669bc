import type { FakeHal, FakeWindow } from './fake-hal';
import { writeFdt } from '../lib/libfdt/fdt_sw';

/** Where QEMU's ARM board has its host bridge. */
export const FAKE_ECAM = 0x3f000000;
export const FAKE_IO = 0x3eff0000;
export const FAKE_MEM = 0x10000000;

/** What lies behind a part of a base address register. Throws at an access that no driver should make. */
export interface FakePciRegion {
  /** QEMU's name of it, for the trace. */
  readonly name: string;
  readonly bar: number;
  readonly offset: number;
  readonly sizeBytes: number;
  read(offset: number, sizeBytes: number): number;
  write(offset: number, value: number, sizeBytes: number): void;
}

/** A function: its configuration space, the bits of it that can be written, and its registers. */
export interface FakePciFunction {
  readonly name: string;
  readonly config: Uint8Array;
  readonly writable: Uint8Array;
  readonly regions: readonly FakePciRegion[];
  /** Of a bridge: what lies behind, by slot. */
  readonly behind?: readonly FakePciFunction[];
}

/** Writes a little-endian number to configuration space or to its mask. */
export function put(bytes: Uint8Array, offset: number, sizeBytes: number, value: number): void {
  for (let i = 0; i < sizeBytes; i++) {
    bytes[offset + i] = Math.floor(value / 2 ** (8 * i)) & 0xff;
  }
}

export function get(bytes: Uint8Array, offset: number, sizeBytes: number): number {
  let value = 0;
  for (let i = sizeBytes - 1; i >= 0; i--) {
    value = value * 256 + (bytes[offset + i] ?? 0);
  }
  return value;
}

/**
 * A host bridge with ECAM, an I/O and a memory window for unit tests. Keeps a trace of all accesses, in the words of
 * QEMU's (`pci_cfg_read virtio-blk-pci 00:01.0 @0x0 -> 0x1af4`, `R virtio-pci 0x3eff1012 1 0x0`).
 */
export class FakePciHost {
  readonly functions: (FakePciFunction | undefined)[] = [];
  /** Lines since the last takeTrace(). */
  trace: string[] = [];

  constructor(hal: FakeHal) {
    hal.windows.push(
      window(FAKE_ECAM, 0x1000000, this.#readConfig.bind(this), this.#writeConfig.bind(this)),
      window(
        FAKE_IO,
        0x10000,
        (offset, sizeBytes) => this.#read(true, FAKE_IO, offset, sizeBytes),
        (offset, value, sizeBytes) => {
          this.#write(true, FAKE_IO, offset, value, sizeBytes);
        },
      ),
      window(
        FAKE_MEM,
        0x2eff0000,
        (offset, sizeBytes) => this.#read(false, FAKE_MEM, offset, sizeBytes),
        (offset, value, sizeBytes) => {
          this.#write(false, FAKE_MEM, offset, value, sizeBytes);
        },
      ),
    );
    this.functions[0] = gpexRoot();
  }

  takeTrace(): string[] {
    const taken = this.trace;
    this.trace = [];
    return taken;
  }

  #readConfig(offset: number, sizeBytes: number): number {
    const found = this.#at(offset);
    const register = offset & 0xfff;
    if (found === undefined) {
      return 2 ** (8 * sizeBytes) - 1;
    }
    const value = get(found.config, register, sizeBytes);
    this.trace.push(`pci_cfg_read ${place(found, offset)} @0x${hex(register)} -> 0x${hex(value)}`);
    return value;
  }

  #writeConfig(offset: number, value: number, sizeBytes: number): void {
    const found = this.#at(offset);
    const register = offset & 0xfff;
    if (found === undefined) {
      return;
    }
    this.trace.push(`pci_cfg_write ${place(found, offset)} @0x${hex(register)} <- 0x${hex(value)}`);
    for (let i = 0; i < sizeBytes; i++) {
      const mask = found.writable[register + i] ?? 0;
      const old = found.config[register + i] ?? 0;
      found.config[register + i] = (old & ~mask) | (Math.floor(value / 2 ** (8 * i)) & mask);
    }
  }

  /** The function at a place of ECAM. Only bridges on bus 0 are followed. */
  #at(offset: number): FakePciFunction | undefined {
    const bus = offset >> 20;
    const slot = (offset >> 15) & 0x1f;
    if (((offset >> 12) & 7) !== 0) {
      return undefined;
    }
    return bus === 0
      ? this.functions[slot]
      : this.functions.find((bridge) => bridge?.behind && bridge.config[0x19] === bus)?.behind?.[
          slot
        ];
  }

  #read(io: boolean, base: number, offset: number, sizeBytes: number): number {
    const { region, at } = this.#find(io, io ? offset : base + offset);
    const value = region.read(at, sizeBytes);
    this.trace.push(`R ${region.name} 0x${hex(base + offset)} ${sizeBytes} 0x${hex(value)}`);
    return value;
  }

  #write(io: boolean, base: number, offset: number, value: number, sizeBytes: number): void {
    const { region, at } = this.#find(io, io ? offset : base + offset);
    this.trace.push(`W ${region.name} 0x${hex(base + offset)} ${sizeBytes} 0x${hex(value)}`);
    region.write(at, value, sizeBytes);
  }

  /** The region that decodes a bus address, as the base address registers are set now. */
  #find(io: boolean, address: number): { region: FakePciRegion; at: number } {
    for (const found of this.functions.flatMap((one) => [one, ...(one?.behind ?? [])])) {
      for (const region of found?.regions ?? []) {
        const bar = get(found?.config ?? new Uint8Array(), 0x10 + 4 * region.bar, 4);
        const start = (io ? bar & 0xfffc : bar - (bar % 16)) + region.offset;
        const isIo = (bar & 1) === 1;
        if (isIo === io && address >= start && address < start + region.sizeBytes) {
          return { region, at: address - start };
        }
      }
    }
    throw new Error(`no function decodes ${io ? 'port' : 'bus address'} 0x${hex(address)}`);
  }
}

function window(
  base: number,
  sizeBytes: number,
  read: FakeWindow['read'],
  write: FakeWindow['write'],
): FakeWindow {
  return { base, sizeBytes, read, write };
}

function hex(value: number): string {
  return value.toString(16);
}

function place(found: FakePciFunction, offset: number): string {
  const bus = hex(offset >> 20).padStart(2, '0');
  const slot = hex((offset >> 15) & 0x1f).padStart(2, '0');
  return `${found.name} ${bus}:${slot}.${(offset >> 12) & 7}`;
}

function gpexRoot(): FakePciFunction {
  const config = new Uint8Array(256);
  const writable = new Uint8Array(256);
  put(config, 0, 4, 0x0008_1b36);
  put(config, 8, 4, 0x0600_0000);
  put(config, 0x2c, 4, 0x1100_1af4);
  put(writable, 4, 2, 0x0507);
  put(writable, 0xc, 1, 0xff);
  return { name: 'gpex-root', config, writable, regions: [] };
}

/** A PCI Express root port as QEMU's, with a link if something is plugged in. */
export function rootPort(behind: readonly FakePciFunction[]): FakePciFunction {
  const config = new Uint8Array(256);
  const writable = new Uint8Array(256);
  put(config, 0, 4, 0x000c_1b36);
  put(config, 0x06, 2, 0x10);
  put(config, 0x08, 4, 0x0604_0000);
  put(config, 0x0e, 1, 1);
  put(config, 0x1c, 1, 0xf0);
  put(config, 0x24, 4, 0x0001_fff1);
  put(config, 0x34, 1, 0x54);
  put(config, 0x40, 2, 0x000d);
  put(config, 0x48, 2, 0x4011);
  put(config, 0x54, 4, 0x0142_4810);
  put(config, 0x60, 4, 0x0030_0604);
  put(config, 0x66, 2, behind.length > 0 ? 0x2011 : 0x0204);
  put(writable, 0x04, 2, 0x0507);
  put(writable, 0x0c, 1, 0xff);
  put(writable, 0x10, 4, 0xfffff000);
  put(writable, 0x18, 3, 0xffffff);
  put(writable, 0x1c, 2, 0xf0f0);
  put(writable, 0x20, 4, 0xfff0fff0);
  put(writable, 0x24, 4, 0xfff0fff0);
  put(writable, 0x28, 4, 0xffffffff);
  put(writable, 0x2c, 4, 0xffffffff);
  return { name: 'pcie-root-port', config, writable, regions: [], behind };
}

/** The device tree of a board that has nothing but this host bridge. */
export function fdtWithPcie(): Uint8Array {
  return writeFdt({
    name: '',
    properties: { '#address-cells': [2], '#size-cells': [2] },
    children: [
      {
        name: 'pcie@10000000',
        properties: {
          compatible: 'pci-host-ecam-generic',
          '#address-cells': [3],
          '#size-cells': [2],
          reg: [0, FAKE_ECAM, 0, 0x1000000],
          ranges: [
            ...[0x1000000, 0, 0, 0, FAKE_IO, 0, 0x10000],
            ...[0x2000000, 0, FAKE_MEM, 0, FAKE_MEM, 0, 0x2eff0000],
            ...[0x3000000, 0x80, 0, 0x80, 0, 0x80, 0],
          ],
        },
      },
    ],
  });
}
