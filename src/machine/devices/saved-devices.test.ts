import { describe, expect, it } from 'vitest';
import type { BusDevice } from '../bus';
import { CfiFlash } from './flash/cfi-flash';
import { Clint } from './interrupts/clint';
import { Plic } from './interrupts/plic';
import { GoldfishRtc } from './rtc/goldfish-rtc';
import type { Saveable, SavedDevice } from '../../base/saved/saved-device';
import { Ns16550 } from './uart/ns16550';

type Access = readonly [offset: number, value?: number | undefined, sizeBytes?: 1 | 2 | 4];

/** Reads where no value is given; gives what was read. */
function run(device: BusDevice, accesses: readonly Access[]): number[] {
  const seen: number[] = [];
  for (const [offset, value, sizeBytes = 4] of accesses) {
    if (value === undefined) {
      seen.push(device.read(offset, sizeBytes));
    } else {
      device.write(offset, sizeBytes, value);
    }
  }
  return seen;
}

interface Example<State extends SavedDevice> {
  readonly make: (clock: { nowNs: () => number }) => BusDevice & Saveable<State>;
  readonly before: readonly Access[];
  /** What is done to the device between, which must not show. */
  readonly between: readonly Access[];
  readonly after: readonly Access[];
}

/** The same behaviour from the saved state on: of the same device later, and of a new one; whatever happened to it. */
function check<State extends SavedDevice>({ make, before, between, after }: Example<State>): void {
  let now = 1e9;
  const clock = { nowNs: (): number => now };
  const device = make(clock);
  run(device, before);
  const saved = device.save();
  now += 1e6;
  const expected = run(device, after);
  expect(new Set(expected).size).toBeGreaterThan(2);
  for (const other of [device, make(clock)]) {
    run(other, between);
    now = 1e9;
    expect(other.restore(structuredClone(saved))).toEqual({ ok: true, value: undefined });
    now += 1e6;
    expect(run(other, after)).toEqual(expected);
  }
  const refused = device.restore({ ...saved, version: 99 });
  expect(refused.ok ? '' : refused.error).toMatch(/^saved device: expected .* version 1, found/);
  expect(device.restore({ ...saved, device: 'other' }).ok).toBe(false);
}

describe('saved devices', () => {
  it('CLINT', () => {
    check({
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
    check({
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
    check({
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
      check({
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
    check({
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
});
