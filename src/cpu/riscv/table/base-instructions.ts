import { family, type Form, type Instruction } from './instruction';

const CHAPTER = 'RISC-V Unprivileged 20240411 §';
const FUNCT3 = 0x707f;
const FUNCT7 = 0xfe00_707f;

const immediate: Form = {
  text: 'rd,rs1,imm',
  rd: 7,
  rs1: 15,
  imm: 'i',
  mask: FUNCT3,
  pure: true,
  spec: `${CHAPTER}2.4.1 Integer Register-Immediate Instructions`,
};
const registers: Form = {
  text: 'rd,rs1,rs2',
  rd: 7,
  rs1: 15,
  rs2: 20,
  mask: FUNCT7,
  pure: true,
  spec: `${CHAPTER}2.4.2 Integer Register-Register Operations`,
};
const upper: Form = {
  text: 'rd,upper',
  rd: 7,
  imm: 'u',
  mask: 0x7f,
  pure: true,
  spec: `${CHAPTER}2.4.1 Integer Register-Immediate Instructions`,
};
const branch: Form = {
  text: 'rs1,rs2,target',
  rs1: 15,
  rs2: 20,
  imm: 'b',
  mask: FUNCT3,
  spec: `${CHAPTER}2.5.2 Conditional Branches`,
};
const load: Form = {
  text: 'rd,imm(rs1)',
  rd: 7,
  rs1: 15,
  imm: 'i',
  mask: FUNCT3,
  spec: `${CHAPTER}2.6 Load and Store Instructions`,
};
const store: Form = {
  text: 'rs2,imm(rs1)',
  rs1: 15,
  rs2: 20,
  imm: 's',
  mask: FUNCT3,
  spec: `${CHAPTER}2.6 Load and Store Instructions`,
};
const jumpSpec = `${CHAPTER}2.5.1 Unconditional Jumps`;
const wide = { xlen: 64, spec: `${CHAPTER}4.2 Integer Computational Instructions` } as const;
const wideMemory = { xlen: 64, spec: `${CHAPTER}4.3 Load and Store Instructions` } as const;
const system: Form = {
  text: '',
  mask: 0xffff_ffff,
  spec: `${CHAPTER}2.8 Environment Call and Breakpoints`,
};
const privileged: Form = {
  ...system,
  spec: 'RISC-V Privileged 20211203 §3.3 Machine-Mode Privileged Instructions',
};
const csrSpec = `${CHAPTER}7.1 CSR Instructions`;
const fenceSpec = `${CHAPTER}2.7 Memory Ordering Instructions`;

export const BASE_INSTRUCTIONS: readonly Instruction[] = [
  ...family(upper, { lui: 0x37, auipc: 0x17 }),
  ...family({ text: 'rd,target', rd: 7, imm: 'j', mask: 0x7f, spec: jumpSpec }, { jal: 0x6f }),
  ...family(
    { text: 'rd,imm(rs1)', rd: 7, rs1: 15, imm: 'i', mask: FUNCT3, spec: jumpSpec },
    { jalr: 0x67 },
  ),
  ...family(branch, {
    beq: 0x63,
    bne: 0x1063,
    blt: 0x4063,
    bge: 0x5063,
    bltu: 0x6063,
    bgeu: 0x7063,
  }),
  ...family(load, { lb: 0x03, lh: 0x1003, lw: 0x2003, lbu: 0x4003, lhu: 0x5003 }),
  ...family({ ...load, ...wideMemory }, { lwu: 0x6003, ld: 0x3003 }),
  ...family(store, { sb: 0x23, sh: 0x1023, sw: 0x2023 }),
  ...family({ ...store, ...wideMemory }, { sd: 0x3023 }),
  ...family(immediate, {
    addi: 0x13,
    slti: 0x2013,
    sltiu: 0x3013,
    xori: 0x4013,
    ori: 0x6013,
    andi: 0x7013,
  }),
  ...family(
    { ...immediate, imm: 'shamt', mask: 0xfc00_707f, xlen: 64 },
    { slli: 0x1013, srli: 0x5013, srai: 0x4000_5013 },
  ),
  ...family(
    { ...immediate, imm: 'shamtw', mask: FUNCT7, xlen: 32 },
    { slli: 0x1013, srli: 0x5013, srai: 0x4000_5013 },
  ),
  ...family(registers, {
    add: 0x33,
    sub: 0x4000_0033,
    sll: 0x1033,
    slt: 0x2033,
    sltu: 0x3033,
    xor: 0x4033,
    srl: 0x5033,
    sra: 0x4000_5033,
    or: 0x6033,
    and: 0x7033,
  }),
  ...family({ ...immediate, ...wide }, { addiw: 0x1b }),
  ...family(
    { ...immediate, ...wide, imm: 'shamtw', mask: FUNCT7 },
    { slliw: 0x101b, srliw: 0x501b, sraiw: 0x4000_501b },
  ),
  ...family(
    { ...registers, ...wide },
    { addw: 0x3b, subw: 0x4000_003b, sllw: 0x103b, srlw: 0x503b, sraw: 0x4000_503b },
  ),
  ...family({ text: 'order', imm: 'fence', mask: FUNCT3, spec: fenceSpec }, { fence: 0x0f }),
  ...family({ text: '', mask: FUNCT3, spec: `${CHAPTER}6.1 Zifencei` }, { 'fence.i': 0x100f }),
  ...family(system, { ecall: 0x73, ebreak: 0x10_0073 }),
  ...family(privileged, { sret: 0x1020_0073, mret: 0x3020_0073, wfi: 0x1050_0073 }),
  ...family(
    {
      text: 'rs1,rs2',
      rs1: 15,
      rs2: 20,
      mask: 0xfe00_7fff,
      spec: 'RISC-V Privileged 20211203 §4.2.1 Supervisor Memory-Management Fence Instruction',
    },
    { 'sfence.vma': 0x1200_0073 },
  ),
  ...family(
    { text: 'rd,csr,rs1', rd: 7, rs1: 15, imm: 'csr', mask: FUNCT3, spec: csrSpec },
    { csrrw: 0x1073, csrrs: 0x2073, csrrc: 0x3073 },
  ),
  ...family(
    { text: 'rd,csr,uimm', rd: 7, rs1: 15, imm: 'csr', mask: FUNCT3, spec: csrSpec },
    { csrrwi: 0x5073, csrrsi: 0x6073, csrrci: 0x7073 },
  ),
];

const atomic: Form = {
  text: 'rd,rs2,(rs1)',
  rd: 7,
  rs1: 15,
  rs2: 20,
  mask: 0xf800_707f,
  spec: `${CHAPTER}14.4 Atomic Memory Operations`,
};
const reserve: Form = {
  ...atomic,
  spec: `${CHAPTER}14.2 Load-Reserved/Store-Conditional Instructions`,
};
const OPERATIONS = {
  amoadd: 0,
  amoswap: 0x0800_0000,
  amoxor: 0x2000_0000,
  amoor: 0x4000_0000,
  amoand: 0x6000_0000,
  amomin: 0x8000_0000,
  amomax: 0xa000_0000,
  amominu: 0xc000_0000,
  amomaxu: 0xe000_0000,
};
const ofWidth = (suffix: string, opcode: number): Record<string, number> =>
  Object.fromEntries(
    Object.entries(OPERATIONS).map(([name, bits]) => [`${name}.${suffix}`, (bits | opcode) >>> 0]),
  );
const loadReserved: Form = {
  text: 'rd,(rs1)',
  rd: 7,
  rs1: 15,
  mask: 0xf9f0_707f,
  spec: reserve.spec,
};

const multiply: Form = { ...registers, spec: `${CHAPTER}13.1 Multiplication Operations` };
const divide: Form = { ...registers, spec: `${CHAPTER}13.2 Division Operations` };

/** M and A. */
export const MULTIPLY_AND_ATOMIC_INSTRUCTIONS: readonly Instruction[] = [
  ...family(multiply, {
    mul: 0x0200_0033,
    mulh: 0x0200_1033,
    mulhsu: 0x0200_2033,
    mulhu: 0x0200_3033,
  }),
  ...family(divide, {
    div: 0x0200_4033,
    divu: 0x0200_5033,
    rem: 0x0200_6033,
    remu: 0x0200_7033,
  }),
  ...family({ ...multiply, xlen: 64 }, { mulw: 0x0200_003b }),
  ...family(
    { ...divide, xlen: 64 },
    { divw: 0x0200_403b, divuw: 0x0200_503b, remw: 0x0200_603b, remuw: 0x0200_703b },
  ),
  ...family(loadReserved, { 'lr.w': 0x1000_202f }),
  ...family({ ...loadReserved, xlen: 64 }, { 'lr.d': 0x1000_302f }),
  ...family(reserve, { 'sc.w': 0x1800_202f }),
  ...family({ ...reserve, xlen: 64 }, { 'sc.d': 0x1800_302f }),
  ...family(atomic, ofWidth('w', 0x202f)),
  ...family({ ...atomic, xlen: 64 }, ofWidth('d', 0x302f)),
];
