import { CONFIG_INT, GD_FLG_ENV_READY, gd } from '../include/asm-generic/global_data';
import { EIO } from '../include/errno';
import { crc32 } from '../lib/crc32';
import { himport_r } from '../lib/hashtable';
import { ENV_SIZE, entryInitialiser, envState, env_set_default } from './common';

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

/**
 * Takes over an environment with its checksum before it (32 bits, little-endian).
 *
 * @uboot env/common.c env_import()
 */
export function env_import(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const data = bytes.subarray(4);
  let text = '';

  if (crc32(0, data) !== view.getUint32(0, true)) {
    env_set_default('!bad CRC', 0);
    return -EIO;
  }
  for (let at = 0; at < data.length && (data[at] !== 0 || data[at + 1] !== 0); at++) {
    text += String.fromCharCode(data[at] ?? 0);
  }
  if (himport_r(envState().env_htab, `${text}\0`, '\0', 0, entryInitialiser)) {
    gd.flags |= GD_FLG_ENV_READY;
    return 0;
  }
  env_set_default('!import failed', 0);
  return -EIO;
}
