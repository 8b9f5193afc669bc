import { beforeEach, describe, expect, it } from 'vitest';
import { qemu_x86_64 } from '../../../board/emulation/qemu-x86/qemu-x86';
import { cString, guestBytes, guestView } from '../../../common/guest-bytes';
import { run_command } from '../../../common/cli';
import { env_get, env_set } from '../../../env/common';
import { env_relocate } from '../../../env/common/relocate';
import { set_current_board } from '../../../include/board';
import { FakeHal, FakeMachineEnd } from '../../../testing/fake-hal';
import { makeGd } from '../../../testing/make-gd';
import type { TestGd } from '../../../testing/make-gd';
import { zbootCommands } from './zimage';

const FILE = 0x200_0000;
const BASE = 0x90000;

/** Its CMOS says that there are 128 MiB. */
class PcHal extends FakeHal {
  #index = 0;

  override portWrite(port: number, _sizeBytes: 1 | 2 | 4, value: number): void {
    if (port === 0x70) {
      this.#index = value;
    }
  }

  override portRead(port: number, sizeBytes: 1 | 2 | 4): number {
    return port === 0x71 ? (this.#index === 0x35 ? 7 : 0) : super.portRead(port, sizeBytes);
  }
}

let test: TestGd;

beforeEach(() => {
  test = makeGd({
    hal: new PcHal({ ramBase: 0 }),
    arch64: true,
    mallocBase: 0x6d1_0000,
    commands: zbootCommands,
    config: {
      CMD_ZBOOT: 'y',
      X86: 'y',
      X86_RUN_64BIT: 'y',
      SYS_MALLOC_LEN: '0x200000',
      ENV_SIZE: '0x40000',
      BOOTSTAGE: 'y',
    },
  });
  test.gd.relocaddr = 0x6f5_0000;
  set_current_board(qemu_x86_64);
  env_relocate();
  env_set('bootargs', 'root=/dev/vda');
  env_set('fdtaddr', null);
});

interface Header {
  readonly setupSects?: number;
  readonly version?: number;
  readonly loadflags?: number;
  readonly magic?: number;
  readonly bootFlag?: number;
  readonly kernelBytes?: number;
  readonly xloadflags?: number;
}

/** An image whose kernel is bytes of 0xa5. */
function writeImage(header: Header = {}): void {
  const { setupSects = 20, version = 0x20f, loadflags = 1, magic = 0x53726448 } = header;
  const { bootFlag = 0xaa55, kernelBytes = 4096, xloadflags = 1 } = header;
  const setup = (setupSects === 0 ? 5 : setupSects + 1) * 512;
  const view = guestView(FILE, setup);
  guestBytes(FILE, setup).fill(0);
  view.setUint8(0x1f1, setupSects);
  view.setUint32(0x1f4, kernelBytes / 16, true);
  view.setUint16(0x1fe, bootFlag, true);
  view.setUint32(0x202, magic, true);
  view.setUint16(0x206, version, true);
  view.setUint16(0x20e, 0x200, true);
  view.setUint8(0x211, loadflags);
  view.setUint16(0x236, xloadflags, true);
  if (setup > 0x400) {
    guestBytes(FILE + 0x400, 9).set(
      Uint8Array.from('6.1 test\0', (character) => character.charCodeAt(0)),
    );
  }
  guestBytes(FILE + setup, kernelBytes).fill(0xa5);
}

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

/** The file, and the step that loads it. */
function load(header: Header, size = ''): string {
  writeImage(header);
  run(`zboot start 2000000 ${size}`);
  return run('zboot load').said;
}

describe('zboot', () => {
  it('loads, says what Linux gets, and hands over', () => {
    writeImage();
    const { said, end } = run('zboot 2000000 0 3000000 1388');
    expect(said).toMatch(
      new RegExp(
        '^Valid Boot Flag\n' +
          'Magic signature found\n' +
          'Linux kernel version 6.1 test\n' +
          'Building boot_params at 0x00090000\n' +
          'Loading bzImage at address 100000 \\(4096 bytes\\)\n' +
          'Initial RAM disk at linear address 0x03000000, size 5000 bytes\n' +
          'Kernel command line: "root=/dev/vda"\n' +
          'Kernel loaded at 00100000, setup_base=0000000000090000\n' +
          '\nStarting kernel ...\n\n' +
          'Timer summary in microseconds \\(2 records\\):\n' +
          '       Mark    Elapsed  Stage\n' +
          '          0          0  reset\n' +
          ' +\\d+ +\\d+  start_kernel\n' +
          '\nAccumulated time:\n$',
      ),
    );
    expect(end).toBe('handed over to the OS at 0x100200, boot parameters at 0x90000');
    expect([...guestBytes(0x10_0fff, 2)]).toEqual([0xa5, 0]);
    const params = guestView(BASE, 4096);
    expect(params.getUint32(0x218, true)).toBe(0x300_0000);
    expect(params.getUint32(0x21c, true)).toBe(5000);
    expect(params.getUint32(0x228, true)).toBe(0x99000);
    expect(params.getUint8(0x210)).toBe(0x80);
    expect(params.getUint8(0x211)).toBe(0x81);
    expect(params.getUint8(0x1e8)).toBe(6);
    expect(cString(guestBytes(0x99000, 64))).toBe('root=/dev/vda');
    expect([env_get('zbootbase'), env_get('zbootaddr')]).toEqual(['90000', '100000']);
  });

  it('enters a 32-bit kernel at its beginning', () => {
    writeImage({ xloadflags: 0 });
    expect(run('zboot 2000000').end).toBe(
      'handed over to the OS at 0x100000, boot parameters at 0x90000',
    );
  });

  it('says what is no image', () => {
    writeImage({ bootFlag: 0x1234 });
    expect(run('zboot 2000000').said).toBe(
      'Error: Invalid Boot Flag (found 0x1234, expected 0xaa55)\n## Kernel loading failed ...\n',
    );
  });

  it('takes the file that was loaded last', () => {
    writeImage({ bootFlag: 0x1234 });
    env_set('fileaddr', '2000000');
    expect(run('zboot').said).toContain('found 0x1234');
  });

  it('knows old images', () => {
    expect(load({ setupSects: 0 })).toContain(
      'Valid Boot Flag\nSetup Sectors = 0 (defaulting to 4)\nMagic signature found\n' +
        'Setup Sectors < 15 - Cannot print kernel version\n',
    );
    expect(load({ magic: 0 }, '3a00')).toContain(
      'Magic signature not found\nSetup Sectors < 15 - Cannot print kernel version\n' +
        'Building boot_params at 0x00090000\nLoading zImage at address 10000 (4096 bytes)\n',
    );
    expect(load({ version: 0x200 })).toContain(
      'Error: bzImage kernel too big! (size: -10752, max: 15728640)\n## Kernel loading failed',
    );
    expect(load({ loadflags: 0, kernelBytes: 0x90000 })).toContain(
      'Error: zImage kernel too big! (size: 589824, max: 524288)\n',
    );
    expect(load({ setupSects: 70 })).toContain('Error: Setup is too large (36352 bytes)\n');
  });

  it('goes on from parameters that are there', () => {
    writeImage();
    env_set('other', 'a=b');
    expect(run('zboot 100000 0 0 0 2000000 other').said).toContain(
      'Kernel command line: "a=b"\nKernel loaded at 00100000, setup_base=0000000000090000\n',
    );
  });

  it('names the serial console where it is the one', () => {
    load({});
    env_set('stdout', 'serial');
    env_set('baudrate', '115200');
    expect(run('zboot setup').said).toBe(
      'Kernel command line: "console=ttyS0,115200 root=/dev/vda"\n',
    );
    env_set('bootargs', 'console=x');
    expect(run('zboot setup').said).toBe('Kernel command line: "console=x"\n');
  });

  it('does its steps one by one, in any order', () => {
    run('zboot start');
    expect(run('zboot info').said).toBe('Kernel loaded at 00000000, setup_base=0000000000000000\n');
    expect(run('zboot setup').said).toBe("base is not set: use 'zboot load' first\n");
    expect(run('zboot dump').said).toBe('No zboot setup_base\n');
    expect(run('zboot fire').said).toContain('Usage:\nzboot [addr]');
  });

  it('shows parameters', () => {
    load({});
    run('zboot setup');
    const { said } = run('zboot dump');
    expect(said).toContain(
      'Setup located at 0000000000090000:\n\n' +
        'ACPI RSDP addr      : 0\n' +
        'E820: 6 entries\n' +
        '              Addr              Size  Type\n' +
        '           0       a0000  RAM\n' +
        '       a0000       60000  Reserved\n' +
        '      100000     6c10000  RAM\n' +
        '     6d10000      240000  Reserved\n' +
        '     6f50000     10b0000  Reserved\n' +
        '    e0000000    10000000  Reserved\n',
    );
    expect(said).toContain(
      'Type of loader      : 80\n                      U-Boot, version 0\n' +
        'Load flags          : 81\n                    : loaded-high can-use-heap\n',
    );
    expect(said).toContain('Kernel version      : 200\n   @0000000002000400: 6.1 test\n');
    expect(said).toContain('Command line ptr    : 99000\n   root=/dev/vda\n');
    guestView(BASE, 4096).setUint8(0x210, 0xe2);
    guestView(BASE, 4096).setUint8(0x226, 3);
    guestView(BASE, 4096).setUint8(0x227, 1);
    expect(run('zboot dump').said).toContain('Minimal Linux Bootloader, version 32\n');
  });
});
