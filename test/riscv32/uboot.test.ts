import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { keptUbootRiscv32 } from '../../scripts/build-uboot-riscv32.mjs';
import { boardOfLine } from '../support/board-of-line';

const folder = keptUbootRiscv32() ?? '';
const LINE = 'qemu-system-riscv32 -machine virt -bios';

/** Boots to the prompt, and looks at the boot ROM. @returns what was printed, and the instructions that it took */
async function boot(file: string): Promise<{ text: string; count: bigint }> {
  const { board, firmware } = await boardOfLine(`${LINE} ${file}`, folder);
  expect(path.basename(firmware.symbols?.path ?? '')).toBe('u-boot');
  expect(board.runUntil('autoboot:  2 ', 100_000_000)).toBe(true);
  board.type(' ');
  expect(board.runUntil('=> ', 10_000_000)).toBe(true);
  board.type('md.l 1000 8\r');
  expect(board.runUntil('\r\n=> ', 10_000_000)).toBe(true);
  board.machine.dispose();
  return { text: board.text, count: board.hart.get('count') };
}

// The suite "U-Boot for riscv32" builds it; by itself: node scripts/build-uboot-riscv32.mjs
describe.skipIf(folder === '')('U-Boot for riscv32 (skipped where it is not built)', () => {
  it('boots to its prompt, image or ELF file, and to the same instruction again', async () => {
    const image = await boot('u-boot.bin');
    expect(image.text).toMatch(
      /^\r\n\r\nU-Boot 2023\.01 .*\r\n\r\nCPU: {3}rv32imafdch_\S*\r\nModel: riscv-virtio,qemu\r\nDRAM: {2}128 MiB\r\n/,
    );
    expect(image.text).toContain('00001000: 00000297 02828613 f1402573 0202a583  ');
    expect(image.text).toContain('00001010: 0182a283 00028067 80000000 00000000  ');
    expect(await boot('u-boot.bin')).toEqual(image);
    expect((await boot('u-boot')).text).toBe(image.text);
  });
});
