import { describe, expect, it } from 'vitest';
import { FakeHal } from '../../../../testing/fake-hal';
import { makeGd } from '../../../../testing/make-gd';
import { ioread16, ioread32, ioread8, iowrite16, iowrite32, iowrite8 } from './io';

/** Tells what it was asked: p for a port, m for memory. */
class AskedHal extends FakeHal {
  readonly asked: string[] = [];

  constructor() {
    super();
    this.windows.push({
      base: 0,
      sizeBytes: 0x4000_0000,
      read: (offset, sizeBytes) => this.#note(`m ${offset.toString(16)} ${sizeBytes}`),
      write: (offset, value, sizeBytes) =>
        void this.#note(`m ${offset.toString(16)} ${sizeBytes} = ${value}`),
    });
  }

  override portRead(port: number, sizeBytes: 1 | 2 | 4): number {
    return this.#note(`p ${port.toString(16)} ${sizeBytes}`);
  }

  override portWrite(port: number, sizeBytes: 1 | 2 | 4, value: number): void {
    this.#note(`p ${port.toString(16)} ${sizeBytes} = ${value}`);
  }

  #note(line: string): number {
    this.asked.push(line);
    return 0x5a;
  }
}

function accessAll(config: Readonly<Record<string, string>>, addr: number): string[] {
  const hal = new AskedHal();
  makeGd({ hal, config });
  expect([ioread8(addr), ioread16(addr), ioread32(addr)]).toEqual([0x5a, 0x5a, 0x5a]);
  iowrite8(1, addr);
  iowrite16(2, addr);
  iowrite32(3, addr);
  return hal.asked;
}

function expected(kind: string, addr: string): string[] {
  return ['1', '2', '4', '1 = 1', '2 = 2', '4 = 3'].map((rest) => `${kind} ${addr} ${rest}`);
}

describe('ioread and iowrite', () => {
  it('reach ports below 64 KiB on x86, and memory above', () => {
    expect(accessAll({ X86: 'y' }, 0x2092)).toEqual(expected('p', '2092'));
    expect(accessAll({ X86: 'y' }, 0xffff)).toEqual(expected('p', 'ffff'));
    expect(accessAll({ X86: 'y' }, 0x10000)).toEqual(expected('m', '10000'));
  });

  it('reach memory everywhere else', () => {
    expect(accessAll({}, 0x2092)).toEqual(expected('m', '2092'));
  });
});
