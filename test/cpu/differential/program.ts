import type { Xlen } from '../../../src/cpu/riscv/table/instructions';
import { CaseCode, dataOffset, POINTERS } from './case-code';
import { Chance } from './chance';
import { harness, type Harness } from './harness';
import { AREAS, BLOCK, BLOCK_BYTES, CODE_BYTES, OWN_ENTRIES, RAM_BASE } from './layout';

const MACHINE = 3;
/** mstatus: what a case begins with, below MPP: any of SIE, MIE, SPIE, MPIE, SPP, FS, SUM, MXR, TVM, TW and TSR. */
const MPRV = 1 << 17;
const MPP_SHIFT = 11;
const TSR = 1 << 22;
const STATUS = 0x7c_61aa;
/** UXL and SXL say 64. */
const WIDTHS = 0xa_0000_0000n;
/** All but calls of supervisor mode, by which the harness ends a case. */
const DELEGABLE = 0xb1ff;
const SUPERVISOR_INTERRUPTS = 0x222;
/** Room for the last step of a case and its end. */
const LAST_STEP_BYTES = 64;

export interface Case {
  /** Address of its first instruction. */
  readonly start: number;
  /** Of what ends it. */
  readonly end: number;
}

export interface RandomProgram {
  readonly xlen: Xlen;
  /** F and D are there. */
  readonly float: boolean;
  /** RAM at power-on. */
  readonly image: Uint8Array;
  readonly cases: readonly Case[];
  readonly harness: Harness;
}

/** Cases in a row, in random states: two thirds of them in machine mode, the others below it, with some traps delegated. */
export function randomProgram(xlen: Xlen, seed: number, count: number): RandomProgram {
  const chance = new Chance(seed);
  const float = seed % 2 === 0;
  const image = new Uint8Array(AREAS.RAM_BYTES);
  const ours = harness(xlen, count, float);
  image.set(ours.bytes);
  chance.fill(image.subarray(AREAS.DATA, AREAS.DATA + AREAS.DATA_BYTES));
  const view = new DataView(image.buffer);
  const cases = Array.from({ length: count }, (_, i): Case => {
    const put = (word: number, number: bigint | number): void => {
      const place = AREAS.BLOCKS + i * BLOCK_BYTES + (word * xlen) / 8;
      const value = BigInt.asUintN(xlen, BigInt(number));
      if (xlen === 64) {
        view.setBigUint64(place, value, true);
      } else {
        view.setUint32(place, Number(value), true);
      }
    };
    const privilege = chance.of([MACHINE, MACHINE, MACHINE, MACHINE, 1, 0]);
    const delegated = privilege !== MACHINE && !chance.oneIn(3);
    const start = RAM_BASE + AREAS.CODE + i * CODE_BYTES + 2 * chance.below(2);
    const code = new CaseCode({ xlen, chance, start, delegated, float });
    while (code.bytes.length < CODE_BYTES - LAST_STEP_BYTES) {
      code.next();
    }
    const end = start + code.bytes.length;
    code.finish();
    image.set(code.bytes, start - RAM_BASE);
    put(BLOCK.pc, start);
    put(BLOCK.end, end);
    for (let register = 1; register < 32; register++) {
      put(BLOCK.registers + register, chance.value());
    }
    for (const register of POINTERS) {
      put(BLOCK.registers + register, RAM_BASE + AREAS.DATA + dataOffset(chance, register));
    }
    const modified = chance.oneIn(4) ? MPRV : 0;
    const widths = xlen === 64 ? WIDTHS : 0n;
    // The harness comes back from supervisor mode by sret.
    const status = chance.word() & STATUS & (delegated ? ~TSR : -1);
    put(BLOCK.status, BigInt(status | modified | (privilege << MPP_SHIFT)) | widths);
    put(BLOCK.delegatedExceptions, delegated ? chance.word() & DELEGABLE : 0);
    put(BLOCK.delegatedInterrupts, delegated ? chance.word() & SUPERVISOR_INTERRUPTS : 0);
    put(
      BLOCK.supervisorVector,
      delegated ? RAM_BASE + ours.supervisorVector : chance.value() & ~2n,
    );
    put(BLOCK.supervisorScratch, delegated ? RAM_BASE + AREAS.CONTEXT : chance.value());
    protect(chance, put);
    return { start, end };
  });
  return { xlen, float, image, cases, harness: ours };
}

/** Bits of an address in pmpaddr within a page. */
const PAGE_SHIFT = 10;

/**
 * Some protection of data, for what isn't in machine mode, in whole pages: QEMU 7.2 keeps what it has found for one address of
 * a page for the others, too.
 */
function protect(chance: Chance, put: (word: number, number: number) => void): void {
  const first = (RAM_BASE + AREAS.DATA) / 4;
  const pages = AREAS.DATA_BYTES / 0x1000;
  let configuration = 0;
  for (let entry = 0; entry < OWN_ENTRIES; entry++) {
    const page = first + (chance.below(pages) << PAGE_SHIFT);
    // Off, a range, or a power of two. The first entry's range would begin at 0.
    const matching = chance.oneIn(2) ? 0 : entry === 0 ? 3 : chance.of([1, 3]);
    const size = (1 << PAGE_SHIFT) << chance.below(3);
    const power = page - (page % size) + (size / 2 - 1);
    configuration |= ((matching << 3) | chance.of([0, 1, 3, 4, 5, 7])) << (8 * entry);
    put(BLOCK.protectionAddresses + entry, matching === 3 ? power : page);
  }
  put(BLOCK.protection, configuration);
}
