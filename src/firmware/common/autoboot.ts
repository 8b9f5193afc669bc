import { env_get } from '../env/common';
import { CONFIG_INT, statics } from '../include/asm-generic/global_data';
import { IS_ENABLED } from '../include/linux/kconfig';
import { simple_strtol } from '../lib/strto';
import { get_timer, udelay } from '../lib/time';
import { run_command_list } from './cli';
import { getchar, printf, puts, tstc } from './console';

interface AutobootState {
  stored_bootdelay: number;
}

function autobootState(): AutobootState {
  return statics<AutobootState>('common/autoboot.c', () => ({ stored_bootdelay: -1 }));
}

/** Counts down on the console. True: a key was pressed. @uboot common/autoboot.c __abortboot() */
function abortboot(delay: number): boolean {
  let bootdelay = delay;
  let abort = false;
  let ts: number;

  printf('Hit any key to stop autoboot: %2d ', bootdelay);
  if (tstc()) {
    getchar();
    puts('\b\b\b 0');
    abort = true;
  }
  while (bootdelay > 0 && !abort) {
    bootdelay--;
    ts = get_timer(0);
    do {
      if (tstc()) {
        getchar();
        abort = true;
        bootdelay = 0;
        break;
      }
      udelay(10000);
    } while (get_timer(ts) < 1000);
    printf('\b\b\b%2d ', bootdelay);
  }
  puts('\n');
  return abort;
}

/**
 * How long to wait, and what to boot. A negative `bootdelay` means never.
 *
 * @uboot common/autoboot.c bootdelay_process()
 */
export function bootdelay_process(): string | null {
  const text = env_get('bootdelay');

  autobootState().stored_bootdelay =
    text === null ? CONFIG_INT('BOOTDELAY', 2) : simple_strtol(text, 10);
  return env_get('bootcmd');
}

/** Boots when nobody presses a key. @uboot common/autoboot.c autoboot_command() */
export function autoboot_command(s: string | null): void {
  const { stored_bootdelay } = autobootState();

  if (s === null || !IS_ENABLED('AUTOBOOT')) {
    return;
  }
  if (stored_bootdelay === -2 || (stored_bootdelay !== -1 && !abortboot(stored_bootdelay))) {
    run_command_list(s, 0);
  }
}
