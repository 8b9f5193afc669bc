import { BOOTSTAGE_ID_MAIN_LOOP } from '../include/bootstage';
import { env_get, env_set } from '../env/common';
import { IS_ENABLED } from '../include/linux/kconfig';
import { bootstage_mark_name } from './bootstage';
import { autoboot_command, bootdelay_process } from './autoboot';
import { cli_init, cli_loop, run_command_list } from './cli';
import { version_string } from '../include/version';

/** Commands that are to run before the countdown. @uboot common/main.c run_preboot_environment_command() */
function run_preboot_environment_command(): void {
  const p = env_get('preboot');

  if (p !== null) {
    run_command_list(p, 0);
  }
}

/** Everything is up: boot, or talk to the user. Never ends. @uboot common/main.c main_loop() */
export function main_loop(): never {
  let s: string | null;

  bootstage_mark_name(BOOTSTAGE_ID_MAIN_LOOP, 'main_loop');
  if (IS_ENABLED('VERSION_VARIABLE')) {
    env_set('ver', version_string);
  }
  cli_init();
  if (IS_ENABLED('USE_PREBOOT')) {
    run_preboot_environment_command();
  }
  s = bootdelay_process();
  autoboot_command(s);
  return cli_loop();
}
