import { CONFIG_INT } from './asm-generic/global_data';

/** Bytes that the variables have in flash: after the checksum. @uboot include/env_internal.h ENV_SIZE */
export function ENV_SIZE(): number {
  return CONFIG_INT('ENV_SIZE', 0x40000) - 4;
}

/**
 * One place that an environment may come from. Boards without any have `nowhere`: the default environment.
 *
 * @uboot include/env_internal.h struct env_driver
 */
export interface EnvDriver {
  readonly name: string;
  init?(): number;
  load(): number;
}
