// Rings lie on the heap of U-Boot, and where exactly says what else it keeps there. So the addresses that a driver gives
// to a device are compared by identity: the same ring in the recording is the same ring here, its parts lie equally far
// from each other and equally in their pages, and all of it lies in RAM.

/**
 * A ring, or a part of one, as a driver names it to a device.
 *
 * @typedef {object} Placement
 * @property {string} access the access that names it, without its value
 * @property {'ring' | 'desc' | 'driver' | 'device'} part
 * @property {number} address
 * @property {number} bytes
 */

const PAGE = 4096;

/** Bytes of one part. @type {Record<Placement['part'], (num: number) => number>} */
const BYTES = {
  desc: (num) => 16 * num,
  driver: (num) => 6 + 2 * num,
  device: (num) => 6 + 8 * num,
  // Version 1: descriptors and available ring, then the used ring on a page of its own.
  ring: (num) => Math.ceil((16 * num + 6 + 2 * num) / PAGE) * PAGE + 6 + 8 * num,
};

/**
 * Registers about rings by region: bits of an address that are its offset, then what the register at an offset holds.
 *
 * @typedef {{ mask: number, registers: Record<number, string> }} Layout
 * @type {readonly (readonly [RegExp, Layout])[]}
 */
const LAYOUTS = [
  [
    /^virtio-mmio$/,
    {
      mask: 0x1ff,
      registers: {
        0x38: 'size',
        0x40: 'page',
        0x80: 'desc',
        0x84: 'desc high',
        0x90: 'driver',
        0x94: 'driver high',
        0xa0: 'device',
        0xa4: 'device high',
      },
    },
  ],
  [
    /^virtio-pci-common-/,
    {
      mask: 0xfff,
      registers: {
        0x18: 'size',
        0x20: 'desc',
        0x24: 'desc high',
        0x28: 'driver',
        0x2c: 'driver high',
        0x30: 'device',
        0x34: 'device high',
      },
    },
  ],
  // A card has 32 bytes of I/O registers, a disk more; of what a disk has there, U-Boot reads nothing at these offsets.
  [/^virtio-pci$/, { mask: 0x1f, registers: { 0x08: 'page', 0x0c: 'size' } }],
];

/** Reads the accesses of a trace in their order, and takes the addresses of rings out of them. */
export class RingReader {
  /** @type {Placement[]} */
  placements = [];
  /** Queue size and low halves of addresses by device. @type {Map<string, number>} */
  #registers = new Map();

  /**
   * @param {string} line `W virtio-mmio 0xa003e40 4 0x46eff`; others are given back as they are
   * @returns {string} the line with `RING` for the address of a ring, or its page
   */
  line(line) {
    const match = /^([RW] (\S+) (0x[0-9a-f]+)) (\d) (0x[0-9a-f]+)$/.exec(line);
    if (match === null) {
      return line;
    }
    const [, access = '', region = '', addressText, size, valueText] = match;
    const layout = LAYOUTS.find(([name]) => name.test(region))?.[1];
    const address = Number(addressText);
    const value = Number(valueText);
    const register = layout?.registers[address & layout.mask];
    if (layout === undefined || register === undefined) {
      return line;
    }
    const key = `${region} ${(address - (address & layout.mask)).toString(16)} `;
    this.#registers.set(key + register, value);
    const num = this.#registers.get(`${key}size`) ?? 0;
    const part = /** @type {'desc' | 'driver' | 'device'} */ (register.replace(' high', ''));
    if (register === 'size') {
      return line;
    }
    if (register === 'page') {
      this.#place(access, 'ring', value * PAGE, num);
    } else if (register.endsWith(' high')) {
      const low = this.#registers.get(key + part) ?? 0;
      this.#place(access, part, value * 2 ** 32 + low, num);
    }
    return value === 0 ? line : `${access} ${size} RING`;
  }

  /**
   * @param {string} access
   * @param {Placement['part']} part
   * @param {number} address
   * @param {number} num
   */
  #place(access, part, address, num) {
    if (address !== 0) {
      this.placements.push({ access, part, address, bytes: BYTES[part](num) });
    }
  }
}

/**
 * The first difference between the rings of a recording and those of a run with the same accesses.
 *
 * @param {readonly Placement[]} recorded
 * @param {readonly Placement[]} found
 * @param {{ base: number, sizeBytes: number }} ram of the run
 * @returns {string | undefined}
 */
export function ringDifference(recorded, found, ram) {
  /** @type {Map<number, number>} */
  const foundOf = new Map();
  /** @type {Map<number, number>} */
  const recordedOf = new Map();
  let descRecorded = 0;
  let descFound = 0;
  for (const [i, want] of recorded.entries()) {
    const have = found[i];
    if (have === undefined) {
      return `${want.access}: expected a ring, found none`;
    }
    const where = `${have.access}: ring at ${hex(have.address)}`;
    const end = ram.base + ram.sizeBytes;
    if (have.address < ram.base || have.address + have.bytes > end) {
      return `${where}: expected ${have.bytes} bytes in RAM (${hex(ram.base)} to ${hex(end)}), found others`;
    }
    if (have.address % PAGE !== want.address % PAGE) {
      return `${where}: expected offset ${hex(want.address % PAGE)} in its page, found ${hex(have.address % PAGE)}`;
    }
    if (want.part === 'driver' || want.part === 'device') {
      const distance = want.address - descRecorded;
      if (have.address - descFound !== distance) {
        return `${where}: expected ${distance} bytes behind the descriptors, found ${have.address - descFound}`;
      }
      continue;
    }
    const same = foundOf.get(want.address);
    if (same !== undefined && same !== have.address) {
      return `${where}: expected the ring that was at ${hex(same)} before, found another`;
    }
    const other = recordedOf.get(have.address);
    if (other !== undefined && other !== want.address) {
      return `${where}: expected another ring than before, found the same`;
    }
    foundOf.set(want.address, have.address);
    recordedOf.set(have.address, want.address);
    descRecorded = want.address;
    descFound = have.address;
  }
  return undefined;
}

/** @param {number} value */
const hex = (value) => `0x${value.toString(16)}`;

/**
 * RAM of the machine that a command line describes. Every recording has QEMU's default size.
 *
 * @param {string} program
 */
export function ramOf(program) {
  const base = /riscv/.test(program) ? 0x8000_0000 : /arm|aarch64/.test(program) ? 0x4000_0000 : 0;
  return { base, sizeBytes: 128 * 2 ** 20 };
}
