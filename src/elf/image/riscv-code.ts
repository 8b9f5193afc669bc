/** What a look at bytes as RISC-V instructions says. */
export interface RiscvCodeLook {
  /** 64 when there are instructions that RV32 does not have. */
  readonly bits: 32 | 64;
}

/** A share of what code has is enough to know it. */
const LOOK_BYTES = 32 * 1024;
/** Less is too little to tell code from chance. */
const FEWEST_INSTRUCTIONS = 64;
/** Code has calls and returns every few dozen instructions; anything else by chance. */
const INSTRUCTIONS_FOR_A_RETURN = 200;
const INSTRUCTIONS_FOR_A_CALL = 100;
/** Tables lie between functions, and are no instructions. */
const MOST_INVALID_PERCENT = 3;
/** RV64 code loads and stores pointers all the time. */
const WIDE_PERCENT = 1;

const C_RET = 0x8082;
const RET = 0x0000_8067;
const RA = 1;

/**
 * Major opcodes of 32-bit instructions, bits 6..2.
 *
 * @spec RISC-V Unprivileged 20191213 §24 RV32/64G Instruction Set Listings
 */
const LOAD = 0x00;
const LOAD_FP = 0x01;
const MISC_MEM = 0x03;
const OP_IMM = 0x04;
const AUIPC = 0x05;
const OP_IMM_32 = 0x06;
const STORE = 0x08;
const STORE_FP = 0x09;
const AMO = 0x0b;
const OP = 0x0c;
const LUI = 0x0d;
const OP_32 = 0x0e;
const BRANCH = 0x18;
const JALR = 0x19;
const JAL = 0x1b;
const SYSTEM = 0x1c;
const MAJOR = new Set([
  ...[LOAD, LOAD_FP, MISC_MEM, OP_IMM, AUIPC, OP_IMM_32, STORE, STORE_FP, AMO, OP, LUI],
  ...[OP_32, BRANCH, JALR, JAL, SYSTEM],
]);

interface Counts {
  all: number;
  invalid: number;
  returns: number;
  calls: number;
  wide: number;
}

/**
 * Are these bytes RISC-V code? Goes through them one instruction after the other, which finds its step again after data
 * because every instruction begins with its length.
 *
 * @returns undefined when they aren't
 */
export function lookAtRiscvCode(bytes: Uint8Array): RiscvCodeLook | undefined {
  const counts: Counts = { all: 0, invalid: 0, returns: 0, calls: 0, wide: 0 };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = Math.min(bytes.length, LOOK_BYTES);
  for (let at = 0; at + 4 <= end;) {
    const word = view.getUint32(at, true);
    if (word === 0) {
      // Filled up.
      at += 4;
      continue;
    }
    counts.all++;
    const isLong = (word & 3) === 3;
    if (isLong) {
      countLong(word, counts);
    } else {
      countShort(word & 0xffff, counts);
    }
    at += isLong ? 4 : 2;
  }
  const { all, invalid, returns, calls, wide } = counts;
  const isCode =
    all >= FEWEST_INSTRUCTIONS &&
    invalid * 100 <= all * MOST_INVALID_PERCENT &&
    returns * INSTRUCTIONS_FOR_A_RETURN >= all &&
    calls * INSTRUCTIONS_FOR_A_CALL >= all;
  return isCode ? { bits: wide * 100 >= all * WIDE_PERCENT ? 64 : 32 } : undefined;
}

function countLong(word: number, counts: Counts): void {
  const major = (word >>> 2) & 0x1f;
  const destination = (word >>> 7) & 0x1f;
  const function3 = (word >>> 12) & 7;
  if (!MAJOR.has(major)) {
    counts.invalid++;
    return;
  }
  if (word === RET) {
    counts.returns++;
  } else if ((major === JAL || major === JALR) && destination === RA) {
    counts.calls++;
  }
  const isDouble = function3 === 3 && (major === LOAD || major === STORE);
  if (isDouble || major === OP_IMM_32 || major === OP_32) {
    counts.wide++;
  }
}

function countShort(half: number, counts: Counts): void {
  if (half === C_RET) {
    counts.returns++;
  } else if (half === 0) {
    counts.invalid++;
  } else if ((half & 0xf07f) === 0x9002 && half !== 0x9002) {
    // c.jalr
    counts.calls++;
  }
}
