/** What a loader finds in a file. Addresses are physical. */
export type LoadableImage =
  /** No format that is known: all of it goes where the loader likes. */
  | { readonly format: 'raw'; readonly bytes: Uint8Array }
  /** An ELF file: its segments, in the order of the file; at least one. */
  | { readonly format: 'elf'; readonly entry: number; readonly parts: readonly ImagePart[] }
  /** What is behind a header that U-Boot's mkimage writes, unpacked. */
  | {
      readonly format: 'mkimage';
      readonly type: 'kernel' | 'ramdisk';
      readonly address: number;
      readonly entry: number;
      readonly bytes: Uint8Array;
    };

/** A part of an image in memory. */
export interface ImagePart {
  /** `ELF program header segment 1`, as QEMU names it, without the file. */
  readonly name: string;
  readonly address: number;
  readonly bytes: Uint8Array;
  /** At least as many as `bytes` has; the rest is zero. */
  readonly memoryBytes: number;
}

/** Whose ELF files are taken: those of a RISC-V machine's own loader, or all of them. */
export type LoadableFor = 'riscv' | 'any machine';

/** Looks at a file as QEMU's loaders do; what can't be taken apart is raw. */
export type ReadLoadable = (bytes: Uint8Array, loadableFor: LoadableFor) => LoadableImage;
