import { describe, expect, it } from 'vitest';
import { isCall } from './hart-step';

describe('a call', () => {
  it.each([
    ['jal ra, 8', 0x0080_00ef, true, true],
    ['jal zero, 8', 0x0080_006f, false, false],
    ['jalr ra, 0(a5)', 0x0007_80e7, true, true],
    ['jalr zero, 0(ra)', 0x0000_8067, false, false],
    ['c.jalr a5', 0x9782, true, true],
    ['c.jr ra', 0x8082, false, false],
    ['c.ebreak', 0x9002, false, false],
    ['c.add a0, a1', 0x952e, false, false],
    ['c.jal of RV32, c.addiw of RV64', 0x2001, false, true],
    ['addi sp, sp, -16', 0xff01_0113, false, false],
  ])('%s', (_text, bits, on64, on32) => {
    expect([isCall(bits, 64), isCall(bits, 32)]).toEqual([on64, on32]);
  });
});
