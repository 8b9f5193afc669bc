import { FW_CFG_NB_CPUS, FW_CFG_NOGRAPHIC, FwCfg } from '../devices/fw-cfg';
import type { GuestMemory } from '../memory/guest-memory';

/** The firmware configuration device with what QEMU's `virt` machines put into it. */
export function createVirtFwCfg(memory: GuestMemory, processors: number): FwCfg {
  const fwCfg = new FwCfg(
    (address, lengthBytes) => memory.slice(address, lengthBytes),
    () => memory.watch,
  );
  fwCfg.addItem(FW_CFG_NOGRAPHIC, Uint8Array.of(1, 0));
  fwCfg.addItem(FW_CFG_NB_CPUS, Uint8Array.of(processors, 0));
  fwCfg.addFile('bios-geometry', new Uint8Array(0));
  fwCfg.addFile('bootorder', new Uint8Array(0));
  fwCfg.addFile('etc/boot-fail-wait', Uint8Array.of(0xff, 0xff, 0xff, 0xff));
  return fwCfg;
}
