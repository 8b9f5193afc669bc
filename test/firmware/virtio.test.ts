import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  dev_get_priv,
  dev_get_uclass_priv,
  device_find_first_child,
  device_probe,
} from '../../src/firmware/drivers/core/device';
import {
  device_active,
  DM_FLAG_ACTIVATED,
  DM_REMOVE_ACTIVE_ALL,
} from '../../src/firmware/include/dm/device';
import type { UDevice } from '../../src/firmware/include/dm/device';
import { device_remove } from '../../src/firmware/drivers/core/device-remove';
import { uclass_first_device } from '../../src/firmware/drivers/core/uclass';
import { uclass_find_device } from '../../src/firmware/drivers/core/uclass/find';
import { dm_rng_read } from '../../src/firmware/drivers/rng/rng-uclass';
import {
  virtio_del_vqs,
  virtio_find_vqs,
  virtio_generation,
  virtio_get_config,
  virtio_get_features,
  virtio_get_status,
  virtio_notify,
  virtio_reset,
  virtio_set_config,
  virtio_set_features,
  virtio_set_status,
} from '../../src/firmware/drivers/virtio/virtio-uclass';
import { virtqueue_add, virtqueue_get_buf } from '../../src/firmware/drivers/virtio/virtio_ring';
import { UCLASS_RNG, UCLASS_VIRTIO } from '../../src/firmware/include/dm/uclass-id';
import { EIO, EKEYREJECTED, ENOENT, ENOSYS } from '../../src/firmware/include/errno';
import type { VirtioDevPriv } from '../../src/firmware/include/virtio';
import type { Virtqueue } from '../../src/firmware/include/virtio_ring';
import { makeVirtioSandbox, SANDBOX_QUEUE_SIZE } from './virtio-sandbox';
import type { VirtioSandbox, VirtioSandboxPriv } from './virtio-sandbox';

/** The first transport, probed, and its child, which is not. */
function probedBus(sandbox: VirtioSandbox): { bus: UDevice; dev: UDevice } {
  const bus = uclass_first_device(UCLASS_VIRTIO);
  if (bus === null || bus !== sandbox.bus) {
    throw new Error('the sandbox transport does not probe');
  }
  const dev = device_find_first_child(bus);
  if (dev === null) {
    throw new Error('no child was bound');
  }
  return { bus, dev };
}

function statusOf(dev: UDevice): number {
  const status = { value: -1 };
  expect(virtio_get_status(dev, status)).toBe(0);
  return status.value;
}

function findOne(dev: UDevice): Virtqueue {
  const vqs: Virtqueue[] = [];
  expect(virtio_find_vqs(dev, 1, vqs)).toBe(0);
  const [vq] = vqs;
  if (vq === undefined) {
    throw new Error('find_vqs gave no queue');
  }
  return vq;
}

/** What a device does: writes used element `slot` and the index, with the layout written out again. */
function deviceUses(
  sandbox: VirtioSandbox,
  vq: Virtqueue,
  used: { idx: number; slot: number; id: number; len: number },
): void {
  const { view, base } = sandbox.hal.ram;
  const ring = vq.vring.used - base;
  view.setUint32(ring + 4 + 8 * used.slot, used.id, true);
  view.setUint32(ring + 8 + 8 * used.slot, used.len, true);
  view.setUint16(ring + 2, used.idx, true);
}

describe("U-Boot's virtio tests (test/dm/virtio.c, test/dm/virtio_device.c of v2023.01)", () => {
  it('dm_test_virtio_base: the child has its name, is acknowledged, and comes up', () => {
    const { dev } = probedBus(makeVirtioSandbox());

    expect(dev.name).toBe('virtio-rng#0');
    expect(statusOf(dev)).toBe(1);
    expect(device_probe(dev)).toBe(0);
    // ACKNOWLEDGE goes in the reset and is not set again in this version: DRIVER | DRIVER_OK | FEATURES_OK.
    expect(statusOf(dev)).toBe(2 | 4 | 8);
  });

  it('dm_test_virtio_all_ops: every wrapper reaches the transport', () => {
    const { bus, dev } = probedBus(makeVirtioSandbox());
    const features = { value: 0n };
    const counter = { value: 0 };

    dev_get_uclass_priv<VirtioDevPriv>(bus).vdev = dev;
    expect(virtio_get_config(dev, 0, null, 0)).toBe(0);
    expect(virtio_set_config(dev, 0, null, 0)).toBe(0);
    expect(virtio_generation(dev, counter)).toBe(-ENOSYS);
    expect(virtio_set_status(dev, 4)).toBe(0);
    expect(statusOf(dev)).toBe(4);
    expect(virtio_reset(dev)).toBe(0);
    expect(statusOf(dev)).toBe(0);
    expect(virtio_get_features(dev, features)).toBe(0);
    expect(features.value).toBe(1n << 32n);
    expect(virtio_set_features(dev)).toBe(0);
    const vq = findOne(dev);
    expect(virtio_notify(dev, vq)).toBe(0);
    expect(dev_get_priv<VirtioSandboxPriv>(bus).notified).toEqual([0]);
    expect(virtio_del_vqs(dev)).toBe(0);
    expect(dev_get_uclass_priv<VirtioDevPriv>(bus).vqs).toEqual([]);
  });

  it('dm_test_virtio_remove: the transport refuses to go, the device goes', () => {
    const { bus, dev } = probedBus(makeVirtioSandbox());

    expect(device_probe(dev)).toBe(0);
    expect(virtio_set_status(dev, 4)).toBe(0);
    dev.flags_ |= DM_FLAG_ACTIVATED;
    expect(device_remove(bus, DM_REMOVE_ACTIVE_ALL)).toBe(-EKEYREJECTED);
    expect(device_active(dev)).toBe(false);
    expect(device_active(bus)).toBe(true);
    expect(dev_get_priv<VirtioSandboxPriv>(bus).status).toBe(0);
  });

  it('dm_test_virtio_missing_ops: a transport without notify() does not probe', () => {
    const sandbox = makeVirtioSandbox();
    const dev = uclass_find_device(UCLASS_VIRTIO, 1);

    expect(dev).toBe(sandbox.badBus);
    expect(device_probe(sandbox.badBus)).toBe(-ENOENT);
    expect(device_active(sandbox.badBus)).toBe(false);
  });

  describe('dm_test_virtio_ring', () => {
    const buffers = [0x4100_0000, 0x4100_1000];

    function setUp() {
      const sandbox = makeVirtioSandbox();
      const { bus, dev } = probedBus(sandbox);
      dev_get_uclass_priv<VirtioDevPriv>(bus).vdev = dev;
      return { sandbox, dev, vq: findOne(dev) };
    }

    it('dm_test_virtio_ring: gives the buffer back with the length that the device says', () => {
      const { sandbox, dev, vq } = setUp();
      const len = { value: 0 };

      expect(virtqueue_add(vq, [{ addr: buffers[0] ?? 0, length: 16 }], 0, 1)).toBe(0);
      deviceUses(sandbox, vq, { idx: 1, slot: 0, id: 0, len: 0x53355885 });
      expect(virtqueue_get_buf(vq, len)).toBe(buffers[0]);
      expect(len.value).toBe(0x53355885);
      expect(virtio_del_vqs(dev)).toBe(0);
    });

    it('dm_test_virtio_ring: takes only the head of a chain', () => {
      const { sandbox, dev, vq } = setUp();
      const len = { value: 0 };
      const sgs = buffers.map((addr) => ({ addr, length: 16 }));

      expect(virtqueue_add(vq, sgs, 0, 2)).toBe(0);
      deviceUses(sandbox, vq, { idx: 1, slot: 0, id: 1, len: 0x53355885 });
      expect(virtqueue_get_buf(vq, len)).toBe(0);
      expect(sandbox.takeOutput()).toBe('(virtio-rng#0.0): id 1 is not a head\n');
      expect(virtio_del_vqs(dev)).toBe(0);
    });

    it('dm_test_virtio_ring: does not read the descriptors back', () => {
      const { sandbox, dev, vq } = setUp();
      const { view, base } = sandbox.hal.ram;
      const len = { value: 0 };

      expect(virtqueue_add(vq, [{ addr: buffers[0] ?? 0, length: 16 }], 0, 1)).toBe(0);
      view.setBigUint64(vq.vring.desc - base, 0xbadbad11n, true);
      view.setUint32(vq.vring.desc + 8 - base, 0x11badbad, true);
      view.setUint16(vq.vring.desc + 12 - base, 1, true);
      view.setUint16(vq.vring.desc + 14 - base, 0xffff, true);
      deviceUses(sandbox, vq, { idx: 1, slot: 0, id: 0, len: 6 });
      expect(virtqueue_get_buf(vq, len)).toBe(buffers[0]);
      expect(len.value).toBe(6);
      expect(vq.num_free).toBe(SANDBOX_QUEUE_SIZE);
      expect(virtio_del_vqs(dev)).toBe(0);
    });
  });

  it('dm_test_virtio_rng_check_len: more bytes than there is room for are an error', () => {
    const sandbox = makeVirtioSandbox();
    const { bus, dev } = probedBus(sandbox);
    const buffer = 0x4200_0000;
    const { bytes, base } = sandbox.hal.ram;

    expect(device_probe(dev)).toBe(0);
    expect(dev.uclass.uc_drv.id).toBe(UCLASS_RNG);
    const [vq] = dev_get_uclass_priv<VirtioDevPriv>(bus).vqs;
    if (vq === undefined) {
      throw new Error('virtio-rng has no queue');
    }
    bytes.fill(0xcc, buffer - base, buffer - base + 64);
    deviceUses(sandbox, vq, { idx: 1, slot: 0, id: 0, len: 0xffffffff });
    expect(dm_rng_read(dev, buffer, 16)).toBe(-EIO);
    expect([...bytes.subarray(buffer - base, buffer - base + 64)]).toEqual(
      Array.from({ length: 64 }, () => 0xcc),
    );
  });
});

describe("U-Boot's fuzz_vring (test/fuzz/virtio.c)", () => {
  it('fuzz_vring: no contents of the ring break the driver', () => {
    const sandbox = makeVirtioSandbox();
    const { bus, dev } = probedBus(sandbox);
    const { bytes, view, base } = sandbox.hal.ram;
    dev_get_uclass_priv<VirtioDevPriv>(bus).vdev = dev;
    const ringBytes = fc.record({
      desc: fc.uint8Array({ maxLength: 16 * SANDBOX_QUEUE_SIZE }),
      avail: fc.uint8Array({ maxLength: 6 + 2 * SANDBOX_QUEUE_SIZE }),
      used: fc.uint8Array({ maxLength: 6 + 8 * SANDBOX_QUEUE_SIZE }),
    });

    fc.assert(
      fc.property(ringBytes, ({ desc, avail, used }) => {
        const vq = findOne(dev);
        const len = { value: 0 };
        expect(virtqueue_add(vq, [{ addr: 0x4100_0000, length: 32 }], 0, 1)).toBe(0);
        bytes.set(desc, vq.vring.desc - base);
        bytes.set(avail, vq.vring.avail - base);
        bytes.set(used, vq.vring.used - base);
        if (view.getUint16(vq.vring.used + 2 - base, true) === 0) {
          view.setUint16(vq.vring.used + 2 - base, 1, true);
        }

        const named = view.getUint32(vq.vring.used + 4 - base, true);
        const buf = virtqueue_get_buf(vq, len);
        // Only descriptor 0 is a head, whatever the ring says.
        expect(buf).toBe(named === 0 ? 0x4100_0000 : 0);
        expect(vq.num_free).toBe(named === 0 ? SANDBOX_QUEUE_SIZE : SANDBOX_QUEUE_SIZE - 1);
        expect(virtio_del_vqs(dev)).toBe(0);
      }),
      { seed: 20230109, numRuns: 500 },
    );
  });
});
