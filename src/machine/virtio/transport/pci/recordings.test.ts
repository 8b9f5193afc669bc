import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { BlockBackend } from '../../../../base/host';
import { silentEvents } from '../../../../base/trace-event';
import type { AccessSize } from '../../../bus';
import { createGuestMemory, type GuestMemory } from '../../../memory/guest-memory';
import { PciConfigAccess } from '../../../pci/config-access';
import { PciConfigSpace } from '../../../pci/config-space';
import { PciWindow } from '../../../pci/ecam';
import { devfn, PciBus } from '../../../pci/pci-bus';
import type { PciFunction } from '../../../pci/pci-function';
import { VirtioBlk } from '../../blk/device';
import { VirtioPci } from './virtio-pci';

/** Ids of the host and ISA bridge of `-machine pc`. */
const PC = [0x1237_8086, 0x7000_8086];
const RAM_BYTES = 0x200_0000;
const WIDTHS: Readonly<Record<string, AccessSize>> = { b: 1, w: 2, l: 4 };

/** 1 MiB in which word i of sector s is s * 256 + i; read only, as it was when QEMU was recorded. */
const patternDisk: BlockBackend = {
  sizeBytes: 2 ** 20,
  readOnly: true,
  read: (offset, target) => {
    const view = new DataView(target.buffer, target.byteOffset, target.byteLength);
    for (let i = 0; i < target.length; i += 4) {
      const at = offset + i;
      view.setUint32(i, Math.floor(at / 512) * 256 + (at % 512) / 4, true);
    }
    return true;
  },
  write: () => false,
  writeZeroes: () => false,
  flush: () => true,
  dispose: () => undefined,
};

/** A function of which only the ids are looked at. */
function other(vendorAndDevice: number): PciFunction {
  const config = new PciConfigSpace(256);
  config.define(0, 4, vendorAndDevice);
  return {
    name: 'other',
    secondary: undefined,
    readConfig: (offset, sizeBytes) => config.read(offset, sizeBytes),
    writeConfig: () => undefined,
    mappings: () => [],
    reset: () => undefined,
    save: () => ({ device: 'other', version: 1 }),
    restore: () => ({ ok: true, value: undefined }),
  };
}

/** As much of a machine as the recordings touch: RAM, a PCI bus, and a way to each of its address spaces. */
class Bench {
  readonly ram: GuestMemory;
  readonly #config: PciConfigAccess;
  readonly #memory: PciWindow;
  readonly #ports: PciWindow;
  #selected = 0;

  constructor(
    ramBase: number,
    others: readonly number[],
    interfaces: { legacy: boolean; modern: boolean },
  ) {
    const ram = createGuestMemory(ramBase, RAM_BYTES);
    if (!ram.ok) {
      throw new Error(ram.error);
    }
    this.ram = ram.value;
    const bus = new PciBus();
    others.forEach((ids, device) => {
      bus.add(devfn(device, 0), other(ids));
    });
    const ref = { index: 0, transport: 'test', deviceId: 2, kind: 'virtio-blk' };
    const place = devfn(others.length, 0);
    bus.add(
      place,
      new VirtioPci({
        driver: 'virtio-blk-pci',
        device: new VirtioBlk(ref, { backend: patternDisk }),
        ...interfaces,
        express: false,
        ats: false,
        classCode: 0x010000,
        multifunction: false,
        vectors: 2,
        pagePerQueue: false,
        notifyPort: false,
        romBytes: 0,
        ioBase: 0,
        tracedIoBase: 0,
        memory: this.ram,
        events: silentEvents,
        place: () => ({ bus: 0, devfn: place }),
      }),
    );
    this.#config = new PciConfigAccess(bus, silentEvents);
    this.#memory = new PciWindow(bus, 'memory', 0);
    this.#ports = new PciWindow(bus, 'io', 0);
  }

  read(address: number, size: AccessSize): number {
    if (this.ram.contains(address, size)) {
      const { view, base } = this.ram;
      const at = address - base;
      if (size === 4) {
        return view.getUint32(at, true);
      }
      return size === 2 ? view.getUint16(at, true) : view.getUint8(at);
    }
    const ecam = address - 0x3f00_0000;
    if (ecam >= 0 && ecam < 0x100_0000) {
      return this.#config.read(ecam >>> 20, (ecam >>> 12) & 0xff, ecam & 0xfff, size);
    }
    return this.#memory.read(address, size);
  }

  write(address: number, size: AccessSize, value: number): void {
    const { view, base } = this.ram;
    const ecam = address - 0x3f00_0000;
    if (this.ram.contains(address, size)) {
      if (size === 4) {
        view.setUint32(address - base, value, true);
      } else if (size === 2) {
        view.setUint16(address - base, value, true);
      } else {
        view.setUint8(address - base, value);
      }
    } else if (ecam >= 0 && ecam < 0x100_0000) {
      this.#config.write(ecam >>> 20, (ecam >>> 12) & 0xff, ecam & 0xfff, size, value);
    } else {
      this.#memory.write(address, size, value);
    }
  }

  portRead(port: number, size: AccessSize): number {
    if (port < 0xcfc || port > 0xcff) {
      return this.#ports.read(port, size);
    }
    const [bus, place, offset] = this.#configAddress(port);
    return this.#config.read(bus, place, offset, size);
  }

  portWrite(port: number, size: AccessSize, value: number): void {
    if (port === 0xcf8) {
      this.#selected = value;
    } else if (port >= 0xcfc && port <= 0xcff) {
      const [bus, place, offset] = this.#configAddress(port);
      this.#config.write(bus, place, offset, size, value);
    } else {
      this.#ports.write(port, size, value);
    }
  }

  #configAddress(port: number): [bus: number, place: number, offset: number] {
    const selected = this.#selected;
    return [(selected >>> 16) & 0xff, (selected >>> 8) & 0xff, (selected & 0xfc) + (port & 3)];
  }
}

/** Does what a line of the protocol says; gives the answer. */
function perform(bench: Bench, line: string): string {
  const [command = '', first = '', second = '', third = ''] = line.split(' ');
  const size = WIDTHS[command.slice(-1)] ?? 4;
  const address = Number(first);
  const bytes = (): Uint8Array => bench.ram.slice(address, Number(second)) ?? new Uint8Array();
  switch (command) {
    case 'readb':
    case 'readw':
    case 'readl':
      return `OK ${bench.read(address, size)}`;
    case 'inb':
    case 'inw':
    case 'inl':
      return `OK ${bench.portRead(address, size)}`;
    case 'writeb':
    case 'writew':
    case 'writel':
      bench.write(address, size, Number(second));
      return 'OK';
    case 'outb':
    case 'outw':
    case 'outl':
      bench.portWrite(address, size, Number(second));
      return 'OK';
    case 'memset':
      bytes().fill(Number(third));
      return 'OK';
    case 'b64write':
      bytes().set(Buffer.from(third, 'base64'));
      return 'OK';
    case 'b64read':
      return `OK ${Buffer.from(bytes()).toString('base64')}`;
    default:
      throw new Error(`unknown command: ${line}`);
  }
}

describe('virtio-blk-pci driven by hand answers as QEMU 7.2 does', () => {
  it.each([
    ['aarch64-pci-modern', 0x4000_0000, [0x0008_1b36], { legacy: false, modern: true }],
    ['x86-pci-legacy', 0x10_0000, PC, { legacy: true, modern: false }],
    ['x86-pci-transitional', 0x10_0000, PC, { legacy: true, modern: true }],
    ['x86-pci-modern', 0x10_0000, [0x29c0_8086], { legacy: false, modern: true }],
  ] as const)('%s', (name, ramBase, others, interfaces) => {
    const file = new URL(`./testdata/qtest-${name}.txt`, import.meta.url);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const bench = new Bench(ramBase, others, interfaces);
    let answers = 0;
    let answer = '';
    lines.forEach((line, index) => {
      if (line.startsWith('> ')) {
        answer = perform(bench, line.slice(2));
      } else if (line.startsWith('< OK') && lines[index + 1] !== lines[index - 1]) {
        // QEMU serves a queue a little later; of polls only the last counts.
        const value = line.slice(5);
        const expected = value.startsWith('0x') ? `OK ${Number(value)}` : line.slice(2);
        expect(answer, `line ${index + 1} after ${lines[index - 1]}`).toBe(expected);
        answers++;
      }
    });
    expect(answers).toBeGreaterThan(80);
  });
});
