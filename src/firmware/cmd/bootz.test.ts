import { beforeEach, expect, it } from 'vitest';
import { qemu_arm } from '../board/emulation/qemu-arm/qemu-arm';
import { guestBytes, guestView } from '../common/guest-bytes';
import { run_command } from '../common/cli';
import { env_set } from '../env/common';
import { env_relocate } from '../env/common/relocate';
import { set_current_board } from '../include/board';
import { writeFdt } from '../lib/libfdt/fdt_sw';
import { FakeMachineEnd } from '../testing/fake-hal';
import { makeGd } from '../testing/make-gd';
import type { TestGd } from '../testing/make-gd';
import { bootzCommands } from './bootz';

let test: TestGd;

beforeEach(() => {
  test = makeGd({
    commands: bootzCommands,
    config: { CMD_BOOTZ: 'y', FIT: 'y', SYS_LOAD_ADDR: '0x40200000' },
  });
  set_current_board(qemu_arm);
  env_relocate();
  env_set('fdt_high', 'ffffffff');
  env_set('initrd_high', 'ffffffff');
  guestBytes(0x4300_0000, 0x1000).set(writeFdt({ name: '' }, 0x1000));
  guestView(0x4040_0000, 64).setUint32(0x24, 0x016f2818, true);
  guestView(0x4040_0000, 64).setUint32(0x2c, 0x10000, true);
});

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

it('hands an image over where it lies', () => {
  const { said, end } = run('bootz 40400000 44000000:1234 43000000');
  expect(said).toBe(
    'Kernel image @ 0x40400000 [ 0x000000 - 0x010000 ]\n' +
      '## Flattened Device Tree blob at 43000000\n' +
      '   Booting using the fdt blob at 0x43000000\n' +
      'Working FDT set to 43000000\n' +
      '   Using Device Tree in place at 43000000, end 43003fff\n' +
      'Working FDT set to 43000000\n' +
      '\nStarting kernel ...\n\n',
  );
  expect(end).toBe('handed over to the OS at 0x40400000, device tree at 0x43000000');
});

it('says what is no image', () => {
  expect(run('bootz').said).toBe('zimage: Bad magic!\n');
});

it('says the number of the machine, and starts nothing without one that is', () => {
  env_set('machid', '55');
  expect(run('bootz 40400000 - 43000000').said).toContain(
    'Using machid 0x55 from environment\n\nStarting kernel ...\n',
  );
  env_set('machid', 'xx');
  const { said, end } = run('bootz 40400000 - 43000000');
  expect(said).not.toContain('Starting');
  // It would reset the board, but a reset takes no three arguments.
  expect(said).toContain('Usage:\nbootz [addr [initrd[:size]] [fdt]]\n');
  expect(end).toBeUndefined();
});
