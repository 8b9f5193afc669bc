import { printf } from '../common/console';
import { gd } from '../include/asm-generic/global_data';
import { IS_ENABLED } from '../include/linux/kconfig';
import type { EnvDriver } from '../include/env_internal';
import { env_set_default } from './common';
import { env_flash_init, env_flash_load } from './flash';

function env_nowhere_load(): number {
  env_set_default(null, 0);
  return 0;
}

function env_driver_lookup(): EnvDriver {
  if (IS_ENABLED('ENV_IS_IN_FLASH')) {
    return { name: 'Flash', init: env_flash_init, load: env_flash_load };
  }
  return { name: 'nowhere', load: env_nowhere_load };
}

/** @uboot env/env.c env_init() */
export function env_init(): number {
  const drv = env_driver_lookup();

  gd.env_valid = false;
  return drv.init?.() ?? 0;
}

/** Says where it looks and what came of it. @uboot env/env.c env_load() */
export function env_load(): number {
  const drv = env_driver_lookup();
  let ret: number;

  printf('Loading Environment from %s... ', drv.name);
  ret = drv.load();
  if (ret === 0) {
    printf('OK\n');
  }
  return ret;
}
