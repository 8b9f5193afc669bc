import { beforeAll, describe, expect, it } from 'vitest';
import { riscvCore } from '../../../test/support/riscv-core';
import { createSeededRandom } from '../../base/seeded-random';
import { operationNames } from './core-source';
import { readImmediate } from './table/immediates';
import { readRegister } from './table/instruction';
import { findInstruction, instructionsOf, type Xlen } from './table/instructions';

interface Decoders {
  decodeLong(bits: number): bigint;
  decodeShort(bits: number): bigint;
}

const NAMES = operationNames();

async function decoders(xlen: Xlen): Promise<Decoders> {
  const memory = new WebAssembly.Memory({ initial: 256, maximum: 256, shared: true });
  const bus = { load: () => 1, store: () => 1, time: () => undefined };
  const instance = new WebAssembly.Instance(await riscvCore(xlen), { env: { memory }, bus });
  return instance.exports as unknown as Decoders;
}

/** Name and operands, as the core has decoded them. */
function byCore(core: Decoders, bits: number): string {
  const entry = BigInt.asUintN(
    64,
    (bits & 3) === 3 ? core.decodeLong(bits) : core.decodeShort(bits),
  );
  const name = NAMES[Number(entry & 0xffn)] ?? '';
  const field = (at: bigint): number => Number((entry >> at) & 31n);
  const length = Number((entry >> 24n) & 7n);
  const operands = [field(11n), field(19n), field(27n), Number(BigInt.asIntN(32, entry >> 32n))];
  return name === 'ILLEGAL' ? name : [name, ...operands, length].join(' ');
}

/** The same by the table. What only writes x0 does nothing. */
function byTable(xlen: Xlen, bits: number): string {
  const found = findInstruction(xlen, bits);
  if (!found?.emulated) {
    return 'ILLEGAL';
  }
  const name = found.expandsTo ?? found.name;
  const pure = found.pure || PURE.has(name);
  const rd = readRegister(found.rd, bits);
  const imm = found.imm === undefined ? 0 : readImmediate(found.imm, bits);
  return [
    pure && rd === 0 ? 'NOP' : name,
    ...[rd, readRegister(found.rs1, bits), readRegister(found.rs2, bits), imm, found.lengthBytes],
  ].join(' ');
}

const PURE = new Set(instructionsOf(64).flatMap(({ pure, name }) => (pure ? [name] : [])));

describe.each([64, 32] as const)('decoder of the RV%i core', (xlen) => {
  let core: Decoders;
  beforeAll(async () => {
    core = await decoders(xlen);
  });
  const differences = (patterns: Iterable<number>): string[] => {
    const found: string[] = [];
    for (const bits of patterns) {
      const expected = byTable(xlen, bits);
      const actual = byCore(core, bits);
      if (actual !== expected) {
        found.push(`${bits.toString(16)}: table ${expected}, core ${actual}`);
      }
    }
    return found;
  };

  it('agrees with the table on all short patterns', () => {
    const all = Array.from({ length: 0x10000 }, (_, bits) => bits).filter(
      (bits) => (bits & 3) !== 3,
    );
    expect(differences(all)).toEqual([]);
  });

  it('agrees with the table on each opcode, funct3 and funct7, with several registers', () => {
    const patterns = function* (): Generator<number> {
      for (let function7 = 0; function7 < 0x80; function7++) {
        for (let low = 0; low < 0x100; low++) {
          const opcode = ((low & 31) << 2) | 3 | ((low >> 5) << 12);
          for (const registers of [0, 0x0010_0000, 0x0070_0080, 0x01ff_8f80, 0x0055_8500]) {
            yield ((function7 << 25) | registers | opcode) >>> 0;
          }
        }
      }
    };
    expect(differences(patterns())).toEqual([]);
  });

  it('agrees with the table on random patterns, and on each instruction with random operands', () => {
    const random = createSeededRandom(11);
    const bytes = new Uint8Array(4);
    const word = (): number => {
      random.fill(bytes);
      return new DataView(bytes.buffer).getUint32(0);
    };
    const patterns = Array.from({ length: 50_000 }, () => (word() | 3) >>> 0);
    for (const { match, mask, lengthBytes } of instructionsOf(xlen)) {
      for (let i = 0; i < 50; i++) {
        const bits = ((word() & ~mask) | match) >>> 0;
        patterns.push(lengthBytes === 2 ? bits & 0xffff : bits);
      }
    }
    expect(differences(patterns)).toEqual([]);
  });

  it('has a number for each instruction', () => {
    for (const { name, expandsTo = name, emulated } of instructionsOf(xlen)) {
      expect(NAMES.includes(expandsTo)).toBe(emulated);
    }
    expect(NAMES.length).toBeLessThanOrEqual(256);
  });
});
