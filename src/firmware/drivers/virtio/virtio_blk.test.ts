import { describe, expect, it } from 'vitest';
import type { BlkDesc } from '../../include/blk';
import { UCLASS_BLK, UCLASS_VIRTIO } from '../../include/dm/uclass-id';
import type { UDevice } from '../../include/dm/device';
import { EIO } from '../../include/errno';
import { IS_ERR } from '../../include/linux/err';
import { FakeHal } from '../../testing/fake-hal';
import { FakeVirtioMmio } from '../../testing/fake-virtio-mmio';
import type { FakeBuffer } from '../../testing/fake-virtio-mmio';
import { makeGd } from '../../testing/make-gd';
import { blkDescAuto } from '../block/blk-uclass/desc';
import { blk_dread, blk_dwrite, blk_next_free_devnum, get_desc } from '../block/blk-uclass';
import {
  dev_get_priv,
  dev_get_uclass_plat,
  device_find_first_child,
  device_probe,
} from '../core/device';
import { device_bind_driver } from '../core/lists';
import { dm_init } from '../core/root';
import { virtio_uclass } from './virtio-uclass';
import { virtio_blk } from './virtio_blk';
import { virtio_mmio } from './virtio_mmio';
import type { VirtioMmioPriv } from './virtio_mmio';

const BUFFER = 0x4200_0000;

/** One slot without a device tree: the address is put where of_to_plat would. */
const driverWithoutTree = (bases: readonly number[]) => ({
  ...virtio_mmio,
  probe: (udev: UDevice) => {
    dev_get_priv<VirtioMmioPriv>(udev).base = bases[udev.seq_] ?? 0;
    return virtio_mmio.probe?.(udev) ?? 0;
  },
});

interface Request {
  readonly type: number;
  readonly ioprio: number;
  readonly sector: bigint;
  readonly chain: readonly FakeBuffer[];
}

function setUp(answer: { status: number } = { status: 0 }, disks = 1, arch64 = false) {
  const hal = new FakeHal();
  const { view, base } = hal.ram;
  const requests: Request[] = [];
  const bases = Array.from({ length: disks }, (_, slot) => 0xa000000 + 0x200 * slot);
  const onChain = (_queue: number, chain: readonly FakeBuffer[]) => {
    const [header] = chain;
    const status = chain.at(-1);
    if (header === undefined || status === undefined) {
      throw new Error('an empty chain');
    }
    const at = header.address - base;
    requests.push({
      type: view.getUint32(at, true),
      ioprio: view.getUint32(at + 4, true),
      sector: view.getBigUint64(at + 8, true),
      chain,
    });
    view.setUint8(status.address - base, answer.status);
    return 1;
  };
  for (const address of bases) {
    const config = Uint8Array.of(0, 8, 0, 0, 1, 0, 0, 0);
    new FakeVirtioMmio(hal, {
      base: address,
      version: 1,
      deviceId: 2,
      features: 0n,
      config,
      onChain,
      queueMax: 8,
    });
  }
  const test = makeGd({
    hal,
    arch64,
    config: { BLOCK_CACHE: 'y' },
    drivers: [driverWithoutTree(bases), virtio_blk],
    uclassDrivers: [
      virtio_uclass,
      { name: 'blk', id: UCLASS_BLK, per_device_plat_auto: blkDescAuto },
    ],
  });
  expect(dm_init()).toBe(0);
  const children = bases.map((_, slot) => {
    const udev = device_bind_driver(test.gd.dm_root, 'virtio-mmio', `virtio_mmio@${slot}`);
    if (IS_ERR(udev) || device_probe(udev) !== 0) {
      throw new Error(`slot ${slot} does not probe`);
    }
    const child = device_find_first_child(udev);
    if (child === null) {
      throw new Error(`slot ${slot} has no child`);
    }
    return child;
  });
  return { ...test, requests, children, desc: () => descOf(0) };
}

function descOf(devnum: number): BlkDesc {
  const desc = get_desc(UCLASS_VIRTIO, devnum);
  if (IS_ERR(desc)) {
    throw new Error(`virtio ${devnum}: ${desc}`);
  }
  return desc;
}

describe('virtio_blk', () => {
  it('says what the device is', () => {
    expect(setUp().desc()).toMatchObject({
      uclass_id: UCLASS_VIRTIO,
      devnum: 0,
      vendor: 'QEMU',
      type: 0,
      blksz: 512,
      log2blksz: 9,
      lba: 0x800,
    });
    expect(setUp({ status: 0 }, 1, true).desc().lba).toBe(0x1_0000_0800);
  });

  it('numbers devices as they are bound, not as they are probed', () => {
    const { children } = setUp({ status: 0 }, 3);

    expect(children.map((child) => child.name)).toEqual([
      'virtio-blk#0',
      'virtio-blk#1',
      'virtio-blk#2',
    ]);
    expect(children.map((child) => dev_get_uclass_plat<BlkDesc>(child).devnum)).toEqual([0, 1, 2]);
    expect(blk_next_free_devnum(UCLASS_VIRTIO)).toBe(3);
  });

  it('reads with a header, writable data and a writable status byte', () => {
    const { requests, desc } = setUp();

    expect(blk_dread(desc(), 0x123, 16, BUFFER)).toBe(16);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ type: 0, ioprio: 0, sector: 0x123n });
    expect(requests[0]?.chain.map(({ lengthBytes, writable }) => [lengthBytes, writable])).toEqual([
      [16, false],
      [16 * 512, true],
      [1, true],
    ]);
    expect(requests[0]?.chain[1]?.address).toBe(BUFFER);
  });

  it('writes with readable data, and the cache forgets', () => {
    const { requests, desc } = setUp();

    blk_dread(desc(), 4, 1, BUFFER);
    blk_dread(desc(), 4, 1, BUFFER);
    expect(requests).toHaveLength(1);
    expect(blk_dwrite(desc(), 4, 2, BUFFER)).toBe(2);
    expect(requests[1]).toMatchObject({ type: 1, sector: 4n });
    expect(requests[1]?.chain.map(({ lengthBytes, writable }) => [lengthBytes, writable])).toEqual([
      [16, false],
      [1024, false],
      [1, true],
    ]);
    blk_dread(desc(), 4, 1, BUFFER);
    expect(requests).toHaveLength(3);
  });

  it('turns every bad status into -EIO and does not cache what it got', () => {
    for (const status of [1, 2, 0xff]) {
      const answer = { status };
      const { requests, desc } = setUp(answer);

      expect(blk_dread(desc(), 0, 1, BUFFER)).toBe(-EIO);
      answer.status = 0;
      expect(blk_dread(desc(), 0, 1, BUFFER)).toBe(1);
      expect(requests).toHaveLength(2);
    }
  });

  it('sends a request for no blocks with an empty data descriptor', () => {
    const { requests, desc } = setUp();

    expect(blk_dwrite(desc(), 7, 0, BUFFER)).toBe(0);
    expect(requests[0]?.chain.map(({ lengthBytes }) => lengthBytes)).toEqual([16, 0, 1]);
  });

  it('keeps its header out of the heap and at the same place each time', () => {
    const { requests, desc, gd } = setUp();

    for (let start = 0; start < 20; start++) {
      expect(blk_dread(desc(), 100 * start, 16, BUFFER)).toBe(16);
    }
    const headers = new Set(requests.map(({ chain }) => chain[0]?.address));
    expect(headers.size).toBe(1);
    expect([...headers][0]).toBeLessThan(gd.start_addr_sp);
  });
});
