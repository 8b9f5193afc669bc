/** Operands by which an instruction is told apart; 0 of a register is x0. */
export interface AliasOperands {
  readonly rd?: number;
  readonly rs1?: number;
  readonly rs2?: number;
  readonly imm?: number;
  /** rs1 and rs2 are the same. */
  readonly sameSources?: true;
}

/** Another way to write an instruction. */
export interface Alias {
  readonly of: string;
  readonly when: AliasOperands;
  /** With its operands, as in the table. */
  readonly text: string;
}

const alias = (of: string, when: AliasOperands, text: string): Alias => ({ of, when, text });

/** What GNU objdump 2.40 writes in place of an instruction's own name. The first that fits counts. */
export const ALIASES: readonly Alias[] = [
  alias('addi', { rd: 0, rs1: 0, imm: 0 }, 'nop'),
  alias('addi', { rs1: 0 }, 'li rd,imm'),
  alias('addi', { imm: 0 }, 'mv rd,rs1'),
  alias('addi', {}, 'add rd,rs1,imm'),
  alias('xori', { imm: -1 }, 'not rd,rs1'),
  alias('xori', {}, 'xor rd,rs1,imm'),
  alias('ori', {}, 'or rd,rs1,imm'),
  alias('andi', { imm: 255 }, 'zext.b rd,rs1'),
  alias('andi', {}, 'and rd,rs1,imm'),
  alias('sub', { rs1: 0 }, 'neg rd,rs2'),
  alias('subw', { rs1: 0 }, 'negw rd,rs2'),
  alias('addiw', { imm: 0 }, 'sext.w rd,rs1'),
  alias('addiw', {}, 'addw rd,rs1,imm'),
  alias('add.uw', { rs2: 0 }, 'zext.w rd,rs1'),
  alias('sltiu', { imm: 1 }, 'seqz rd,rs1'),
  alias('sltu', { rs1: 0 }, 'snez rd,rs2'),
  alias('slt', { rs2: 0 }, 'sltz rd,rs1'),
  alias('slt', { rs1: 0 }, 'sgtz rd,rs2'),
  alias('slli', {}, 'sll rd,rs1,shamt'),
  alias('srli', {}, 'srl rd,rs1,shamt'),
  alias('srai', {}, 'sra rd,rs1,shamt'),
  alias('slliw', {}, 'sllw rd,rs1,shamt'),
  alias('srliw', {}, 'srlw rd,rs1,shamt'),
  alias('sraiw', {}, 'sraw rd,rs1,shamt'),
  alias('slli.uw', {}, 'slli.uw rd,rs1,shamt'),
  alias('rori', {}, 'ror rd,rs1,shamt'),
  alias('roriw', {}, 'rorw rd,rs1,shamt'),
  alias('bclri', {}, 'bclr rd,rs1,shamt'),
  alias('bexti', {}, 'bext rd,rs1,shamt'),
  alias('binvi', {}, 'binv rd,rs1,shamt'),
  alias('bseti', {}, 'bset rd,rs1,shamt'),
  alias('beq', { rs2: 0 }, 'beqz rs1,target'),
  alias('bne', { rs2: 0 }, 'bnez rs1,target'),
  alias('bge', { rs1: 0 }, 'blez rs2,target'),
  alias('bge', { rs2: 0 }, 'bgez rs1,target'),
  alias('blt', { rs2: 0 }, 'bltz rs1,target'),
  alias('blt', { rs1: 0 }, 'bgtz rs2,target'),
  alias('jal', { rd: 0 }, 'j target'),
  alias('jal', { rd: 1 }, 'jal target'),
  alias('jalr', { rd: 0, rs1: 1, imm: 0 }, 'ret'),
  alias('jalr', { rd: 0, imm: 0 }, 'jr rs1'),
  alias('jalr', { rd: 0 }, 'jr imm(rs1)'),
  alias('jalr', { rd: 1, imm: 0 }, 'jalr rs1'),
  alias('jalr', { rd: 1 }, 'jalr imm(rs1)'),
  alias('jalr', { imm: 0 }, 'jalr rd,rs1'),
  alias('csrrs', { rs1: 0, imm: 1 }, 'frflags rd'),
  alias('csrrs', { rs1: 0, imm: 2 }, 'frrm rd'),
  alias('csrrs', { rs1: 0, imm: 3 }, 'frcsr rd'),
  ...['fsflags', 'fsrm', 'fscsr'].flatMap((name, i) => [
    alias('csrrw', { rd: 0, imm: i + 1 }, `${name} rs1`),
    alias('csrrw', { imm: i + 1 }, `${name} rd,rs1`),
  ]),
  ...['fsflagsi', 'fsrmi'].flatMap((name, i) => [
    alias('csrrwi', { rd: 0, imm: i + 1 }, `${name} uimm`),
    alias('csrrwi', { imm: i + 1 }, `${name} rd,uimm`),
  ]),
  alias('csrrs', { rs1: 0, imm: 0xc80 }, 'rdcycleh rd'),
  alias('csrrs', { rs1: 0, imm: 0xc81 }, 'rdtimeh rd'),
  alias('csrrs', { rs1: 0, imm: 0xc82 }, 'rdinstreth rd'),
  alias('csrrs', { rs1: 0, imm: 0xc00 }, 'rdcycle rd'),
  alias('csrrs', { rs1: 0, imm: 0xc01 }, 'rdtime rd'),
  alias('csrrs', { rs1: 0, imm: 0xc02 }, 'rdinstret rd'),
  alias('csrrs', { rs1: 0 }, 'csrr rd,csr'),
  alias('csrrs', { rd: 0 }, 'csrs csr,rs1'),
  alias('csrrw', { rd: 0 }, 'csrw csr,rs1'),
  alias('csrrc', { rd: 0 }, 'csrc csr,rs1'),
  alias('csrrwi', { rd: 0 }, 'csrw csr,uimm'),
  alias('csrrsi', { rd: 0 }, 'csrs csr,uimm'),
  alias('csrrci', { rd: 0 }, 'csrc csr,uimm'),
  alias('csrrwi', {}, 'csrrw rd,csr,uimm'),
  alias('csrrsi', {}, 'csrrs rd,csr,uimm'),
  alias('csrrci', {}, 'csrrc rd,csr,uimm'),
  ...['s', 'd'].flatMap((suffix) => [
    alias(`fsgnj.${suffix}`, { sameSources: true }, `fmv.${suffix} fd,fs1`),
    alias(`fsgnjn.${suffix}`, { sameSources: true }, `fneg.${suffix} fd,fs1`),
    alias(`fsgnjx.${suffix}`, { sameSources: true }, `fabs.${suffix} fd,fs1`),
  ]),
  alias('fence', { imm: 0xff }, 'fence'),
  alias('fence', { imm: 0x10 }, 'pause'),
  // Short instructions that do nothing, and one that has a shorter form.
  alias('c.nop', { imm: 0 }, 'nop'),
  alias('c.nop', {}, 'c.nop imm'),
  alias('c.addi', { imm: 0 }, 'add rd,rs1,imm'),
  alias('c.li', { rd: 0 }, 'c.li rd,imm'),
  alias('c.lui', { rd: 0 }, 'c.lui rd,upper'),
  alias('c.slli', { imm: 0 }, 'c.slli64 rd'),
  alias('c.slli', { rd: 0 }, 'c.slli rd,shamt'),
  alias('c.srli', { imm: 0 }, 'c.srli64 rd'),
  alias('c.srai', { imm: 0 }, 'c.srai64 rd'),
  alias('c.mv', { rd: 0 }, 'c.mv rd,rs2'),
  alias('c.mv', {}, 'mv rd,rs2'),
  alias('c.add', { rd: 0 }, 'c.add rd,rs2'),
  alias('sfence.vma', { rs1: 0, rs2: 0 }, 'sfence.vma'),
  alias('sfence.vma', { rs2: 0 }, 'sfence.vma rs1'),
];
