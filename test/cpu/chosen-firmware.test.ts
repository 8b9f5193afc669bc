import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { boardOfLine } from '../support/board-of-line';

const FOLDER = '/usr/lib/u-boot';
const OPENSBI = '/usr/lib/riscv64-linux-gnu/opensbi/generic';

const hasAll = existsSync(`${FOLDER}/qemu-riscv64_smode/u-boot.bin`) && existsSync(OPENSBI);

// Skipped without Debian's packages u-boot-qemu and opensbi.
describe.skipIf(!hasAll)('firmware that a command line chooses', () => {
  it.each([
    ['QEMU’s or the package’s OpenSBI', ''],
    ['a raw OpenSBI of the user’s', `-bios ${OPENSBI}/fw_dynamic.bin `],
    ['an OpenSBI as ELF file', `-bios ${OPENSBI}/fw_dynamic.elf `],
  ])('is started in supervisor mode by %s', async (_, bios) => {
    const line = `qemu-system-riscv64 -machine virt ${bios}-kernel qemu-riscv64_smode/u-boot.bin`;
    const { board } = await boardOfLine(line, FOLDER);
    expect(board.runUntil('autoboot:  2 ', 200_000_000)).toBe(true);
    expect(board.text).toContain('\r\nOpenSBI v1.1\r\n');
    expect(board.text).toMatch(/Domain0 Next Address +: 0x0000000080200000\r\n/);
    expect(board.text).toContain('\r\n\r\nU-Boot 2023.01');
    board.type(' ');
    expect(board.runUntil('=> ', 10_000_000)).toBe(true);
    board.machine.dispose();
  });

  it('may be an ELF file', async () => {
    const line = 'qemu-system-riscv64 -machine virt -bios qemu-riscv64/uboot.elf';
    const { board } = await boardOfLine(line, FOLDER);
    expect(board.runUntil('autoboot:  2 ', 100_000_000)).toBe(true);
    board.machine.dispose();
  });
});
