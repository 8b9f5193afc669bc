import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { RiscvBoard } from '../support/riscv-board';

const FIRMWARE = '/usr/lib/u-boot/qemu-riscv64/u-boot.bin';

describe.skipIf(!existsSync(FIRMWARE))('Debian’s U-Boot for riscv64 (package u-boot-qemu)', () => {
  it('boots to its prompt, answers, and does so to the same instruction again', async () => {
    const counts: bigint[] = [];
    for (let i = 0; i < 2; i++) {
      const board = await RiscvBoard.create(readFileSync(FIRMWARE));
      expect(board.runUntil('autoboot:  2 ', 100_000_000)).toBe(true);
      expect(board.text).toMatch(
        /^\r\n\r\nU-Boot 2023\.01\S* .*\r\n\r\nCPU: {3}rv64imafdch_\S*\r\nModel: riscv-virtio,qemu\r\nDRAM: {2}128 MiB\r\n/,
      );
      board.type(' ');
      expect(board.runUntil('=> ', 10_000_000)).toBe(true);
      board.type('md.l 1000 4\r');
      expect(board.runUntil('\r\n=> ', 10_000_000)).toBe(true);
      expect(board.text).toContain('00001000: 00000297 02828613 f1402573 0202b583  ');
      // Nothing on the way trapped, and the calls are those of the running program.
      expect(board.hart.get('synchronousTraps')).toBe(0n);
      expect(board.hart.calls().length).toBeGreaterThan(5);
      counts.push(board.hart.get('count'));
      board.machine.dispose();
    }
    expect(counts[1]).toBe(counts[0]);
  });
});
