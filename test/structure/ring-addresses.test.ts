import { describe, expect, it } from 'vitest';
import { RingReader, ramOf, ringDifference } from '../../scripts/traces/ring-addresses.mjs';

const RAM = ramOf('qemu-system-aarch64');

const hex = (value: number) => `0x${value.toString(16)}`;

/** What a driver writes to hand over the ring of one queue of 256. */
function modern(base: number, desc: number, driver = desc + 0x1000, device = desc + 0x2000) {
  return [
    `W virtio-mmio ${hex(base + 0x38)} 4 0x100`,
    ...[
      [0x80, desc],
      [0x90, driver],
      [0xa0, device],
    ].flatMap(([register = 0, address = 0]) => [
      `W virtio-mmio ${hex(base + register)} 4 ${hex(address)}`,
      `W virtio-mmio ${hex(base + register + 4)} 4 0x0`,
    ]),
  ];
}

function legacy(page: number) {
  return ['W virtio-mmio 0xa003e38 4 0x400', `W virtio-mmio 0xa003e40 4 ${hex(page)}`];
}

function pci(page: number) {
  return ['R virtio-pci 0x202c 2 0x100', `W virtio-pci 0x2028 4 ${hex(page)}`];
}

function read(lines: readonly string[]) {
  const reader = new RingReader();
  return { lines: lines.map((line) => reader.line(line)), placements: reader.placements };
}

function compare(recorded: readonly string[], found: readonly string[]) {
  const [want, have] = [read(recorded), read(found)];
  expect(have.lines).toEqual(want.lines);
  return ringDifference(want.placements, have.placements, RAM);
}

describe('rings of a trace', () => {
  const A = 0xa003e00;
  const B = 0xa003c00;

  it('may lie elsewhere', () => {
    expect(compare(legacy(0x46eff), legacy(0x46ee0))).toBeUndefined();
    expect(compare(pci(0x46eff), pci(0x46ee0))).toBeUndefined();
    const recorded = [...modern(A, 0x46ece000), ...modern(B, 0x46edc000), ...legacy(0)];
    const found = [...modern(A, 0x46000000), ...modern(B, 0x46002000), ...legacy(0)];
    expect(compare(recorded, found)).toBeUndefined();
  });

  it('are the only accesses whose value may differ', () => {
    const reader = new RingReader();
    for (const line of [
      'W virtio-mmio 0xa003e50 4 0x1',
      'R virtio-mmio 0xa003f00 4 0x8000',
      'W virtio-pci 0x3eff1004 4 0x40',
      'W virtio-pci-common-virtio-blk 0x10004018 2 0x100',
      'pci_cfg_write virtio-blk-pci 00:01.0 @0x10 <- 0x10004000',
      'W virtio-mmio 0xa003e40 4 0x0',
    ]) {
      expect(reader.line(line)).toBe(line);
    }
    expect(reader.placements).toEqual([]);
  });

  it('are the same where the recording has the same', () => {
    const recorded = [...legacy(0x46eff), ...legacy(0), ...legacy(0x46eff)];
    const found = [...legacy(0x46ee0), ...legacy(0), ...legacy(0x46ee1)];
    expect(compare(recorded, found)).toBe(
      'W virtio-mmio 0xa003e40: ring at 0x46ee1000: expected the ring that was at 0x46ee0000 before, found another',
    );
  });

  it('differ where the recording has two', () => {
    const recorded = [...modern(A, 0x46ece000), ...modern(B, 0x46edc000)];
    const found = [...modern(A, 0x46ece000), ...modern(B, 0x46ece000)];
    expect(compare(recorded, found)).toBe(
      'W virtio-mmio 0xa003c84: ring at 0x46ece000: expected another ring than before, found the same',
    );
  });

  it('lie in their pages as in the recording', () => {
    expect(compare(modern(A, 0x46ece000), modern(A, 0x46ece010))).toBe(
      'W virtio-mmio 0xa003e84: ring at 0x46ece010: expected offset 0x0 in its page, found 0x10',
    );
  });

  it('have their parts as far from each other as in the recording', () => {
    expect(compare(modern(A, 0x46ece000), modern(A, 0x46ece000, 0x46ed0000))).toBe(
      'W virtio-mmio 0xa003e94: ring at 0x46ed0000: expected 4096 bytes behind the descriptors, found 8192',
    );
  });

  it.each([
    ['below RAM', legacy(0x3ffff)],
    ['behind RAM', legacy(0x48000)],
    ['with its end behind RAM', legacy(0x47ffc)],
  ])('%s are found', (_where, found) => {
    expect(compare(legacy(0x46eff), found)).toMatch(
      /: expected \d+ bytes in RAM \(0x40000000 to 0x48000000\), found others$/,
    );
  });

  it('are missed when a queue of the recording has none', () => {
    const want = read(legacy(0x46eff));
    expect(ringDifference(want.placements, [], RAM)).toBe(
      'W virtio-mmio 0xa003e40: expected a ring, found none',
    );
  });
});
