import { CONFIG_INT, gd } from '../include/asm-generic/global_data';
import { crc32 } from '../lib/crc32';
import { env_import } from './common/import';
import { ENV_SIZE } from '../include/env_internal';

/** Reads flash: not RAM, so through the bus. */
function flashBytes(address: number, bytes: number): Uint8Array {
  const result = new Uint8Array(bytes);

  gd.hal.readBytes(address, result);
  return result;
}

/** Where the environment is in flash. @uboot env/flash.c: CONFIG_ENV_ADDR */
function envAddress(): number {
  return CONFIG_INT('ENV_ADDR', 0);
}

/** Is there an environment in flash? @uboot env/flash.c env_flash_init() */
export function env_flash_init(): number {
  const crc = gd.hal.read32(envAddress());

  gd.env_addr = envAddress() + 4;
  gd.env_valid = crc32(0, flashBytes(gd.env_addr, ENV_SIZE())) === crc;
  return 0;
}

/** Takes the environment from flash if its checksum is right, else the default. @uboot env/flash.c env_flash_load() */
export function env_flash_load(): number {
  return env_import(flashBytes(envAddress(), ENV_SIZE() + 4));
}
