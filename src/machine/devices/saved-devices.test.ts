import { describe, expect, it } from 'vitest';
import { type Access, checkSavedDevice } from '../../../test/support/saved-device-check';
import { CfiFlash } from './flash/cfi-flash';
import { FwCfg } from './fw-cfg';
import { Clint } from './interrupts/clint';
import { GicCpuInterface, GicDistributor } from './interrupts/gic-v2';
import { Plic } from './interrupts/plic';
import { PolledLine } from './interrupts/polled-line';
import { Pl061 } from './pl061';
import { PowerSwitch } from './power/power-switch';
import { GoldfishRtc } from './rtc/goldfish-rtc';
import { Pl031 } from './rtc/pl031';
import { Ns16550 } from './uart/ns16550';
import { Pl011 } from './uart/pl011';

describe('saved devices', () => {
  it('CLINT', () => {
    checkSavedDevice({
      make: (clock) => new Clint(clock, 2),
      before: [
        [4, 1],
        [0x4008, 5],
        [0x400c, 6],
        [0xbffc, 7],
      ],
      between: [
        [4, 0],
        [0, 1],
        [0x4008, 9],
        [0xbffc, 0],
      ],
      after: [[0], [4], [0x4008], [0x400c], [0xbff8], [0xbffc]],
    });
  });

  it('PLIC', () => {
    checkSavedDevice({
      make: () => {
        const plic = new Plic(96, 4);
        plic.line(11).setLevel(true);
        plic.line(40).setLevel(true);
        plic.line(70).setLevel(true);
        return plic;
      },
      before: [
        ...([
          [44, 3],
          [160, 4],
          [280, 5],
          [0x2000, 0x800],
          [0x2004, 0x100],
        ] as const),
        ...([
          [0x2008, 0x40],
          [0x200004, undefined],
          [0x201000, 2],
        ] as const),
      ],
      between: [[0x200004], [0x200004], [0x200004, 70], [160, 0], [0x2004, 0], [0x201000, 0]],
      after: [
        ...([[44], [160], [0x1000], [0x1004], [0x1008], [0x2000], [0x2004], [0x201000]] as const),
        ...([[0x200004], [0x200004], [0x200004], [0x200004, 70], [0x200004]] as const),
      ],
    });
  });

  it('Goldfish clock', () => {
    checkSavedDevice({
      make: (clock) => new GoldfishRtc(clock, 100),
      before: [[4, 9], [0], [4, 12], [0x0c, 12], [0x10, 1], [8, 0xffffffff]],
      between: [[0, 0], [0], [0x14, 1], [0x10, 0], [0x0c, 3]],
      after: [[4], [0x18], [0x10], [8], [0x0c], [0], [4]],
    });
  });

  it('flash in each of its states', () => {
    const array: readonly Access[] = [[0, 0xff], [0], [4], [0x1000], [0x40004], [0x40], [0x44]];
    const begun: readonly (readonly Access[])[] = [
      [[0, 0x98]],
      [[0, 0x40]],
      [[0, 0x20]],
      [[0, 0x60]],
      [
        [0, 0xe8],
        [0, 1],
        [0, 0x11223344],
      ],
      [
        [0, 0xe8],
        [0, 0],
        [0x1000, 1],
      ],
      [[0, 0x90]],
      [
        [0, 0x50],
        [0, 0x70],
      ],
    ];
    for (const first of begun) {
      checkSavedDevice({
        make: () => new CfiFlash(),
        before: [[0, 0x40], [4, 0x12345678], [0, 0x40], [0x40004, 0x9abcdef0], ...first],
        between: [
          [0, 0xff],
          [0, 0xff],
          [0, 0xff],
          [0, 0x20],
          [0, 0xd0],
          [0, 0xff],
        ],
        after: [[4], [8, 0x55667788], [4], [0, 0xd0], [0], ...array, [0, 0x98], [0x40]],
      });
    }
  });

  it('16550 with input in its FIFO and behind it', () => {
    const written: number[] = [];
    checkSavedDevice({
      make: () => {
        const uart = new Ns16550({ write: (byte) => written.push(byte) });
        uart.write(2, 1, 0x41);
        uart.receive(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9));
        return uart;
      },
      before: [
        [0, undefined, 1],
        [1, 0x07, 1],
        [3, 0x83, 1],
        [0, 0x99, 1],
        [3, 3, 1],
        [7, 0x5a, 1],
      ],
      between: [
        [0, undefined, 1],
        [2, 7, 1],
        [7, 0, 1],
        [3, 0x1b, 1],
        [1, 0, 1],
        [4, 3, 1],
      ],
      after: [
        ...([1, 2, 3, 4, 5, 6, 7].map((offset) => [offset, undefined, 1]) as Access[]),
        ...(Array.from({ length: 10 }, () => [0, undefined, 1]) as Access[]),
        [3, 0x83, 1],
        [0, undefined, 1],
      ],
    });
    expect(written).toEqual([]);
  });

  it('fw_cfg in the middle of an item and of a DMA address', () => {
    checkSavedDevice({
      make: () => new FwCfg(() => undefined),
      before: [
        [8, 0x0000, 2],
        [0, undefined, 1],
        [0x10, 0x11223344],
      ],
      between: [
        [8, 0x0100, 2],
        [0, undefined, 4],
        [0x10, 0x55667788],
      ],
      after: Array.from({ length: 5 }, () => [0, undefined, 1] as const),
    });
  });

  it('PL011 with input in its FIFO and behind it', () => {
    checkSavedDevice({
      make: () => {
        const uart = new Pl011({ write: () => undefined });
        uart.write(0x2c, 4, 0x70);
        uart.receive(Uint8Array.from({ length: 20 }, (_, i) => i + 1));
        return uart;
      },
      before: [[0], [0x24, 7], [0x38, 0x7ff], [0x44, 0x20]],
      between: [[0], [0], [0x24, 9], [0x2c, 0], [0x38, 0], [0x44, 0x7ff], [0, 5]],
      after: [
        ...[0x18, 0x24, 0x2c, 0x30, 0x34, 0x38, 0x3c, 0x40].map((offset) => [offset] as const),
        ...Array.from({ length: 21 }, () => [0] as const),
        [0x18],
      ],
    });
  });

  it('PL031 before its match', () => {
    checkSavedDevice({
      make: (clock) => new Pl031(clock, 100),
      before: [
        [8, 500],
        [4, 500],
        [0x10, 1],
      ],
      between: [[0x14], [0x1c, 1], [8, 7], [4, 1000], [0x10, 0]],
      after: [[0], [4], [8], [0x10], [0x14], [0x18], [0x1c, 1], [0x14]],
    });
  });

  it('PL061', () => {
    checkSavedDevice({
      make: () => new Pl061(),
      before: [
        [0x400, 0xf0],
        [0x3fc, 0xa5],
        [0x410, 3],
      ],
      between: [
        [0x3fc, 0x50],
        [0x400, 0],
        [0x404, 9],
      ],
      after: [[0x3fc], [0x400], [0x404], [0x410], [0x3fc, 0xff], [0x3fc]],
    });
  });

  it('GIC', () => {
    const after = [0, 0x100, 0x200, 0x300, 0x420, 0x820, 0xc08].map((offset) => [offset] as const);
    checkSavedDevice({
      make: () => new GicDistributor(),
      before: [
        [0, 1],
        [0x104, 0x30],
        [0x204, 3],
        [0x420, 0xa0a0a0a0],
        [0x820, 0x01010101],
      ],
      between: [
        [0, 0],
        [0x180, 0xffffffff],
        [0x420, 0],
        [0x304, 7],
        [0xc08, 0x55],
      ],
      after: [...after, [0x104], [0x204], [0x304]],
    });
    checkSavedDevice({
      make: () => new GicCpuInterface(),
      before: [
        [0, 1],
        [4, 0xf0],
        [8, 3],
      ],
      between: [
        [0, 0],
        [4, 0],
        [8, 0],
      ],
      after: [[0], [4], [8], [0xc], [0xfc]],
    });
  });

  it('a power switch and a polled line', () => {
    const power = new PowerSwitch();
    power.request = 'reset';
    const saved = power.save();
    power.reset();
    expect(power.restore(saved).ok).toBe(true);
    expect(power.request).toBe('reset');
    expect(power.restore({ ...saved, version: 2 }).ok).toBe(false);

    const levels: boolean[] = [];
    const source = { interrupt: true };
    const line = new PolledLine(source, { setLevel: (level) => levels.push(level) });
    line.poll();
    const up = line.save();
    source.interrupt = false;
    line.poll();
    source.interrupt = true;
    expect(line.restore(up).ok).toBe(true);
    line.poll();
    expect(levels).toEqual([true, false]);
    expect(line.restore({ ...up, device: 'other' }).ok).toBe(false);
  });

  it('flash shares the sectors that are the same, and copies one that is written again', () => {
    const flash = new CfiFlash();
    flash.load(0, Uint8Array.of(1));
    flash.load(0x4_0000, Uint8Array.of(2));
    const [first, second] = [flash.save(), flash.save()];
    expect(second.sectors).toBe(first.sectors);
    flash.load(0x4_0000, Uint8Array.of(3));
    const third = flash.save();
    expect(third.sectors[0]?.[1]).toBe(first.sectors[0]?.[1]);
    expect([first.sectors[1]?.[1][0], third.sectors[1]?.[1][0]]).toEqual([2, 3]);
    expect(flash.restore(first).ok).toBe(true);
    flash.load(0, Uint8Array.of(9));
    expect([first.sectors[0]?.[1][0], flash.read(0, 1), flash.read(0x4_0000, 1)]).toEqual([
      1, 9, 2,
    ]);
  });

  it('those of which there are several sizes refuse another size', () => {
    const clint = new Clint({ nowNs: () => 0 }, 2);
    expect(clint.restore(new Clint({ nowNs: () => 0 }, 1).save())).toEqual({
      ok: false,
      error: 'saved clint: expected 8 bytes of software interrupts, found 4',
    });
    expect(new Plic(96, 4).restore(new Plic(96, 2).save())).toEqual({
      ok: false,
      error: 'saved plic: expected 4 contexts, found 2',
    });
  });
});
