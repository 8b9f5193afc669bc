import { env_load } from '../env';

/**
 * After relocation: from now on there is an environment that can be changed.
 *
 * @uboot env/common.c env_relocate()
 */
export function env_relocate(): void {
  env_load();
}
