import { describe, expect, it } from 'vitest';
import { FwCfg } from './fw-cfg';
import { GicCpuInterface, GicDistributor, GicV2mFrame } from './interrupts/gic-v2';
import { Pl011 } from './uart/pl011';
import { Pl031 } from './rtc/pl031';
import { Pl061 } from './pl061';

const ID_OFFSETS = [0xfe0, 0xfe4, 0xfe8, 0xfec, 0xff0, 0xff4, 0xff8, 0xffc];

describe('PL011', () => {
  const sink = { write: (): undefined => undefined };

  it('has QEMU’s power-on values', () => {
    const uart = new Pl011(sink);
    const nonZero: string[] = [];
    for (let offset = 0; offset < 0x60; offset += 4) {
      const value = uart.read(offset, 4);
      if (value !== 0) {
        nonZero.push(`${offset.toString(16)}=${value.toString(16)}`);
      }
    }
    expect(nonZero).toEqual(['18=90', '30=300', '34=12']);
    expect(ID_OFFSETS.map((offset) => uart.read(offset, 4))).toEqual([
      0x11, 0x10, 0x14, 0, 0x0d, 0xf0, 0x05, 0xb1,
    ]);
  });

  it('keeps what is written, masks interrupts, clears them', () => {
    const uart = new Pl011(sink);
    uart.write(0x24, 4, 0x12345);
    uart.write(0x04, 4, 0xff);
    expect([uart.read(0x24, 4), uart.read(0x04, 4)]).toEqual([0x12345, 0]);
    uart.write(0x00, 4, 0x41);
    expect([uart.read(0x3c, 4), uart.read(0x40, 4)]).toEqual([0x20, 0]);
    uart.write(0x38, 4, 0xfffff);
    expect(uart.read(0x40, 4)).toBe(0x20);
    uart.write(0x44, 4, 0x7ff);
    expect(uart.read(0x3c, 4)).toBe(0);
  });

  it('holds one byte without FIFO, and keeps the rest waiting', () => {
    const uart = new Pl011(sink);
    uart.receive(Uint8Array.of(1, 2, 3));
    expect(uart.read(0x18, 4)).toBe(0x80 | 0x40);
    expect(uart.read(0x3c, 4)).toBe(0x10);
    expect([uart.read(0, 4), uart.read(0, 4), uart.read(0, 4)]).toEqual([1, 2, 3]);
    expect(uart.read(0x18, 4)).toBe(0x90);
    expect(uart.read(0, 4)).toBe(0);
  });
});

describe('PL031', () => {
  it('counts seconds, can be set, and matches', () => {
    let now = 0;
    const rtc = new Pl031({ nowNs: () => now }, 1_000_000);
    expect([rtc.read(0, 4), rtc.read(0x0c, 4)]).toEqual([1_000_000, 1]);
    now = 2.5e9;
    expect(rtc.read(0, 4)).toBe(1_000_002);
    rtc.write(0x08, 4, 0x1000);
    expect([rtc.read(0, 4), rtc.read(0x08, 4)]).toEqual([0x1000, 0x1000]);
    rtc.write(0x04, 4, 0x1002);
    expect(rtc.read(0x14, 4)).toBe(0);
    now = 5e9;
    rtc.write(0x10, 4, 0xffff);
    expect([rtc.read(0x14, 4), rtc.read(0x18, 4), rtc.read(0x10, 4)]).toEqual([1, 1, 1]);
    rtc.write(0x1c, 4, 1);
    expect(rtc.read(0x14, 4)).toBe(0);
    expect(rtc.read(0xfe0, 4)).toBe(0x31);
  });
});

describe('PL061', () => {
  it('masks data by address and direction', () => {
    const gpio = new Pl061();
    gpio.write(0x3fc, 4, 0xff);
    expect(gpio.read(0x3fc, 4)).toBe(0);
    gpio.write(0x400, 4, 0xff);
    gpio.write(0x3fc, 4, 0xa5);
    expect([gpio.read(0x3fc, 4), gpio.read(0x10, 4), gpio.read(0, 4)]).toEqual([0xa5, 4, 0]);
    expect(ID_OFFSETS.map((offset) => gpio.read(offset, 4))).toEqual([
      0x61, 0x10, 0x04, 0, 0x0d, 0xf0, 0x05, 0xb1,
    ]);
  });
});

describe('GICv2', () => {
  it('has QEMU’s reset values, and set and clear banks that share bits', () => {
    const gic = new GicDistributor();
    expect([0, 4, 8, 0x100, 0x180, 0xc00, 0xfe0, 0xffc].map((at) => gic.read(at, 4))).toEqual([
      0, 8, 0x43b, 0xffff, 0xffff, 0xaaaaaaaa, 0x90, 0xb1,
    ]);
    gic.write(0x104, 4, 0xf0);
    gic.write(0x184, 4, 0x30);
    expect([gic.read(0x104, 4), gic.read(0x184, 4)]).toEqual([0xc0, 0xc0]);
    gic.write(0x180, 4, 0xffffffff);
    expect(gic.read(0x100, 4)).toBe(0xffff);
    gic.write(0x821, 1, 0x5a);
    expect([gic.read(0x820, 4), gic.read(0x821, 1)]).toEqual([0x5a00, 0x5a]);
    gic.write(8, 4, 0);
    expect(gic.read(8, 4)).toBe(0x43b);
    gic.reset();
    expect(gic.read(0x820, 4)).toBe(0);
  });

  it('never has an interrupt pending', () => {
    const cpu = new GicCpuInterface();
    expect([0x0c, 0x14, 0x18, 0xfc].map((at) => cpu.read(at, 4))).toEqual([
      0x3ff, 0xff, 0x3ff, 0x2043b,
    ]);
    cpu.write(0, 4, 1);
    cpu.write(0x0c, 4, 5);
    expect([cpu.read(0, 4), cpu.read(0x0c, 4)]).toEqual([1, 0x3ff]);
    expect(new GicV2mFrame().read(8, 4)).toBe(0x500040);
  });
});

describe('fw_cfg', () => {
  const memory = new Uint8Array(256);
  const fwCfg = new FwCfg((address, length) =>
    address >= 0x1000 && address + length <= 0x1100
      ? memory.subarray(address - 0x1000, address - 0x1000 + length)
      : undefined,
  );
  fwCfg.addFile('bootorder', new Uint8Array(0));
  fwCfg.addFile('bios-geometry', Uint8Array.of(1, 2, 3));
  const select = (key: number): void => {
    fwCfg.write(8, 2, ((key & 0xff) << 8) | (key >> 8));
  };

  it('gives signature and id byte by byte or wider', () => {
    select(0);
    expect(fwCfg.read(0, 4)).toBe(0x554d4551);
    select(0);
    expect([fwCfg.read(0, 1), fwCfg.read(0, 2)]).toEqual([0x51, 0x4d45]);
    select(1);
    expect(fwCfg.read(0, 4)).toBe(3);
    select(0x7777);
    expect(fwCfg.read(0, 4)).toBe(0);
    expect([fwCfg.read(0x10, 4), fwCfg.read(0x14, 4)]).toEqual([0x554d4551, 0x47464320]);
  });

  it('lists files by name, big-endian', () => {
    select(0x19);
    const bytes = Array.from({ length: 4 + 128 }, () => fwCfg.read(0, 1));
    expect(bytes.slice(0, 12)).toEqual([0, 0, 0, 2, 0, 0, 0, 3, 0, 0x20, 0, 0]);
    expect(String.fromCharCode(...bytes.slice(12, 25))).toBe('bios-geometry');
    expect(bytes.slice(68, 76)).toEqual([0, 0, 0, 0, 0, 0x21, 0, 0]);
  });

  it('copies by DMA, and marks errors', () => {
    const view = new DataView(memory.buffer);
    const run = (control: number, length: number, address: number): number => {
      view.setUint32(0, control);
      view.setUint32(4, length);
      view.setBigUint64(8, BigInt(address));
      fwCfg.write(0x10, 4, 0);
      fwCfg.write(0x14, 4, 0x00100000);
      return view.getUint32(0);
    };
    memory.fill(9);
    expect(run(0x0020_000a, 4, 0x1080)).toBe(0);
    expect([...memory.subarray(0x80, 0x85)]).toEqual([1, 2, 3, 0, 9]);
    expect(run(0x0020_000a, 4, 0x9000)).toBe(1);
    expect(run(0x0020_0018, 4, 0x1080)).toBe(1);
    fwCfg.write(0x14, 4, 0x12345678);
  });
});
