/** OpenSBI's `OSBI`, which marks its boot information. */
const FW_DYNAMIC_MAGIC = 0x4942_534f;
const FW_DYNAMIC_VERSION = 2;
const NEXT_MODE_SUPERVISOR = 1;
const WORDS = 22;

export interface BootRomOptions {
  readonly xlen: 32 | 64;
  readonly start: number;
  readonly fdtAddress: number;
  /** Where the stage after OpenSBI begins; 0 without one. */
  readonly nextAddress: number;
}

/** What the boot ROM passes on to OpenSBI. */
export interface BootInformation {
  /** Where the first stage begins. */
  readonly start: number;
  readonly fdtAddress: number;
  readonly nextAddress: number;
  /** Privilege of the stage after OpenSBI: 0 user, 1 supervisor, 3 machine. */
  readonly nextMode: number;
  readonly bootHart: number;
}

const START_AT = 24;
const FDT_ADDRESS_AT = 32;
const INFORMATION_AT = 40;

/** Reads back what `riscvBootRom` wrote. */
export function readBootInformation(bytes: Uint8Array, xlen: 32 | 64): BootInformation {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (at: number): number => view.getUint32(at, true);
  const information = (index: number): number => word(INFORMATION_AT + (index * xlen) / 8);
  return {
    start: word(START_AT),
    fdtAddress: word(FDT_ADDRESS_AT),
    nextAddress: information(2),
    nextMode: information(3),
    bootHart: information(5),
  };
}

/**
 * What the processor runs first at 0x1000: loads hart id into a0, the tree's address into a1, the boot information's
 * into a2, and jumps. Start and tree address follow the code, then OpenSBI's boot information in words of the processor.
 */
export function riscvBootRom({ xlen, start, fdtAddress, nextAddress }: BootRomOptions): Uint8Array {
  const load = xlen === 64 ? 0x3000 : 0x2000;
  const information = [
    FW_DYNAMIC_MAGIC,
    FW_DYNAMIC_VERSION,
    nextAddress,
    NEXT_MODE_SUPERVISOR,
    0,
    0,
  ];
  const words = [
    0x0000_0297, // auipc t0, 0
    0x0282_8613, // addi a2, t0, 40
    0xf140_2573, // csrr a0, mhartid
    0x0202_8583 | load, // lw/ld a1, 32(t0)
    0x0182_8283 | load, // lw/ld t0, 24(t0)
    0x0002_8067, // jr t0
    ...[start, 0, fdtAddress, 0],
    ...information.flatMap((word) => (xlen === 64 ? [word, 0] : [word])),
  ];
  const bytes = new Uint8Array(4 * WORDS);
  const view = new DataView(bytes.buffer);
  words.forEach((word, i) => {
    view.setUint32(4 * i, word, true);
  });
  return bytes;
}
