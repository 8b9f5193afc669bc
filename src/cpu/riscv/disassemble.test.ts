import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assemble } from './assemble';
import { disassemble } from './disassemble';

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
  [0xffffffff, '.word 0xffffffff'],
  [0x00000053, '.word 0x00000053'],
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
const ELF = '/usr/lib/u-boot/qemu-riscv64/uboot.elf';
/** What is not in our table: floating point, and hints that objdump names. */
const OTHERS =
  /^(\.|f(?!ence)|c\.f|c\.(slli|lui|li|addi|nop|mv|add|srli64|srai64|slli64)|dret|h[ls]v|pause)/;

describe.skipIf(!existsSync(OBJDUMP_PROGRAM) || !existsSync(ELF))(
  'disassembly of Debian’s U-Boot (packages binutils-riscv64-linux-gnu, u-boot-qemu)',
  () => {
    it('is objdump’s for every instruction', () => {
      const all = execFileSync(OBJDUMP_PROGRAM, ['-d', '-w', ELF], {
        encoding: 'latin1',
        maxBuffer: 2 ** 28,
      });
      const differences: string[] = [];
      let compared = 0;
      for (const line of all.split('\n')) {
        const [where = '', raw = '', name = '', operands = ''] = line.split('\t');
        const bits = raw.trim();
        if (!/^ *[0-9a-f]+:$/.test(where) || !/^[0-9a-f]{4}([0-9a-f]{4})?$/.test(bits)) {
          continue;
        }
        const plain = operands.replace(/ *[#<].*/, '');
        const theirs = plain === '' ? name.trim() : `${name} ${plain}`;
        const address = BigInt(`0x${where.trim().slice(0, -1)}`);
        const { text: ours, instruction } = disassemble(64, parseInt(bits, 16), address);
        compared++;
        if (OTHERS.test(theirs) ? instruction?.lengthBytes === 4 : ours !== theirs) {
          differences.push(`${where} ${bits} objdump: ${theirs} ours: ${ours}`);
        }
      }
      expect(differences).toEqual([]);
      expect(compared).toBeGreaterThan(100_000);
    });
  },
);
