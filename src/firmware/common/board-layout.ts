/**
 * What the linker and the compiler decide and a configuration can't say: sizes of the image and of structs, and how the
 * architecture places things at the top of RAM. One for each board that we have; measured on the real images.
 */
export interface BoardLayout {
  /** Bytes from the start of the image to the end of its bss: what relocation reserves. */
  readonly monLen: number;
  /** Bytes of the image with its relocation records; `flashoffset` of bdinfo. */
  readonly monitorFlashLen: number;
  /** Page table at the top of RAM, before alignment to 64 KiB. 0: none. */
  readonly tlbSize: number;
  readonly sizeofBdInfo: number;
  readonly sizeofGlobalData: number;
  /** Bytes below the stack pointer that abort handlers use. */
  readonly abortStack: number;
}

export const qemuArmLayout: BoardLayout = {
  monLen: 0xb7900,
  monitorFlashLen: 0xc0dd4,
  tlbSize: 0x8000,
  sizeofBdInfo: 68,
  sizeofGlobalData: 248,
  abortStack: 16,
};

export const qemuArm64Layout: BoardLayout = {
  monLen: 0xf8900,
  monitorFlashLen: 0xed228,
  tlbSize: 0x10000,
  sizeofBdInfo: 136,
  sizeofGlobalData: 440,
  abortStack: 0,
};

export const qemuRiscv32Layout: BoardLayout = {
  monLen: 0x92800,
  monitorFlashLen: 0,
  tlbSize: 0,
  sizeofBdInfo: 64,
  sizeofGlobalData: 392,
  abortStack: 0,
};

export const qemuRiscv64Layout: BoardLayout = {
  monLen: 0xa8800,
  monitorFlashLen: 0,
  tlbSize: 0,
  sizeofBdInfo: 112,
  sizeofGlobalData: 672,
  abortStack: 0,
};

export const qemuRiscv64SmodeLayout: BoardLayout = {
  ...qemuRiscv64Layout,
  sizeofGlobalData: 408,
};

export const qemuX86Layout: BoardLayout = {
  monLen: 0xa2800,
  monitorFlashLen: 0,
  tlbSize: 0,
  sizeofBdInfo: 176,
  sizeofGlobalData: 1072,
  abortStack: 0,
};

export const qemuX8664Layout: BoardLayout = {
  monLen: 0xaf800,
  monitorFlashLen: 0,
  tlbSize: 0,
  sizeofBdInfo: 224,
  sizeofGlobalData: 1376,
  abortStack: 0,
};
