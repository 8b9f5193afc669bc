import type { BootFiles } from '../assembly/boot-files';
import {
  addBlob,
  addCommandLine,
  FW_CFG_INITRD_DATA,
  FW_CFG_INITRD_SIZE,
  FW_CFG_KERNEL_DATA,
  FW_CFG_KERNEL_SIZE,
} from '../devices/fw-cfg-boot-files';
import { FW_CFG_NB_CPUS, FW_CFG_NOGRAPHIC, FwCfg } from '../devices/fw-cfg';
import type { GuestMemory } from '../memory/guest-memory';

/**
 * The firmware configuration device with what QEMU's `virt` machines put into it.
 *
 * @param bootFiles what the firmware is left to load: on ARM
 */
export function createVirtFwCfg(
  memory: GuestMemory,
  processors: number,
  bootFiles?: BootFiles,
): FwCfg {
  const fwCfg = new FwCfg((address, lengthBytes) => memory.slice(address, lengthBytes), memory);
  fwCfg.addItem(FW_CFG_NOGRAPHIC, Uint8Array.of(1, 0));
  fwCfg.addItem(FW_CFG_NB_CPUS, Uint8Array.of(processors, 0));
  fwCfg.addFile('bios-geometry', new Uint8Array(0));
  fwCfg.addFile('bootorder', new Uint8Array(0));
  fwCfg.addFile('etc/boot-fail-wait', Uint8Array.of(0xff, 0xff, 0xff, 0xff));
  if (bootFiles?.kernel !== undefined) {
    addBlob(fwCfg, FW_CFG_KERNEL_SIZE, FW_CFG_KERNEL_DATA, bootFiles.kernel);
    if (bootFiles.initrd !== undefined) {
      addBlob(fwCfg, FW_CFG_INITRD_SIZE, FW_CFG_INITRD_DATA, bootFiles.initrd);
    }
    if (bootFiles.commandLine !== '') {
      addCommandLine(fwCfg, bootFiles.commandLine);
    }
  }
  return fwCfg;
}
