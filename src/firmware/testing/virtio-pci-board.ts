import { blkDescAuto } from '../drivers/block/blk-uclass/desc';
import { dev_get_parent_plat } from '../drivers/core/device';
import { dm_init_and_scan } from '../drivers/core/root';
import { uclass_foreach_dev } from '../drivers/core/uclass/find';
import { pci_generic_ecam, pci_generic_uclass } from '../drivers/pci/pcie_ecam_generic';
import { pci_bridge_drv, pci_generic_drv } from '../drivers/pci/pci-uclass/drivers';
import { pci_init, pci_uclass } from '../drivers/pci/pci-uclass';
import { virtio_uclass } from '../drivers/virtio/virtio-uclass';
import { virtio_blk } from '../drivers/virtio/virtio_blk';
import { virtio_net } from '../drivers/virtio/virtio_net';
import { virtio_pci_legacy, virtio_pci_legacy_ids } from '../drivers/virtio/virtio_pci_legacy';
import { virtio_pci_modern, virtio_pci_modern_ids } from '../drivers/virtio/virtio_pci_modern';
import type { UDevice } from '../include/dm/device';
import { UCLASS_BLK, UCLASS_VIRTIO } from '../include/dm/uclass-id';
import type { PciChildPlat } from '../include/pci';
import { fdt_parse } from '../lib/libfdt';
import { eth_uclass } from '../net/eth-uclass';
import { FakeHal } from './fake-hal';
import { FakePciHost, fdtWithPcie } from './fake-pci-host';
import type { FakePciFunction } from './fake-pci-host';
import { FakeVirtioPci } from './fake-virtio-pci';
import type { FakeVirtioPciOptions } from './fake-virtio-pci';
import { makeGd } from './make-gd';
import type { TestGd } from './make-gd';

export interface VirtioPciBoard extends TestGd {
  readonly host: FakePciHost;
  readonly devices: readonly FakeVirtioPci[];
  /** The transport of the function in slot `slot` (from 1). */
  readonly transport: (slot: number) => UDevice;
}

/** A board with virtio functions in slots 1, 2 ... of its PCI bus, which has been scanned; nothing on it is probed. */
export function makeVirtioPciBoard(functions: readonly FakeVirtioPciOptions[]): VirtioPciBoard {
  const devices = functions.map((options) => new FakeVirtioPci(options));
  return { ...makePciBoard(devices), devices };
}

/** The same with any functions. */
export function makePciBoard(
  functions: readonly FakePciFunction[],
): Omit<VirtioPciBoard, 'devices'> {
  const hal = new FakeHal();
  const host = new FakePciHost(hal);
  host.functions.push(...functions);
  const test = makeGd({
    hal,
    config: { PCI_PNP: 'y', NET: 'y', REGEX: 'y' },
    drivers: [
      pci_bridge_drv,
      pci_generic_drv,
      pci_generic_ecam,
      virtio_blk,
      virtio_net,
      virtio_pci_legacy,
      virtio_pci_modern,
    ],
    uclassDrivers: [
      pci_uclass,
      pci_generic_uclass,
      virtio_uclass,
      { name: 'blk', id: UCLASS_BLK, per_device_plat_auto: blkDescAuto },
      eth_uclass,
    ],
    pciDrivers: [virtio_pci_legacy_ids, virtio_pci_modern_ids],
  });
  const tree = fdt_parse(fdtWithPcie());
  test.gd.of_root = tree.ok ? tree.value.root : null;
  if (dm_init_and_scan(false) !== 0 || pci_init() !== 0) {
    throw new Error('the PCI bus of the test does not come up');
  }
  return {
    ...test,
    host,
    transport: (slot) => {
      const found = uclass_foreach_dev(UCLASS_VIRTIO).find(
        (udev) => dev_get_parent_plat<PciChildPlat>(udev).devfn === slot << 11,
      );
      if (found === undefined) {
        throw new Error(`no virtio transport was bound for slot ${slot}`);
      }
      return found;
    },
  };
}
