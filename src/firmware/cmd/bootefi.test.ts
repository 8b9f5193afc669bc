import { describe, expect, it } from 'vitest';
import { run_command } from '../common/cli';
import { hushCommands } from '../common/cli_hush/commands';
import { guestBytes } from '../common/guest-bytes';
import { env_set, env_set_default } from '../env/common';
import { writeFdt } from '../lib/libfdt/fdt_sw';
import { makeGd } from '../testing/make-gd';
import type { TestGd } from '../testing/make-gd';
import { bootefiCommands } from './bootefi';
import { efi_set_bootdev } from './bootefi/bootdev';

const PROGRAM = 0x4040_0000;
const TREE = 0x4300_0000;
const QUESTION = '\x1b7\x1b[r\x1b[999;999H\x1b[6n\x1b8';
const NO_BOOT_ORDER = 'BootOrder not defined\nEFI boot manager: Cannot load any image\n';

function board(config: Readonly<Record<string, string>> = {}): TestGd {
  const made = makeGd({
    arch64: true,
    config: { ARM: 'y', EFI_LOADER: 'y', CMD_BOOTEFI: 'y', SYS_CBSIZE: '512', ...config },
    commands: [...bootefiCommands, ...hushCommands],
  });
  env_set_default('', 0);
  guestBytes(TREE, 0x1000).set(writeFdt({ name: '' }, 0x1000));
  env_set('fdt_addr', TREE.toString(16));
  made.takeOutput();
  return made;
}

/** A program's headers; nothing else of it is looked at. */
function program(machine: number, subsystem: number): void {
  const bytes = guestBytes(PROGRAM, 0x400);
  bytes.fill(0);
  bytes.set([0x4d, 0x5a]);
  bytes[0x3c] = 0x40;
  bytes.set([0x50, 0x45, 0, 0, machine & 0xff, machine >> 8], 0x40);
  bytes[0x40 + 24 + 68] = subsystem;
}

function run(made: TestGd, line: string): string {
  run_command(line, 0);
  return made.takeOutput();
}

describe('bootefi', () => {
  it('asks the terminal for its size once, and takes what is typed meanwhile', () => {
    const made = board();
    made.type('\x1b[24;80Rabc');
    expect(run(made, 'bootefi bootmgr')).toBe(
      `${QUESTION}No EFI system partition\n${NO_BOOT_ORDER}`,
    );
    expect(run(made, 'bootefi bootmgr')).toBe(NO_BOOT_ORDER);
  });

  it('waits a tenth of a second for an answer', () => {
    const made = board();
    const before = made.hal.micros;
    run(made, 'bootefi bootmgr');
    expect(Math.round((made.hal.micros - before) / 10_000)).toBe(10);
  });

  it('names what a board with a driver for it lacks', () => {
    expect(run(board({ TPM: 'y', DM_RNG: 'y' }), 'bootefi bootmgr')).toBe(
      `${QUESTION}No EFI system partition\nUnable to find TPMv2 device\n` +
        `Missing RNG device for EFI_RNG_PROTOCOL\n${NO_BOOT_ORDER}`,
    );
  });

  it('says where a program is from, and that none is run', () => {
    const made = board();
    run(made, 'bootefi bootmgr');
    program(0xaa64, 10);
    efi_set_bootdev('efi/boot/bootaa64.efi', PROGRAM, 0x400);
    expect(run(made, 'bootefi 40400000')).toBe(
      'Booting /efi\\boot\\bootaa64.efi\nEFI programs are not run here.\n',
    );
    expect(run(made, 'bootefi 40400000:400')).toBe(
      'Booting /MemoryMapped(0x0,0x40400000,0x400)\nEFI programs are not run here.\n',
    );
    expect(run(made, 'bootefi 40400000')).toBe('No UEFI binary known at 40400000\n');
  });

  it('refuses what is no program, or not for this processor', () => {
    const made = board();
    run(made, 'bootefi bootmgr');
    program(0x8664, 10);
    expect(run(made, 'bootefi 40400000:400')).toBe(
      'Booting /MemoryMapped(0x0,0x40400000,0x400)\nMachine type 0x8664 is not supported\n' +
        'Loading image failed\n',
    );
    expect(run(made, 'bootefi 40400000:10')).toMatch(
      /\nNot a PE-COFF file\nLoading image failed\n$/,
    );
    program(0xaa64, 3);
    expect(run(made, 'bootefi 40400000:400')).toMatch(/\ninvalid image type: 3\nEFI programs/);
  });

  it('wants a device tree, of the line or of the board', () => {
    const made = board();
    run(made, 'bootefi bootmgr');
    expect(run(made, 'bootefi bootmgr 40000000')).toBe('ERROR: invalid device tree\n');
    expect(run(made, 'bootefi bootmgr 43000000')).toBe(NO_BOOT_ORDER);
    const other = board();
    env_set('fdt_addr', '0');
    expect(run(other, 'bootefi bootmgr')).toMatch(
      /\nERROR: invalid \$fdt_addr or \$fdtcontroladdr\n$/,
    );
  });

  it('gives ACPI tables in the place of a device tree', () => {
    const made = board({ GENERATE_ACPI_TABLE: 'y' });
    expect(run(made, 'bootefi bootmgr 1')).toBe(
      `${QUESTION}No EFI system partition\n` +
        `WARNING: Can't have ACPI table and device tree - ignoring DT.\n${NO_BOOT_ORDER}`,
    );
  });

  it.each(['bootefi', 'bootefi 0', 'bootefi zz', 'bootefi 40400000:0'])('%s', (line) => {
    expect(run(board(), line)).toContain('bootefi - Boots an EFI payload from memory\n');
  });
});
