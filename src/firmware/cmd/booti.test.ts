import { beforeEach, describe, expect, it } from 'vitest';
import { qemu_arm64 } from '../board/emulation/qemu-arm/qemu-arm';
import { qemu_riscv64 } from '../board/emulation/qemu-riscv/qemu-riscv';
import { guestBytes, guestView } from '../common/guest-bytes';
import { run_command } from '../common/cli';
import { env_get, env_set } from '../env/common';
import { env_relocate } from '../env/common/relocate';
import { set_current_board } from '../include/board';
import type { Board } from '../include/board';
import { writeFdt } from '../lib/libfdt/fdt_sw';
import { FakeHal, FakeMachineEnd } from '../testing/fake-hal';
import { makeGd } from '../testing/make-gd';
import type { TestGd } from '../testing/make-gd';
import { bootiCommands } from './booti';

const FDT = 0x4300_0000;
const ARM64_MAGIC = 0x644d5241;
const RISCV_MAGIC = 0x05435352;

let test: TestGd;

function start(board: Board, ramBase = 0x4000_0000): void {
  test = makeGd({
    hal: new FakeHal({ ramBase }),
    arch64: true,
    mallocBase: ramBase + 0x06ef_8000,
    commands: bootiCommands,
    config: {
      CMD_BOOTI: 'y',
      FIT: 'y',
      ARM64: 'y',
      SYS_LOAD_ADDR: '0x40200000',
      ENV_SIZE: '0x40000',
    },
  });
  test.gd.start_addr_sp = ramBase + 0x06df_7e90;
  test.gd.ram_top = ramBase + 0x0800_0000;
  set_current_board(board);
  env_relocate();
}

/** An image of Linux: a header, and bytes that can be told again. */
function writeImage(at: number, magic: number, size: number, flags = 0n, offset = 0): void {
  const view = guestView(at, 64);
  guestBytes(at, size || 64).fill(0xa5);
  view.setBigUint64(8, BigInt(offset), true);
  view.setBigUint64(16, BigInt(size), true);
  view.setBigUint64(24, flags, true);
  view.setUint32(56, magic, true);
}

/** Runs a line to where it ends, and gives what it has printed. */
function run(line: string): { said: string; end: string | undefined } {
  let end: string | undefined;
  test.takeOutput();
  try {
    run_command(line, 0);
  } catch (error) {
    if (!(error instanceof FakeMachineEnd)) {
      throw error;
    }
    end = error.message;
  }
  return { said: test.takeOutput(), end };
}

describe('booti on ARM64', () => {
  beforeEach(() => {
    start(qemu_arm64);
    guestBytes(FDT, 0x1000).set(writeFdt({ name: '', properties: { model: 'x' } }, 0x1000));
    env_set('fdt_high', null);
    env_set('initrd_high', null);
  });

  it('takes the default address, and says what is no image', () => {
    expect(run('booti')).toEqual({ said: 'Bad Linux ARM64 Image magic!\n', end: undefined });
  });

  it('hands an image over that may lie anywhere, where it lies', () => {
    writeImage(0x4040_0000, ARM64_MAGIC, 0x20000, 0xan);
    const { said, end } = run('booti 40400000 - 43000000');
    expect(said).toBe(
      '## Flattened Device Tree blob at 43000000\n' +
        '   Booting using the fdt blob at 0x43000000\n' +
        'Working FDT set to 43000000\n' +
        '   Loading Device Tree to 0000000046def000, end 0000000046df2fff ... OK\n' +
        'Working FDT set to 46def000\n' +
        '\nStarting kernel ...\n\n',
    );
    expect(end).toBe('handed over to the OS at 0x40400000, device tree at 0x46def000');
    expect(guestView(0x46de_f000, 8).getUint32(0)).toBe(0xd00dfeed);
    // What the tree doesn't need is given back, up to the end of a page.
    expect(guestView(0x46de_f000, 8).getUint32(4)).toBe(0x1000);
  });

  it('moves other images to the beginning of RAM, with the initrd below what is in use', () => {
    writeImage(0x4200_0000, ARM64_MAGIC, 0x20000, 0n, 0x80000);
    guestBytes(0x4100_0000, 4).set([1, 2, 3, 4]);
    const { said, end } = run('booti 42000000 41000000:1004 43000000');
    expect(said).toContain('Moving Image from 0x42000000 to 0x40080000, end=400a0000\n');
    expect(said).toContain('   Loading Ramdisk to 46df2000, end 46df3004 ... OK\n');
    expect(end).toBe('handed over to the OS at 0x40080000, device tree at 0x46dee000');
    expect([...guestBytes(0x46df_2000, 4)]).toEqual([1, 2, 3, 4]);
    expect(guestBytes(0x4008_0000, 1)[0]).toBe(0xa5);
    expect([env_get('initrd_start'), env_get('initrd_end')]).toEqual(['46df2000', '46df3004']);
  });

  it('assumes 16 MiB of an image that does not say its size', () => {
    writeImage(0x4200_0000, ARM64_MAGIC, 0);
    expect(run('booti 42000000 - 43f00000').said).toContain(
      'Image lacks image_size field, assuming 16MiB\n' +
        'Moving Image from 0x42000000 to 0x40080000, end=41080000\n',
    );
  });

  it('leaves in place what the environment says', () => {
    writeImage(0x4040_0000, ARM64_MAGIC, 0x20000, 0xan);
    env_set('fdt_high', 'ffffffffffffffff');
    env_set('initrd_high', 'ffffffffffffffff');
    const { said, end } = run('booti 40400000 41000000:1004 43000000');
    expect(said).toContain(
      '   Using Device Tree in place at 0000000043000000, end 0000000043003fff\n',
    );
    expect(said).not.toContain('Loading');
    expect(end).toBe('handed over to the OS at 0x40400000, device tree at 0x43000000');
  });

  it('goes below the limits of the environment', () => {
    writeImage(0x4040_0000, ARM64_MAGIC, 0x20000, 0xan);
    env_set('fdt_high', '44000000');
    env_set('initrd_high', '42000000');
    const { said } = run('booti 40400000 41000000:1004 43000000');
    expect(said).toContain('   Loading Ramdisk to 41ffe000, end 41fff004 ... OK\n');
    expect(said).toContain('   Loading Device Tree to 0000000043ffc000, end 0000000043ffffff');
    env_set('bootm_size', '2000000');
    env_set('fdt_high', null);
    env_set('initrd_high', null);
    expect(run('booti 40400000 - 43000000').said).toContain(
      '   Loading Device Tree to 0000000041ffc000, end 0000000041ffffff',
    );
  });

  it('resets without a device tree', () => {
    writeImage(0x4040_0000, ARM64_MAGIC, 0x20000, 0xan);
    expect(run('booti 40400000')).toEqual({
      said:
        'Working FDT set to 0\nFDT and ATAGS support not compiled in\n\nresetting ...\n' +
        'System reset not supported on this platform\n',
      end: 'halt',
    });
  });

  it('says what an argument is not', () => {
    writeImage(0x4040_0000, ARM64_MAGIC, 0x20000, 0xan);
    expect(run('booti 40400000 41000000 43000000').said).toBe(
      'Wrong Ramdisk Image Format\nRamdisk image is corrupt or invalid\n',
    );
    expect(run('booti 40400000 - 41000000').said).toBe(
      'ERROR: Did not find a cmdline Flattened Device Tree\nCould not find a valid device tree\n',
    );
    expect(run('booti 40400000 40410000:10 43000000').said).toBe(
      'ERROR: RD image overlaps OS image (OS=0x40400000..0x40420000)\n',
    );
    expect(run('booti 40400000 403f0000:100000 43000000').said).toBe(
      'ERROR: RD image overlaps OS image (OS=0x40400000..0x40420000)\n',
    );
    writeImage(FDT - 0x10000, ARM64_MAGIC, 0x20000, 0xan);
    guestBytes(FDT, 0x1000).set(writeFdt({ name: '' }, 0x1000));
    expect(run('booti 42e00000 - 43000000').said).toContain('Bad Linux');
    writeImage(0x42e0_0000, ARM64_MAGIC, 0x400000, 0xan);
    guestBytes(FDT, 0x1000).set(writeFdt({ name: '' }, 0x1000));
    expect(run('booti 42e00000 - 43000000').said).toContain(
      'ERROR: FDT image overlaps OS image (OS=0x42e00000..0x43200000)\n',
    );
  });

  it('says what there is no room for', () => {
    writeImage(0x4040_0000, ARM64_MAGIC, 0x20000, 0xan);
    env_set('fdt_high', '40000000');
    expect(run('booti 40400000 - 43000000').said).toContain(
      'ERROR: Failed to allocate 0x4000 bytes below 0x40000000.\n' +
        'Failed using fdt_high value for Device Treedevice tree - allocation error\n' +
        'FDT creation failed!\n',
    );
    env_set('initrd_high', '40000000');
    expect(run('booti 40400000 41000000:10 43000000').said).toContain(
      'ERROR: Failed to allocate 0x10 bytes below 0x40000000.\nramdisk - allocation error\n',
    );
  });
});

describe('booti on RISC-V', () => {
  beforeEach(() => {
    start(qemu_riscv64, 0x8000_0000);
  });

  it('moves the image to its offset in RAM, and halts without a device tree', () => {
    writeImage(0x8400_0000, RISCV_MAGIC, 0x20000, 0n, 0x200000);
    expect(run('booti 84000000')).toEqual({
      said:
        'Moving Image from 0x84000000 to 0x80200000, end=80220000\n' +
        'Working FDT set to 0\n' +
        'Device tree not found or missing FDT support\n' +
        '### ERROR ### Please RESET the board ###\n',
      end: 'halt',
    });
  });

  it('wants an image that says its size', () => {
    writeImage(0x8400_0000, RISCV_MAGIC, 0);
    expect(run('booti 84000000').said).toBe('Image lacks image_size field, error!\n');
    expect(run('booti 85000000').said).toBe('Bad Linux RISCV Image magic!\n');
  });
});
