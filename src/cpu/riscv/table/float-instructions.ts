import { family, type Form, type Instruction } from './instruction';

const CHAPTER = 'RISC-V Unprivileged 20240411 §';
const memory = `${CHAPTER}20.5 Single-Precision Load and Store Instructions`;
const compute = `${CHAPTER}20.6 Single-Precision Floating-Point Computational Instructions`;
const convert = `${CHAPTER}20.7 Single-Precision Floating-Point Conversion and Move Instructions`;
const compare = `${CHAPTER}20.8 Single-Precision Floating-Point Compare Instructions`;
const classify = `${CHAPTER}20.9 Single-Precision Floating-Point Classify Instruction`;

/** The rounding mode may be any. */
const ANY_MODE = 0xfe00_007f;
const ONE_OPERAND = 0xfff0_007f;
const FUNCT7 = 0xfe00_707f;
const FUNCT7_OF_ONE = 0xfff0_707f;
const DOUBLE = 0x0200_0000;

const computes = { emulated: false } as const;
const onlyOn64 = { xlen: 64 } as const;
const load: Form = { text: 'fd,imm(rs1)', rd: 7, rs1: 15, imm: 'i', mask: 0x707f, spec: memory };
const store: Form = {
  text: 'fs2,imm(rs1)',
  rs1: 15,
  rs2: 20,
  imm: 's',
  mask: 0x707f,
  spec: memory,
};
const two: Form = {
  text: 'fd,fs1,fs2,rm',
  rd: 7,
  rs1: 15,
  rs2: 20,
  mask: ANY_MODE,
  spec: compute,
  emulated: false,
};
const one: Form = {
  text: 'fd,fs1,rm',
  rd: 7,
  rs1: 15,
  mask: ONE_OPERAND,
  spec: compute,
  ...computes,
};
const three: Form = { ...two, text: 'fd,fs1,fs2,fs3,rm', mask: 0x0600_007f };
const plain: Form = { ...two, text: 'fd,fs1,fs2', mask: FUNCT7 };
const fromFloat: Form = { ...one, text: 'rd,fs1,rm', spec: convert };
const toFloat: Form = { ...one, text: 'fd,rs1,rm', spec: convert };
const move: Form = { text: 'rd,fs1', rd: 7, rs1: 15, mask: FUNCT7_OF_ONE, spec: convert };

/** The instructions of one precision; `bits` says which. */
const ofPrecision = (suffix: 's' | 'd', bits: number): Instruction[] => {
  const named = (matches: Readonly<Record<string, number>>): Record<string, number> =>
    Object.fromEntries(
      Object.entries(matches).map(([name, match]) => [`${name}.${suffix}`, (match | bits) >>> 0]),
    );
  /** What converts whole numbers of 32 bits into the wider precision rounds nothing: its mode is 0. */
  const exact: Form =
    suffix === 'd' ? { ...toFloat, text: 'fd,rs1', mask: FUNCT7_OF_ONE } : toFloat;
  return [
    ...family(two, named({ fadd: 0x53, fsub: 0x0800_0053, fmul: 0x1000_0053, fdiv: 0x1800_0053 })),
    ...family(one, named({ fsqrt: 0x5800_0053 })),
    ...family(three, named({ fmadd: 0x43, fmsub: 0x47, fnmsub: 0x4b, fnmadd: 0x4f })),
    ...family(
      { ...plain, spec: convert },
      named({ fsgnj: 0x2000_0053, fsgnjn: 0x2000_1053, fsgnjx: 0x2000_2053 }),
    ),
    ...family(plain, named({ fmin: 0x2800_0053, fmax: 0x2800_1053 })),
    ...family(
      { ...plain, text: 'rd,fs1,fs2', spec: compare },
      named({ fle: 0xa000_0053, flt: 0xa000_1053, feq: 0xa000_2053 }),
    ),
    ...family({ ...move, spec: classify, ...computes }, named({ fclass: 0xe000_1053 })),
    ...family(fromFloat, named({ 'fcvt.w': 0xc000_0053, 'fcvt.wu': 0xc010_0053 })),
    ...family(
      { ...fromFloat, ...onlyOn64 },
      named({ 'fcvt.l': 0xc020_0053, 'fcvt.lu': 0xc030_0053 }),
    ),
    ...family(exact, {
      [`fcvt.${suffix}.w`]: (0xd000_0053 | bits) >>> 0,
      [`fcvt.${suffix}.wu`]: (0xd010_0053 | bits) >>> 0,
    }),
    ...family(
      { ...toFloat, ...onlyOn64 },
      {
        [`fcvt.${suffix}.l`]: (0xd020_0053 | bits) >>> 0,
        [`fcvt.${suffix}.lu`]: (0xd030_0053 | bits) >>> 0,
      },
    ),
  ];
};

/**
 * F and D. Firmware saves, loads and clears registers; what computes is only told, and is an illegal instruction when it runs.
 */
export const FLOAT_INSTRUCTIONS: readonly Instruction[] = [
  ...family(load, { flw: 0x2007, fld: 0x3007 }),
  ...family(store, { fsw: 0x2027, fsd: 0x3027 }),
  ...family(move, { 'fmv.x.w': 0xe000_0053 }),
  ...family({ ...move, ...onlyOn64 }, { 'fmv.x.d': 0xe200_0053 }),
  ...family({ ...move, text: 'fd,rs1' }, { 'fmv.w.x': 0xf000_0053 }),
  ...family({ ...move, text: 'fd,rs1', ...onlyOn64 }, { 'fmv.d.x': 0xf200_0053 }),
  ...ofPrecision('s', 0),
  ...ofPrecision('d', DOUBLE),
  ...family(one, { 'fcvt.s.d': 0x4010_0053 }),
  ...family({ ...one, text: 'fd,fs1', mask: FUNCT7_OF_ONE }, { 'fcvt.d.s': 0x4200_0053 }),
];
