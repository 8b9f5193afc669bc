import { family, type Form, type Instruction } from './instruction';

const DOCUMENT = 'RISC-V Bitmanip 1.0.0 §';
const addresses = `${DOCUMENT}1.1 Zba: Address generation instructions`;
const basic = `${DOCUMENT}1.2 Zbb: Basic bit-manipulation`;
const single = `${DOCUMENT}1.4 Zbs: Single-bit instructions`;

const registers: Form = {
  text: 'rd,rs1,rs2',
  rd: 7,
  rs1: 15,
  rs2: 20,
  mask: 0xfe00_707f,
  pure: true,
  spec: basic,
};
const unary: Form = {
  text: 'rd,rs1',
  rd: 7,
  rs1: 15,
  mask: 0xfff0_707f,
  pure: true,
  spec: basic,
};
const shift64: Form = {
  text: 'rd,rs1,imm',
  rd: 7,
  rs1: 15,
  imm: 'shamt',
  mask: 0xfc00_707f,
  pure: true,
  xlen: 64,
  spec: basic,
};
const shift32: Form = { ...shift64, imm: 'shamtw', mask: 0xfe00_707f, xlen: 32 };
const BIT_IMMEDIATES = {
  bclri: 0x4800_1013,
  bexti: 0x4800_5013,
  binvi: 0x6800_1013,
  bseti: 0x2800_1013,
};

/** Zba, Zbb and Zbs. */
export const BIT_INSTRUCTIONS: readonly Instruction[] = [
  ...family(
    { ...registers, spec: addresses },
    { sh1add: 0x2000_2033, sh2add: 0x2000_4033, sh3add: 0x2000_6033 },
  ),
  ...family(
    { ...registers, spec: addresses, xlen: 64 },
    {
      'add.uw': 0x0800_003b,
      'sh1add.uw': 0x2000_203b,
      'sh2add.uw': 0x2000_403b,
      'sh3add.uw': 0x2000_603b,
    },
  ),
  ...family({ ...shift64, spec: addresses }, { 'slli.uw': 0x0800_101b }),
  ...family(registers, {
    andn: 0x4000_7033,
    orn: 0x4000_6033,
    xnor: 0x4000_4033,
    max: 0x0a00_6033,
    maxu: 0x0a00_7033,
    min: 0x0a00_4033,
    minu: 0x0a00_5033,
    rol: 0x6000_1033,
    ror: 0x6000_5033,
  }),
  ...family({ ...registers, xlen: 64 }, { rolw: 0x6000_103b, rorw: 0x6000_503b }),
  ...family(shift64, { rori: 0x6000_5013 }),
  ...family(shift32, { rori: 0x6000_5013 }),
  ...family({ ...shift32, xlen: 64 }, { roriw: 0x6000_501b }),
  ...family(unary, {
    clz: 0x6000_1013,
    ctz: 0x6010_1013,
    cpop: 0x6020_1013,
    'sext.b': 0x6040_1013,
    'sext.h': 0x6050_1013,
    'orc.b': 0x2870_5013,
  }),
  ...family(
    { ...unary, xlen: 64 },
    {
      clzw: 0x6000_101b,
      ctzw: 0x6010_101b,
      cpopw: 0x6020_101b,
      'zext.h': 0x0800_403b,
      rev8: 0x6b80_5013,
    },
  ),
  ...family({ ...unary, xlen: 32 }, { 'zext.h': 0x0800_4033, rev8: 0x6980_5013 }),
  ...family(
    { ...registers, spec: single },
    { bclr: 0x4800_1033, bext: 0x4800_5033, binv: 0x6800_1033, bset: 0x2800_1033 },
  ),
  ...family({ ...shift64, spec: single }, BIT_IMMEDIATES),
  ...family({ ...shift32, spec: single }, BIT_IMMEDIATES),
];
