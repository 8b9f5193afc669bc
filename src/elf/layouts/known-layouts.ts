import { fail, ok, type Result } from '../../base/result';
import { parseLayouts, type StructureLayouts } from './structure-layout';
import { GLOBAL_DATA_2023_01_RISCV32, U_BOOT_2023_01_RISCV32 } from './u-boot-2023.01-riscv32';
import { GLOBAL_DATA_2023_01_RISCV64, U_BOOT_2023_01_RISCV64 } from './u-boot-2023.01-riscv64';

/** What is known of an image before its structures are read. */
export interface UBootBuild {
  readonly bits: 32 | 64;
  /** In which mode it is started; it has more in `global_data` in machine mode. */
  readonly mode: 'machine' | 'supervisor' | undefined;
  /** What it prints of itself; undefined when nothing was found. */
  readonly version: string | undefined;
  /** `sizeof(struct driver)`, when the symbols of its list say so. */
  readonly driverBytes?: number | undefined;
}

interface KnownBuild {
  readonly bits: 32 | 64;
  readonly mode: 'machine' | 'supervisor';
  readonly structures: string;
  readonly globalData: string;
  readonly globalDataBytes: number;
}

/** Whose configuration is known: the layouts were taken from its builds. Another configuration may have other structures. */
const VERSION = /^U-Boot 2023\.01\+dfsg-/;
/** Another configuration of the same version: most of its structures are the same. */
const SAME_VERSION = /^U-Boot 2023\.01(?![\d.])/;
const EXPECTED = "Debian's U-Boot 2023.01 (2023.01+dfsg-…) for RISC-V";

const KNOWN: readonly KnownBuild[] = [
  {
    bits: 64,
    mode: 'machine',
    structures: U_BOOT_2023_01_RISCV64,
    globalData: GLOBAL_DATA_2023_01_RISCV64,
    globalDataBytes: 672,
  },
  {
    bits: 64,
    mode: 'supervisor',
    structures: U_BOOT_2023_01_RISCV64,
    globalData: GLOBAL_DATA_2023_01_RISCV64,
    globalDataBytes: 408,
  },
  {
    bits: 32,
    mode: 'machine',
    structures: U_BOOT_2023_01_RISCV32,
    globalData: GLOBAL_DATA_2023_01_RISCV32,
    globalDataBytes: 392,
  },
];

/**
 * The layouts of an image's structures. They are known for builds whose configuration is known, and for no others: a wrong
 * one would show wrong values.
 *
 * @returns why they aren't known, a sentence for the user
 */
export function findLayouts(build: UBootBuild): Result<StructureLayouts, string> {
  const { bits, mode, version } = build;
  if (version === undefined || !VERSION.test(version)) {
    return unknown(EXPECTED, version ?? 'no version in the image');
  }
  const known = KNOWN.find((entry) => entry.bits === bits && entry.mode === mode);
  if (known === undefined) {
    const found = `a ${bits}-bit image for ${mode === undefined ? 'an unknown mode' : `${mode} mode`}`;
    return unknown(EXPECTED, found);
  }
  const layouts = layoutsOf(known);
  const driverBytes = layouts.get('driver')?.sizeBytes ?? 0;
  return build.driverBytes === undefined || build.driverBytes === driverBytes
    ? ok(layouts)
    : unknown(
        `drivers of ${driverBytes} bytes`,
        `${build.driverBytes} bytes (another configuration)`,
      );
}

/**
 * Layouts that may be those of a build of the same version with another configuration. Whoever uses them checks what they find
 * in its image first. Undefined: nothing is near.
 */
export function similarLayouts({ bits, mode, version }: UBootBuild): StructureLayouts | undefined {
  const ofBits = KNOWN.filter((entry) => entry.bits === bits);
  const known = ofBits.find((entry) => entry.mode === mode) ?? ofBits[0];
  return known !== undefined && SAME_VERSION.test(version ?? '') ? layoutsOf(known) : undefined;
}

function layoutsOf({ structures, globalData, globalDataBytes }: KnownBuild): StructureLayouts {
  return parseLayouts(`${structures}struct global_data ${globalDataBytes}${globalData}`);
}

function unknown(expected: string, found: string): Result<StructureLayouts, string> {
  return fail(`the layout of its structures is not known: expected ${expected}, found ${found}`);
}
