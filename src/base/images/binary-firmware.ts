/** A file as it was read for a run. Plain data. */
export interface RunFileContent {
  /** As it was written: on the command line, or in the launch configuration. */
  readonly name: string;
  /** Where it was found; absolute. Of a run that was recorded elsewhere it may not be there. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * The user's own firmware, which runs in the place of the built-in one. Plain data: with it in the recipe, the run is the same
 * wherever it is repeated.
 */
export interface BinaryFirmware {
  /** What `-bios` brings into the machine; undefined with `-bios none`, and where the built-in SBI takes its place. */
  readonly bios: RunFileContent | undefined;
  /** What `-kernel` brings, where that is firmware; an operating system behind `-bios u-boot.bin` is a boot file. */
  readonly kernel: RunFileContent | undefined;
  /** Which of the two is U-Boot. */
  readonly uBoot: 'bios' | 'kernel';
  /** The mode in which U-Boot is started. */
  readonly mode: 'machine' | 'supervisor';
  /** Who answers SBI calls of supervisor mode: the file of `-bios`, or the machine (`firmwareCall`). */
  readonly sbi: 'none' | 'file' | 'built-in';
  /** An ELF file with the symbols of U-Boot; the image itself, if that has them. Undefined: there are none. */
  readonly symbols?: RunFileContent | undefined;
}
