import type { BoardName } from '../../src/base/boards';

/** What the shell of a board is told so that it starts a kernel of nothing, which it has in RAM. */
interface Kernel {
  readonly lines: readonly string[];
  readonly end: RegExp;
}

/** Stores 32-bit words behind an address, and starts what is there. */
function kernel(
  at: number,
  words: readonly (readonly [offset: number, word: number])[],
  start: string,
  end: RegExp,
): Kernel {
  const stores = words.map(([offset, word]) => {
    const address = (at + offset).toString(16);
    return `mw.l ${address} ${word.toString(16)}`;
  });
  return { lines: [...stores, `${start} ${at.toString(16)}`], end };
}

/** Two sectors before a kernel that is loaded high, and has an entry for 64 bits. */
const BZIMAGE = [
  [0x1f0, 0x0100],
  [0x1f4, 0x100],
  [0x1fc, 0xaa55_0000],
  [0x200, 0x6448_0000],
  [0x204, 0x020f_5372],
  [0x210, 0x0100],
  [0x234, 0x0001_0000],
] as const;

const RISCV_IMAGE = [
  [8, 0x400000],
  [16, 0x4000],
  [56, 0x05435352],
] as const;

const ZIMAGE = [
  [0x24, 0x016f2818],
  [0x2c, 0x2000],
] as const;

const ARM64_IMAGE = [
  [16, 0x4000],
  [24, 0xa],
  [56, 0x644d5241],
] as const;

const withTree = ({ lines, end }: Kernel): Kernel => ({
  lines: [...lines.slice(0, -1), `${lines.at(-1) ?? ''} - $fdtcontroladdr`],
  end,
});

export const KERNELS_IN_RAM: Readonly<Record<BoardName, Kernel>> = {
  qemu_arm: withTree(kernel(0x40400000, ZIMAGE, 'bootz', /handed over to the OS at 0x40400000/)),
  qemu_arm64: withTree(
    kernel(0x40400000, ARM64_IMAGE, 'booti', /handed over to the OS at 0x40400000/),
  ),
  'qemu-riscv32': withTree(
    kernel(0x84000000, RISCV_IMAGE, 'booti', /handed over to the OS at 0x80400000/),
  ),
  'qemu-riscv64': withTree(
    kernel(0x84000000, RISCV_IMAGE, 'booti', /handed over to the OS at 0x80400000/),
  ),
  'qemu-x86': kernel(0x2000000, BZIMAGE, 'zboot', /handed over to the OS at 0x100000/),
  'qemu-x86_64': kernel(0x2000000, BZIMAGE, 'zboot', /handed over to the OS at 0x100200/),
};
