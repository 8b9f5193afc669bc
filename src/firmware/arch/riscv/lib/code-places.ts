import type { BusFault } from '../../../hal';
import { IS_ENABLED, gd, statics } from '../../../include/asm-generic/global_data';

/** An instruction of the image, by its link address, who called it, and the code words around it. */
export interface CodePlace {
  readonly epc: number;
  readonly ra: number;
  readonly code: string;
}

/** Who hands the missing argument of a command on. */
export type NullCaller = 'blk read' | 'blk write';

/** Places in one image that a command line can make fault. */
interface ImagePlaces {
  /** The first load of the function that parses numbers, when it is given no text. */
  readonly strtoul: { readonly epc: number; readonly code: string };
  readonly strtoulCallers: Readonly<Record<NullCaller, number>>;
  /** The first store of memcpy(). */
  readonly memcpy: CodePlace;
}

const STRTOUL_BEFORE = '00a3 00d7 86be d7b3 02c7 e5e3 fed5 8082';

const RISCV32: ImagePlaces = {
  strtoul: { epc: 0x80054298, code: `${STRTOUL_BEFORE} (4703 0005)` },
  strtoulCallers: { 'blk read': 0x80054336, 'blk write': 0x80054336 },
  memcpy: {
    epc: 0x80001aa8,
    ra: 0x8001931c,
    code: 'a383 01c5 ae03 0205 ae83 0245 af03 0285 (c110)',
  },
};

const MEMCPY64 = 'b383 0385 be03 0405 be83 0485 bf03 0505 (e110)';

const RISCV64: ImagePlaces = {
  strtoul: { epc: 0x80055912, code: `${STRTOUL_BEFORE} (4683 0005)` },
  strtoulCallers: { 'blk read': 0x800081f2, 'blk write': 0x8000837a },
  memcpy: { epc: 0x80001b88, ra: 0x8001984e, code: MEMCPY64 },
};

const RISCV64_SMODE: ImagePlaces = {
  strtoul: { epc: 0x80255906, code: `${STRTOUL_BEFORE} (4683 0005)` },
  strtoulCallers: { 'blk read': 0x802080c2, 'blk write': 0x8020824a },
  memcpy: { epc: 0x80201a58, ra: 0x802198b2, code: MEMCPY64 },
};

function image(): ImagePlaces {
  if (!gd.arch64) {
    return RISCV32;
  }
  return IS_ENABLED('RISCV_SMODE') ? RISCV64_SMODE : RISCV64;
}

function faultState(): { nullCaller: NullCaller | null } {
  return statics('arch/riscv/lib/code-places', () => ({ nullCaller: null as NullCaller | null }));
}

/**
 * A command that parses an argument which isn't there reads text at address 0. On RISC-V nothing is there, which is an
 * exception; the other boards have flash or RAM there, whose bytes are no digits.
 */
export function readNullArgument(caller: NullCaller): void {
  if (IS_ENABLED('RISCV')) {
    faultState().nullCaller = caller;
    gd.hal.read8(0);
  }
}

/** Where a fault of this kind happened. Our functions have no addresses: it is the real image's for the known places. */
export function codePlace(kind: BusFault['kind']): CodePlace {
  const places = image();
  const { nullCaller } = faultState();
  if (kind === 'load' && nullCaller !== null) {
    return { ...places.strtoul, ra: places.strtoulCallers[nullCaller] };
  }
  return places.memcpy;
}
