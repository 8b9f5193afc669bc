/** 1 and 2: virtio-mmio of that version; `pci`: a modern virtio PCI device, by its BAR 4. */
export type Layout = 1 | 2 | 'pci';

export interface RegisterWrite {
  readonly offset: number;
  readonly size: 1 | 2 | 4;
  readonly value: number;
}

/** Legacy rings of a console lie on such pages, and their parts are aligned so. */
export const RING_PAGE = 256;

interface RingPlace {
  readonly size: number;
  readonly desc: number;
  readonly avail: number;
  readonly used: number;
}

/** How a driver says what it has to say in a layout. Numbers are written out again from the spec. */
export interface Registers {
  readonly status: number;
  readonly statusBytes: 1 | 4;
  /** Reading the one of PCI clears it. */
  readonly interrupts: number;
  readonly interruptBytes: 1 | 4;
  readonly config: number;
  acknowledge(): RegisterWrite[];
  features(features: bigint): RegisterWrite[];
  queue(queue: number, place: RingPlace): RegisterWrite[];
  /** Takes a ring away again, as far as a reset doesn't. */
  forget(queue: number): RegisterWrite[];
  notify(queue: number): RegisterWrite;
}

const low = (value: bigint): number => Number(value & 0xffff_ffffn);
const word = (offset: number, value: number): RegisterWrite => ({ offset, size: 4, value });
const half = (offset: number, value: number): RegisterWrite => ({ offset, size: 2, value });

function mmio(version: 1 | 2): Registers {
  return {
    status: 0x70,
    statusBytes: 4,
    interrupts: 0x60,
    interruptBytes: 4,
    config: 0x100,
    acknowledge: () => [word(0x64, 3)],
    features: (features) => [
      word(0x24, 0),
      word(0x20, low(features)),
      ...(version === 1 ? [] : [word(0x24, 1), word(0x20, low(features >> 32n))]),
    ],
    queue: (queue, { size, desc, avail, used }) => [
      word(0x30, queue),
      word(0x38, size),
      ...(version === 1
        ? [word(0x3c, RING_PAGE), word(0x40, desc / RING_PAGE)]
        : [
            ...[desc, avail, used].flatMap((address, i) => [
              word(0x80 + 0x10 * i, address),
              word(0x84 + 0x10 * i, 0),
            ]),
            word(0x44, 1),
          ]),
    ],
    forget: (queue) =>
      version === 1 ? [word(0x28, RING_PAGE), word(0x30, queue), word(0x40, 0)] : [],
    notify: (queue) => word(0x50, queue),
  };
}

const PCI: Registers = {
  status: 0x14,
  statusBytes: 1,
  interrupts: 0x1000,
  interruptBytes: 1,
  config: 0x2000,
  acknowledge: () => [],
  features: (features) => [
    word(8, 0),
    word(0xc, low(features)),
    word(8, 1),
    word(0xc, low(features >> 32n)),
  ],
  queue: (queue, { size, desc, avail, used }) => [
    half(0x16, queue),
    half(0x18, size),
    ...[desc, avail, used].flatMap((address, i) => [
      word(0x20 + 8 * i, address),
      word(0x24 + 8 * i, 0),
    ]),
    half(0x1c, 1),
  ],
  forget: () => [],
  notify: (queue) => half(0x3000 + 4 * queue, queue),
};

export function registersOf(layout: Layout): Registers {
  return layout === 'pci' ? PCI : mmio(layout);
}
