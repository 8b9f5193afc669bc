import { dev_get_priv, dev_get_uclass_priv } from '../../src/firmware/drivers/core/device';
import { device_bind_driver } from '../../src/firmware/drivers/core/lists';
import { dm_init } from '../../src/firmware/drivers/core/root';
import { rng_uclass } from '../../src/firmware/drivers/rng/rng-uclass';
import { virtio_uclass } from '../../src/firmware/drivers/virtio/virtio-uclass';
import { virtio_rng } from '../../src/firmware/drivers/virtio/virtio_rng';
import {
  vring_create_virtqueue,
  vring_del_virtqueue,
} from '../../src/firmware/drivers/virtio/virtio_ring';
import type { Driver, UDevice } from '../../src/firmware/include/dm/device';
import { UCLASS_VIRTIO } from '../../src/firmware/include/dm/uclass-id';
import { ENOMEM } from '../../src/firmware/include/errno';
import { IS_ERR } from '../../src/firmware/include/linux/err';
import type { DmVirtioOps, VirtioDevPriv } from '../../src/firmware/include/virtio';
import { makeGd } from '../../src/firmware/testing/make-gd';
import type { TestGd } from '../../src/firmware/testing/make-gd';

/** Number of descriptors of every queue, and the alignment of its parts. */
export const SANDBOX_QUEUE_SIZE = 4;
const SANDBOX_QUEUE_ALIGN = 4096;

/** State of a transport that has no hardware at all: the test is the device. */
export interface VirtioSandboxPriv {
  id: number;
  status: number;
  device_features: bigint;
  driver_features: bigint;
  /** What notify() was called with. */
  notified: number[];
}

/** The transport of U-Boot's own tests, with the behaviour that its tests expect. */
const fullOps: DmVirtioOps = {
  get_config: () => 0,
  set_config: () => 0,
  get_status: (udev, status) => {
    status.value = dev_get_priv<VirtioSandboxPriv>(udev).status;
    return 0;
  },
  set_status: (udev, status) => {
    dev_get_priv<VirtioSandboxPriv>(udev).status = status;
    return 0;
  },
  reset: (udev) => {
    dev_get_priv<VirtioSandboxPriv>(udev).status = 0;
    return 0;
  },
  get_features: (udev, features) => {
    features.value = dev_get_priv<VirtioSandboxPriv>(udev).device_features;
    return 0;
  },
  set_features: (udev) => {
    const uc_priv = dev_get_uclass_priv<VirtioDevPriv>(udev);
    dev_get_priv<VirtioSandboxPriv>(udev).driver_features = uc_priv.features;
    return 0;
  },
  find_vqs: (udev, nvqs, vqs) => {
    for (let index = 0; index < nvqs; index++) {
      const vq = vring_create_virtqueue(index, SANDBOX_QUEUE_SIZE, SANDBOX_QUEUE_ALIGN, udev);
      if (vq === null) {
        return -ENOMEM;
      }
      vqs[index] = vq;
    }
    return 0;
  },
  del_vqs: (udev) => {
    for (const vq of [...dev_get_uclass_priv<VirtioDevPriv>(udev).vqs]) {
      vring_del_virtqueue(vq);
    }
    return 0;
  },
  notify: (udev, vq) => {
    dev_get_priv<VirtioSandboxPriv>(udev).notified.push(vq.index);
    return 0;
  },
};

function virtio_sandbox_probe(udev: UDevice): number {
  const priv = dev_get_priv<VirtioSandboxPriv>(udev);
  const uc_priv = dev_get_uclass_priv<VirtioDevPriv>(udev);
  uc_priv.device = priv.id;
  uc_priv.vendor = 0x75626f74;
  return 0;
}

const priv_auto = {
  sizeBytes: 32,
  create: (): VirtioSandboxPriv => ({
    id: 4,
    status: 0,
    device_features: 1n << 32n,
    driver_features: 0n,
    notified: [],
  }),
};

/** A removed child must have left its device reset. */
function virtio_sandbox_child_post_remove(vdev: UDevice): number {
  const udev = vdev.parent;
  if (udev === null || dev_get_priv<VirtioSandboxPriv>(udev).status !== 0) {
    throw new Error(`${vdev.name}: removed without a reset`);
  }
  return 0;
}

const sandbox1: Driver = {
  name: 'virtio-sandbox1',
  id: UCLASS_VIRTIO,
  ops: fullOps,
  probe: virtio_sandbox_probe,
  child_post_remove: virtio_sandbox_child_post_remove,
  priv_auto,
};

/** The same without notify(). */
const opsWithoutNotify: Partial<DmVirtioOps> = Object.fromEntries(
  Object.entries(fullOps).filter(([name]) => name !== 'notify'),
);

const sandbox2: Driver = {
  name: 'virtio-sandbox2',
  id: UCLASS_VIRTIO,
  ops: opsWithoutNotify,
  probe: virtio_sandbox_probe,
  priv_auto,
};

export interface VirtioSandbox extends TestGd {
  /** The good transport, not probed. */
  readonly bus: UDevice;
  /** The transport without notify(). */
  readonly badBus: UDevice;
}

function bind(parent: UDevice | null, driver: string, name: string): UDevice {
  const dev = device_bind_driver(parent, driver, name);
  if (IS_ERR(dev)) {
    throw new Error(`${name} does not bind: ${dev}`);
  }
  return dev;
}

/** A U-Boot with the two transports that U-Boot's sandbox device tree has. */
export function makeVirtioSandbox(extraDrivers: readonly Driver[] = []): VirtioSandbox {
  const test = makeGd({
    drivers: [sandbox1, sandbox2, virtio_rng, ...extraDrivers],
    uclassDrivers: [virtio_uclass, rng_uclass],
  });
  const ret = dm_init();
  if (ret !== 0) {
    throw new Error(`dm_init: ${ret}`);
  }
  return {
    ...test,
    bus: bind(test.gd.dm_root, 'virtio-sandbox1', 'sandbox_virtio1'),
    badBus: bind(test.gd.dm_root, 'virtio-sandbox2', 'sandbox_virtio2'),
  };
}
