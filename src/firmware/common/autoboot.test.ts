import { describe, expect, it } from 'vitest';
import { echoCommands } from '../cmd/echo';
import { hushCommands } from './cli_hush/commands';
import { env_set, env_set_default } from '../env/common';
import { makeGd } from '../testing/make-gd';
import type { TestGd } from '../testing/make-gd';
import { autoboot_command, bootdelay_process } from './autoboot';
import { run_command } from './cli';

const CONFIG = {
  AUTOBOOT: 'y',
  CMD_ECHO: 'y',
  CMD_RUN: 'y',
  BOOTDELAY: '2',
  USE_BOOTCOMMAND: 'y',
  BOOTCOMMAND: 'echo booting',
};

function board(): TestGd {
  const made = makeGd({ config: CONFIG, commands: [...echoCommands, ...hushCommands] });

  env_set_default('', 0);
  made.takeOutput();
  return made;
}

describe('autoboot', () => {
  it('counts down and runs bootcmd', () => {
    const made = board();

    autoboot_command(bootdelay_process());
    expect(made.takeOutput()).toBe(
      'Hit any key to stop autoboot:  2 \b\b\b 1 \b\b\b 0 \nbooting\n',
    );
  });

  it('stops at a key that was pressed before, and takes it', () => {
    const made = board();

    made.type(' ');
    autoboot_command(bootdelay_process());
    expect(made.takeOutput()).toBe('Hit any key to stop autoboot:  2 \b\b\b 0\n');
  });

  it('stops at a key that is pressed while it counts', () => {
    const made = board();
    let looks = 0;

    made.hal.onRelax = () => {
      looks++;
      if (looks === 120) {
        made.type('x');
      }
    };
    autoboot_command(bootdelay_process());
    expect(made.takeOutput()).toBe('Hit any key to stop autoboot:  2 \b\b\b 1 \b\b\b 0 \n');
  });

  it('never boots by itself with bootdelay -1, at once with -2', () => {
    const made = board();

    env_set('bootdelay', '-1');
    autoboot_command(bootdelay_process());
    expect(made.takeOutput()).toBe('');
    env_set('bootdelay', '-2');
    autoboot_command(bootdelay_process());
    expect(made.takeOutput()).toBe('booting\n');
  });

  it('does nothing without a bootcmd', () => {
    const made = board();

    env_set('bootcmd', null);
    autoboot_command(bootdelay_process());
    expect(made.takeOutput()).toBe('');
  });
});

describe('run_command', () => {
  it('ends commands that run each other without end', () => {
    const made = board();

    env_set('loop', 'run loop');
    expect(run_command('run loop', 0)).toBe(1);
    expect(made.takeOutput()).toBe('Commands are nested too deeply\n');
  });
});
