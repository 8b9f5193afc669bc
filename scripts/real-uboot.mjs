// Debian's U-Boot for RISC-V, and its OpenSBI: what recordings were made with.
import { readFileSync } from 'node:fs';
import { installDebianPackages } from './debian-packages.mjs';

const FOLDER = '/usr/lib/u-boot';
const IMAGES = [`${FOLDER}/qemu-riscv64/u-boot.bin`, `${FOLDER}/qemu-riscv64_smode/u-boot.bin`];
const PACKAGES = {
  [`${FOLDER}/qemu-riscv64_smode/u-boot.bin`]: 'u-boot-qemu',
  '/usr/lib/riscv64-linux-gnu/opensbi/generic/fw_dynamic.bin': 'opensbi',
};
/** Others print other words. */
const RECORDED = 'U-Boot 2023.01+dfsg';

/**
 * The folder that recordings call `fw/`, or the reason why there is none.
 *
 * @returns {Promise<{ folder: string, reason?: undefined } | { folder?: undefined, reason: string }>}
 */
export async function realUBoot() {
  const missing = await installDebianPackages(PACKAGES);
  if (missing !== undefined) {
    return { reason: missing };
  }
  const other = IMAGES.find((file) => !readFileSync(file).includes(RECORDED));
  return other === undefined
    ? { folder: FOLDER }
    : { reason: `${other}: expected ${RECORDED}, with which recordings were made` };
}
