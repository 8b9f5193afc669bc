import { describe, expect, it } from 'vitest';
import type { Driver, OfNode, UDevice } from '../../include/dm/device';
import { UCLASS_BLK, UCLASS_ETH, UCLASS_VIRTIO } from '../../include/dm/uclass-id';
import { EINVAL, ENODEV, ENOENT } from '../../include/errno';
import { IS_ERR } from '../../include/linux/err';
import type { VirtioDevPriv } from '../../include/virtio';
import type { Virtqueue } from '../../include/virtio_ring';
import { FakeHal } from '../../testing/fake-hal';
import { FakeVirtioMmio } from '../../testing/fake-virtio-mmio';
import type { FakeVirtioMmioOptions } from '../../testing/fake-virtio-mmio';
import { makeGd } from '../../testing/make-gd';
import { blkDescAuto } from '../block/blk-uclass/desc';
import { dev_get_uclass_priv, device_find_first_child, device_probe } from '../core/device';
import { device_bind_driver_to_node } from '../core/lists';
import { dm_init } from '../core/root';
import { virtio_driver_features_init, virtio_find_vqs, virtio_uclass } from './virtio-uclass';
import { virtio_blk } from './virtio_blk';
import { virtio_cread_bytes, virtio_cwrite8 } from '../../include/virtio/config';
import { virtio_mmio } from './virtio_mmio';

const BASE = 0xa003e00;

/** A driver as virtio-net's, without the network: two queues, wants MAC. */
const twoQueues: Driver = {
  name: 'virtio-net',
  id: UCLASS_ETH,
  bind: (dev) => {
    const uc_priv = dev_get_uclass_priv<VirtioDevPriv>(transport(dev));
    virtio_driver_features_init(uc_priv, [5], 1, [5], 1);
    return 0;
  },
  probe: (dev) => {
    const vqs: Virtqueue[] = [];
    return virtio_find_vqs(dev, 2, vqs);
  },
};

function transport(dev: UDevice): UDevice {
  if (dev.parent === null) {
    throw new Error(`${dev.name} has no parent`);
  }
  return dev.parent;
}

function cells(...values: number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  values.forEach((value, index) => {
    new DataView(bytes.buffer).setUint32(4 * index, value);
  });
  return bytes;
}

function nodeAt(address: number): OfNode {
  const root: OfNode = {
    offset: 0,
    name: '',
    parent: null,
    subnodes: [],
    properties: new Map([
      ['#address-cells', cells(2)],
      ['#size-cells', cells(2)],
    ]),
  };
  return {
    offset: 8,
    name: `virtio_mmio@${address.toString(16)}`,
    parent: root,
    subnodes: [],
    properties: new Map([['reg', cells(0, address, 0, 0x200)]]),
  };
}

function setUp(options: Partial<FakeVirtioMmioOptions> & { version: 1 | 2; deviceId: number }) {
  const hal = new FakeHal();
  const device = new FakeVirtioMmio(hal, {
    base: BASE,
    features: 0n,
    config: new Uint8Array(64),
    ...options,
  });
  const test = makeGd({
    hal,
    drivers: [virtio_mmio, virtio_blk, twoQueues],
    uclassDrivers: [
      virtio_uclass,
      { name: 'blk', id: UCLASS_BLK, per_device_plat_auto: blkDescAuto },
      { name: 'ethernet', id: UCLASS_ETH },
    ],
  });
  expect(dm_init()).toBe(0);
  const udev = device_bind_driver_to_node(
    test.gd.dm_root,
    'virtio-mmio',
    'virtio_mmio@a003e00',
    nodeAt(BASE),
  );
  if (IS_ERR(udev)) {
    throw new Error(`virtio-mmio does not bind: ${udev}`);
  }
  return { ...test, device, udev, accesses: () => takeAccesses(hal) };
}

/** Accesses since the last call, as in QEMU's trace: `W 70 4 0x1`. */
function takeAccesses(hal: FakeHal): string[] {
  return hal.accesses
    .splice(0)
    .map(
      ({ kind, address, sizeBytes, value }) =>
        `${kind} ${(address - BASE).toString(16)} ${sizeBytes} 0x${value.toString(16)}`,
    );
}

function childOf(udev: UDevice): UDevice {
  const child = device_find_first_child(udev);
  if (child === null) {
    throw new Error(`${udev.name} has no child`);
  }
  return child;
}

describe('virtio_mmio transport probe', () => {
  it('looks at an empty slot with three reads and calls it probed', () => {
    const { udev, accesses } = setUp({ version: 1, deviceId: 0 });

    expect(accesses()).toEqual([]);
    expect(device_probe(udev)).toBe(0);
    expect(accesses()).toEqual(['R 0 4 0x74726976', 'R 4 4 0x1', 'R 8 4 0x0']);
    expect(udev.child_head).toEqual([]);
  });

  it('tells a legacy device the page size and acknowledges it when its driver is bound', () => {
    const { udev, accesses } = setUp({ version: 1, deviceId: 2 });

    expect(device_probe(udev)).toBe(0);
    expect(accesses()).toEqual([
      'R 0 4 0x74726976',
      'R 4 4 0x1',
      'R 8 4 0x2',
      'R c 4 0x554d4551',
      'W 28 4 0x1000',
      'R 70 4 0x0',
      'W 70 4 0x1',
    ]);
    expect(childOf(udev).name).toBe('virtio-blk#0');
    expect(childOf(udev).uclass.uc_drv.id).toBe(UCLASS_BLK);
  });

  it('binds nothing for an id that has no driver', () => {
    for (const deviceId of [3, 5, 16]) {
      const { udev, accesses } = setUp({ version: 2, deviceId });

      expect(device_probe(udev)).toBe(0);
      expect(udev.child_head).toEqual([]);
      expect(accesses()).toHaveLength(4);
    }
  });

  it('binds nothing when the driver is not built in', () => {
    const { udev } = setUp({ version: 2, deviceId: 4 });

    expect(device_probe(udev)).toBe(0);
    expect(udev.child_head).toEqual([]);
  });
});

describe('virtio_mmio version 1', () => {
  it('brings a disk up with the accesses of a real one', () => {
    const config = Uint8Array.of(0, 0x80, 0, 0, 0, 0, 0, 0);
    const { udev, accesses } = setUp({ version: 1, deviceId: 2, features: 0x31006ed4n, config });

    device_probe(udev);
    accesses();
    expect(device_probe(childOf(udev))).toBe(0);
    const [vq] = dev_get_uclass_priv<VirtioDevPriv>(udev).vqs;
    const pfn = (vq?.vring.desc ?? 0) / 4096;
    expect(accesses()).toEqual([
      'W 70 4 0x0',
      'R 70 4 0x0',
      'W 70 4 0x2',
      'W 14 4 0x1',
      'R 10 4 0x0',
      'W 14 4 0x0',
      'R 10 4 0x31006ed4',
      'W 24 4 0x1',
      'W 20 4 0x0',
      'W 24 4 0x0',
      'W 20 4 0x0',
      'W 30 4 0x0',
      'R 40 4 0x0',
      'R 34 4 0x400',
      'W 38 4 0x400',
      'W 3c 4 0x1000',
      `W 40 4 0x${pfn.toString(16)}`,
      'R 100 1 0x0',
      'R 101 1 0x80',
      'R 102 1 0x0',
      'R 103 1 0x0',
      'R 104 1 0x0',
      'R 105 1 0x0',
      'R 106 1 0x0',
      'R 107 1 0x0',
      'R 70 4 0x2',
      'W 70 4 0x6',
    ]);
    expect(Number.isInteger(pfn)).toBe(true);
  });

  it('has two queues as far apart as on a real board: 0x46f0b000 and 0x46f19000', () => {
    const { udev, accesses, device } = setUp({ version: 1, deviceId: 1, features: 0x39bf8064n });

    device_probe(udev);
    accesses();
    expect(device_probe(childOf(udev))).toBe(0);
    const pfns = device.queues.map((queue) => queue.pfn);
    expect((pfns[1] ?? 0) - (pfns[0] ?? 0)).toBe(0x46f19 - 0x46f0b);
    expect(device.guestFeatures).toBe(0x20n);
    expect(dev_get_uclass_priv<VirtioDevPriv>(udev).legacy).toBe(true);
  });

  it('reads and writes bytes of the configuration without a look at a generation', () => {
    const { udev, accesses } = setUp({ version: 1, deviceId: 1 });
    const mac = new Uint8Array(2);

    device_probe(udev);
    device_probe(childOf(udev));
    accesses();
    virtio_cread_bytes(childOf(udev), 0, mac, 2);
    virtio_cwrite8(childOf(udev), 5, 0x56);
    expect(accesses()).toEqual(['R 100 1 0x0', 'R 101 1 0x0', 'W 105 1 0x56']);
  });
});

describe('virtio_mmio version 2', () => {
  it('brings a disk up with the accesses of a real one', () => {
    const config = Uint8Array.of(0, 0x80, 0, 0, 1, 0, 0, 0);
    const features = 0x1_30006e54n;
    const { udev, accesses } = setUp({ version: 2, deviceId: 2, features, config });

    device_probe(udev);
    expect(accesses().slice(4)).toEqual(['R 70 4 0x0', 'W 70 4 0x1']);
    expect(device_probe(childOf(udev))).toBe(0);
    const [vq] = dev_get_uclass_priv<VirtioDevPriv>(udev).vqs;
    const desc = vq?.vring.desc ?? 0;
    expect(accesses()).toEqual([
      'W 70 4 0x0',
      'R 70 4 0x0',
      'W 70 4 0x2',
      'W 14 4 0x1',
      'R 10 4 0x1',
      'W 14 4 0x0',
      'R 10 4 0x30006e54',
      'W 24 4 0x1',
      'W 20 4 0x1',
      'W 24 4 0x0',
      'W 20 4 0x0',
      'R 70 4 0x2',
      'W 70 4 0xa',
      'R 70 4 0xa',
      'W 30 4 0x0',
      'R 44 4 0x0',
      'R 34 4 0x400',
      'W 38 4 0x400',
      `W 80 4 0x${desc.toString(16)}`,
      'W 84 4 0x0',
      `W 90 4 0x${(desc + 0x4000).toString(16)}`,
      'W 94 4 0x0',
      `W a0 4 0x${(desc + 0x5000).toString(16)}`,
      'W a4 4 0x0',
      'W 44 4 0x1',
      'R fc 4 0x0',
      'R 100 4 0x8000',
      'R 104 4 0x1',
      'R fc 4 0x0',
      'R 70 4 0xa',
      'W 70 4 0xe',
    ]);
  });

  it('reads the configuration again while the generation changes', () => {
    const { udev, accesses, device } = setUp({ version: 2, deviceId: 2, features: 1n << 32n });
    const generations = [7, 8, 8];

    device_probe(udev);
    device.generation = () => generations.shift() ?? 8;
    accesses();
    expect(device_probe(childOf(udev))).toBe(0);
    const config = accesses().filter((access) => /^R (fc|10[04]) /.test(access));
    expect(config.map((access) => access.split(' ')[1])).toEqual([
      ...['fc', '100', '104', 'fc'],
      ...['100', '104', 'fc'],
    ]);
  });

  it('fails a device that refuses the features', () => {
    const features = 1n << 32n;
    const { udev, device } = setUp({ version: 2, deviceId: 2, features, refuseFeatures: true });

    device_probe(udev);
    expect(device_probe(childOf(udev))).toBe(-ENODEV);
    expect(device.status).toBe(0x80 | 2);
  });

  it('fails a device without VERSION_1 before it tells it any features', () => {
    const { udev, device, accesses } = setUp({ version: 2, deviceId: 2, features: 0x40n });

    device_probe(udev);
    accesses();
    expect(device_probe(childOf(udev))).toBe(-EINVAL);
    expect(device.status).toBe(0x80 | 2);
    expect(accesses().filter((access) => access.startsWith('W 20'))).toEqual([]);
  });

  it('fails a device that has no queue', () => {
    const features = 1n << 32n;
    const { udev, accesses } = setUp({ version: 2, deviceId: 2, features, queueMax: 0 });

    device_probe(udev);
    accesses();
    expect(device_probe(childOf(udev))).toBe(-ENOENT);
    expect(accesses().slice(-2)).toEqual(['W 44 4 0x0', 'R 44 4 0x0']);
  });

  it('is found by its compatible string', () => {
    expect(virtio_mmio.of_match).toEqual([{ compatible: 'virtio,mmio' }]);
    expect(virtio_mmio.id).toBe(UCLASS_VIRTIO);
  });
});
