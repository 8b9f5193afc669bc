import { gd } from '../../../firmware/include/asm-generic/global_data';
import type { BlkDesc } from '../../../firmware/include/blk';
import {
  DM_FLAG_ACTIVATED,
  DM_FLAG_ACTIVE_DMA,
  type UDevice,
} from '../../../firmware/include/dm/device';
import {
  UCLASS_BLK,
  UCLASS_ETH,
  UCLASS_PCI,
  UCLASS_VIRTIO,
} from '../../../firmware/include/dm/uclass-id';
import type { PciChildPlat } from '../../../firmware/include/pci';
import type { VirtioDevPriv } from '../../../firmware/include/virtio';
import type { Virtqueue } from '../../../firmware/include/virtio_ring';
import type { BoundDevice, BoundQueue, BoundTransport, DriversHalf } from './drivers-half';

/**
 * What the built-in firmware's drivers know of the virtio devices. Calls none of its functions: they have debug points,
 * and the guest may stand at one.
 */
export function firmwareDrivers(): DriversHalf {
  const data = gd as typeof gd | undefined;
  const uclass = data?.uclass_root.find((candidate) => candidate.uc_drv.id === UCLASS_VIRTIO);
  return { transports: uclass?.dev_head.map(transport) ?? [], problems: [] };
}

function transport(udev: UDevice): BoundTransport {
  const priv = (udev.uclass_priv_ ?? undefined) as VirtioDevPriv | undefined;
  const vdev = udev.child_head[0];
  return {
    name: udev.name,
    pciPlace: pciPlace(udev),
    sequence: udev.seq_ < 0 ? undefined : udev.seq_,
    active: isActive(udev),
    features: priv?.feature_table ?? [],
    legacyFeatures: priv?.feature_table_legacy ?? [],
    queues: priv?.vqs.map(queue) ?? [],
    device: vdev && device(vdev),
  };
}

function pciPlace(udev: UDevice): BoundTransport['pciPlace'] {
  const { parent } = udev;
  const plat = (udev.parent_plat_ ?? undefined) as PciChildPlat | undefined;
  return parent?.uclass.uc_drv.id !== UCLASS_PCI || plat === undefined
    ? undefined
    : { bus: parent.seq_, devfn: plat.devfn >> 8 };
}

function device(vdev: UDevice): BoundDevice {
  const { name, flags = 0, remove } = vdev.driver;
  return {
    name: vdev.name,
    active: isActive(vdev),
    uclassNumber: uclassNumber(vdev),
    driver: {
      name,
      hasActiveDma: (flags & DM_FLAG_ACTIVE_DMA) !== 0,
      hasRemove: remove !== undefined,
    },
  };
}

/** `virtio 0` for a block device, `eth0` for a card, as commands call them. */
function uclassNumber(vdev: UDevice): string | undefined {
  switch (vdev.uclass.uc_drv.id) {
    case UCLASS_BLK: {
      const desc = (vdev.uclass_plat_ ?? undefined) as BlkDesc | undefined;
      return desc === undefined || desc.devnum < 0 ? undefined : `virtio ${desc.devnum}`;
    }
    case UCLASS_ETH:
      return vdev.seq_ < 0 ? undefined : `eth${vdev.seq_}`;
    default:
      return vdev.seq_ < 0 ? undefined : `${vdev.uclass.uc_drv.name} ${vdev.seq_}`;
  }
}

function queue(vq: Virtqueue): BoundQueue {
  return {
    index: vq.index,
    numFree: vq.num_free,
    freeHead: vq.free_head,
    numAdded: vq.num_added,
    lastUsedIdx: vq.last_used_idx,
    availIdxShadow: vq.avail_idx_shadow,
    availFlagsShadow: vq.avail_flags_shadow,
  };
}

function isActive(dev: UDevice): boolean {
  return (dev.flags_ & DM_FLAG_ACTIVATED) !== 0;
}
