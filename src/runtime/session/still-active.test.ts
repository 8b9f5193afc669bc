import { beforeEach, expect, it } from 'vitest';
import {
  DM_FLAG_ACTIVATED,
  DM_FLAG_ACTIVE_DMA,
  type Driver,
  type UDevice,
} from '../../firmware/include/dm/device';
import { UCLASS_BLK, UCLASS_VIRTIO } from '../../firmware/include/dm/uclass-id';
import { makeGd } from '../../firmware/testing/make-gd';
import { firmwareDrivers } from './drivers/firmware-drivers';
import { stillActive } from './still-active';
import type { TransportSlot } from './transport-slots';

const rings = { descAddress: 0x1000, availAddress: 0x1800, usedAddress: 0x2000 };

/** Slots with a device each, whose queues are ready or not. */
function slots(...ready: readonly (readonly boolean[])[]): TransportSlot[] {
  return ready.map((queues, i) => ({
    kind: 'mmio',
    legacy: true,
    address: 0x0a00_0000 + i * 0x200,
    ubootName: `virtio_mmio@${i}`,
    pciPlace: undefined,
    core: {
      ref: { index: i, transport: `virtio-mmio@${i}`, deviceId: 2, kind: 'virtio-blk' },
      queues: queues.map((isReady, index) => ({ index, ready: isReady, ...rings })),
    } as unknown as TransportSlot['core'],
  }));
}

/** A transport in each slot, and the device of a driver below it. */
function bind(...drivers: readonly (Partial<Driver> & { readonly active?: boolean })[]): void {
  const { gd } = makeGd();
  const list = drivers.map(({ active = true, ...driver }, i) => ({
    name: `virtio_mmio@${i}`,
    child_head: [
      {
        name: `virtio-blk#${i}`,
        uclass: { uc_drv: { name: 'blk', id: UCLASS_BLK } },
        uclass_plat_: null,
        driver: { name: 'virtio-blk', id: 1, ...driver },
        flags_: active ? DM_FLAG_ACTIVATED : 0,
      },
    ],
  }));
  gd.uclass_root.push({
    uc_drv: { name: 'virtio', id: UCLASS_VIRTIO },
    dev_head: list as unknown as UDevice[],
    priv_: null,
    address: 0,
  });
}

const remove = (): number => 0;

beforeEach(() => {
  makeGd();
});

it('names no device without queues', () => {
  bind({ flags: DM_FLAG_ACTIVE_DMA, remove, active: false }, {});
  expect(stillActive(slots([false], []), firmwareDrivers())).toEqual([]);
});

it('says what a driver lacks', () => {
  bind({ remove }, { flags: DM_FLAG_ACTIVE_DMA }, {});
  expect(
    stillActive(slots([true], [true], [true]), firmwareDrivers()).map(({ name, why }) => [
      name,
      why,
    ]),
  ).toEqual([
    ['virtio-blk#0', 'its driver virtio-blk has no DM_FLAG_ACTIVE_DMA'],
    ['virtio-blk#1', 'its driver virtio-blk has no remove'],
    ['virtio-blk#2', 'its driver virtio-blk has no DM_FLAG_ACTIVE_DMA and no remove'],
  ]);
});

it('says that a driver was not removed, or has not reset its device', () => {
  const flags = DM_FLAG_ACTIVE_DMA;
  bind({ flags, remove }, { flags, remove, active: false });
  expect(stillActive(slots([true], [true]), firmwareDrivers()).map(({ why }) => why)).toEqual([
    'its driver virtio-blk was not removed',
    'the remove of its driver virtio-blk did not reset it',
  ]);
});

it('gives the rings of the queues that are there, also where no driver is bound', () => {
  expect(stillActive(slots([false, true]), firmwareDrivers())).toEqual([
    {
      name: 'virtio-blk (virtio-mmio@0)',
      why: 'no driver is bound to it',
      queues: [{ index: 1, ...rings }],
    },
  ]);
});
