import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { assemble } from './assemble';
import { disassemble } from './disassemble';
import { findInstruction, type Xlen } from './table/instructions';

const text = (bits: number, address = 0n): string => disassemble(64, bits, address).text;

/** Words and texts are GNU as's and objdump's, 2.40. */
const OBJDUMP: readonly [number, string][] = [
  [0xf1402573, 'csrr a0,mhartid'],
  [0x18051073, 'csrw satp,a0'],
  [0x1041d073, 'csrw sie,3'],
  [0x34059573, 'csrrw a0,mscratch,a1'],
  [0x7c05a573, 'csrrs a0,0x7c0,a1'],
  [0x0031d573, 'csrrw a0,fcsr,3'],
  [0xc0102573, 'rdtime a0'],
  [0x0ff0000f, 'fence'],
  [0x0310000f, 'fence rw,w'],
  [0x0000100f, 'fence.i'],
  [0x12000073, 'sfence.vma'],
  [0x12050073, 'sfence.vma a0'],
  [0x12b50073, 'sfence.vma a0,a1'],
  [0x1605b52f, 'lr.d.aqrl a0,(a1)'],
  [0x1ac5a52f, 'sc.w.rl a0,a2,(a1)'],
  [0x06c5a52f, 'amoadd.w.aqrl a0,a2,(a1)'],
  [0x0c62a32f, 'amoswap.w.aq t1,t1,(t0)'],
  [0x00000013, 'nop'],
  [0x00100013, 'li zero,1'],
  [0xfff5c513, 'not a0,a1'],
  [0x40b00533, 'neg a0,a1'],
  [0x0005851b, 'sext.w a0,a1'],
  [0x00b03533, 'snez a0,a1'],
  [0x00408067, 'jr 4(ra)'],
  [0x000502e7, 'jalr t0,a0'],
  [0xfffff517, 'auipc a0,0xfffff'],
  [0x0805853b, 'zext.w a0,a1'],
  [0x0845951b, 'slli.uw a0,a1,0x4'],
  [0x0805c53b, 'zext.h a0,a1'],
  [0x6055d51b, 'rorw a0,a1,0x5'],
  [0x2bf59513, 'bset a0,a1,0x3f'],
  [0x0000, 'unimp'],
  [0x9002, 'ebreak'],
  [0x713d, 'add sp,sp,-32'],
  [0x0028, 'add a0,sp,8'],
  [0x757d, 'lui a0,0xfffff'],
  [0x852e, 'mv a0,a1'],
  [0x850d, 'sra a0,a0,0x3'],
  [0x8082, 'ret'],
  [0x9502, 'jalr a0'],
  [0xffc12503, 'lw a0,-4(sp)'],
  [0x00a581a3, 'sb a0,3(a1)'],
  [0xffffffff, '.4byte 0xffffffff'],
  [0x0004, '.2byte 0x4'],
  [0x0005, 'c.nop 1'],
  [0x4005, 'c.li zero,1'],
  [0x7079, 'c.lui zero,0xffffe'],
  [0x000a, 'c.slli zero,0x2'],
  [0x0502, 'c.slli64 a0'],
  [0x8006, 'c.mv zero,ra'],
  [0x0100000f, 'pause'],
  [0x0000110f, '.4byte 0x110f'],
  [0x00053507, 'fld fa0,0(a0)'],
  [0x2508, 'fld fa0,8(a0)'],
  [0x00a52427, 'fsw fa0,8(a0)'],
  [0xf2050553, 'fmv.d.x fa0,a0'],
  [0x02c5f553, 'fadd.d fa0,fa1,fa2'],
  [0x02c59553, 'fadd.d fa0,fa1,fa2,rtz'],
  [0x6ac5f543, 'fmadd.d fa0,fa1,fa2,fa3'],
  [0x22b58553, 'fmv.d fa0,fa1'],
  [0xc0059553, 'fcvt.w.s a0,fa1,rtz'],
  [0x00302573, 'frcsr a0'],
  [0x14d51073, 'csrw stimecmp,a0'],
];

describe('disassemble', () => {
  it.each(OBJDUMP)('writes %i as objdump does: %s', (bits, expected) => {
    expect(text(bits)).toBe(expected);
  });

  it('tells where branches and jumps go', () => {
    const back = assemble(64, 'beq', { rs1: 10, rs2: 0, imm: -8 });
    expect(text(back, 0x80000010n)).toBe('beqz a0,80000008');
    expect(disassemble(64, back, 0x80000010n).target).toBe(0x80000008n);
    const over = assemble(32, 'jal', { rd: 1, imm: -16 });
    expect(disassemble(32, over, 0n).text).toBe('jal fffffff0');
  });
});

const OBJDUMP_PROGRAM = '/usr/bin/riscv64-linux-gnu-objdump';
const RAW = ['-D', '-z', '-b', 'binary', '-m'];
/** Debian's, with the packages that they are in. The last one as it lies in memory, data and all. */
const FILES: readonly {
  readonly name: string;
  readonly file: string;
  readonly argv: readonly string[];
  readonly atLeast: number;
}[] = [
  {
    name: 'U-Boot in machine mode (u-boot-qemu)',
    file: '/usr/lib/u-boot/qemu-riscv64/uboot.elf',
    argv: ['-d', '-w'],
    atLeast: 100_000,
  },
  {
    name: 'U-Boot in supervisor mode (u-boot-qemu)',
    file: '/usr/lib/u-boot/qemu-riscv64_smode/uboot.elf',
    argv: ['-d', '-w'],
    atLeast: 100_000,
  },
  {
    name: 'OpenSBI (opensbi)',
    file: '/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_dynamic.bin',
    argv: [...RAW, 'riscv:rv64', '--adjust-vma=0x80000000'],
    atLeast: 40_000,
  },
];

/** What objdump writes and we don't, as bits and both texts. */
function differencesTo(output: string, xlen: Xlen): { compared: number; differences: string[] } {
  const differences: string[] = [];
  let compared = 0;
  for (const line of output.split('\n')) {
    const [where = '', raw = '', name = '', operands = ''] = line.split('\t');
    const bits = raw.trim();
    const isInstruction = /^ *[0-9a-f]+:$/.test(where) && /^[0-9a-f]{4}([0-9a-f]{4})?$/.test(bits);
    // The first half of a long one, or what is too short for one, at the end of a section.
    if (!isInstruction || name === '' || (bits.length === 4 && (parseInt(bits, 16) & 3) === 3)) {
      continue;
    }
    const plain = operands.replace(/ *[#<].*/, '');
    const theirs = plain === '' ? name.trim() : `${name} ${plain}`;
    const address = BigInt(`0x${where.trim().slice(0, -1)}`);
    const ours = disassemble(xlen, parseInt(bits, 16), address).text;
    compared++;
    if (ours !== theirs) {
      differences.push(`${where} ${bits} objdump: ${theirs} ours: ${ours}`);
    }
  }
  return { compared, differences };
}

/** Where there are no symbols, it writes targets with 0x. */
const objdump = (argv: readonly string[]): string =>
  execFileSync(OBJDUMP_PROGRAM, argv, { encoding: 'latin1', maxBuffer: 2 ** 28 }).replace(
    /(?<=\t(j|jal|b\w+)\t.*)0x/g,
    '',
  );

describe.skipIf(!existsSync(OBJDUMP_PROGRAM))(
  'disassembly beside objdump (package binutils-riscv64-linux-gnu)',
  () => {
    it.for(FILES)('is the same for every instruction of Debian’s $name', (each, { skip }) => {
      skip(!existsSync(each.file), `${each.file} is not there`);
      const found = differencesTo(objdump([...each.argv, each.file]), 64);
      expect(found.differences).toEqual([]);
      expect(found.compared).toBeGreaterThan(each.atLeast);
    });

    it.each([64, 32] as const)('is the same for every short pattern of RV%i', (xlen) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'disassemble-'));
      try {
        const file = path.join(folder, 'code');
        const patterns = Array.from({ length: 0x10000 }, (_, bits) => bits).filter(
          (bits) => (bits & 3) !== 3 && findInstruction(xlen, bits) !== undefined,
        );
        writeFileSync(file, Uint16Array.from(patterns));
        const found = differencesTo(objdump([...RAW, `riscv:rv${xlen}`, file]), xlen);
        expect(found.differences).toEqual([]);
        expect(found.compared).toBe(patterns.length);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  },
);
