import { describe, expect, it } from 'vitest';
import { env_get, env_set_default } from '../../env/common';
import type { UDevice } from '../../include/dm/device';
import { EINVAL, EIO, ENODEV, ENOENT, ENOSYS } from '../../include/errno';
import type { VirtioDevPriv } from '../../include/virtio';
import { eth_initialize } from '../../net/eth-uclass';
import type { FakeVirtioPciOptions } from '../../testing/fake-virtio-pci';
import { makeVirtioPciBoard } from '../../testing/virtio-pci-board';
import { dev_get_uclass_priv, device_find_first_child, device_probe } from '../core/device';
import {
  virtio_del_vqs,
  virtio_get_config,
  virtio_notify,
  virtio_reset,
  virtio_set_config,
} from './virtio-uclass';

const disk: FakeVirtioPciOptions = {
  kind: 'modern',
  deviceId: 2,
  features: 0x101_30006e54n,
  config: Uint8Array.of(0, 0x80, 0, 0, 1, 0, 0, 0),
};
const nic: FakeVirtioPciOptions = {
  kind: 'modern',
  deviceId: 1,
  features: 0x101_30bf8024n,
  config: Uint8Array.of(0x52, 0x54, 0, 0x12, 0x34, 0x56),
};
/** Places of cfg_type in the capabilities of the common, device and notify structures. */
const COMMON_TYPE = 0x43;
const DEVICE_TYPE = 0x63;
const NOTIFY_TYPE = 0x73;

function setUp(options: FakeVirtioPciOptions) {
  const board = makeVirtioPciBoard([options]);
  const udev = board.transport(1);
  board.host.takeTrace();
  return {
    ...board,
    udev,
    takeOutput: () => board.takeOutput(),
    uc_priv: () => dev_get_uclass_priv<VirtioDevPriv>(udev),
    /** Accesses to the device's registers: direction, structure (c, d, n), offset, width, value. */
    registers: () =>
      board.host
        .takeTrace()
        .map((line) => /^(R|W) virtio-pci-(.)\w+-\S+ 0x1000\d(\w+) (\d) 0x(\w+)$/.exec(line))
        .map((match) =>
          match
            ?.slice(1)
            .join(' ')
            .replace(/ 0+(?=\w)/, ' '),
        ),
  };
}

function childOf(udev: UDevice): UDevice {
  const child = device_find_first_child(udev);
  if (child === null) {
    throw new Error(`${udev.name} has no child`);
  }
  return child;
}

/** Reads of the first capability's chain up to the one at `end`: U-Boot asks for status and header type each time. */
function walk(...reads: readonly (readonly [number, number])[]): string[] {
  return [
    ...([
      [0x6, 0x10],
      [0xe, 0],
      [0x34, 0x98],
      [0x98, 0x8411],
      [0x84, 0x7009],
    ] as const),
    ...reads,
  ].map(
    ([at, value]) =>
      `pci_cfg_read virtio-blk-pci 00:01.0 @0x${at.toString(16)} -> 0x${value.toString(16)}`,
  );
}

/** What is read of a capability: five bytes and two words. */
function cap(
  at: number,
  next: number,
  len: number,
  type: number,
  bar: number,
  offset: number,
  length: number,
): [number, number][] {
  return [
    ...[0x09, next, len, type, bar].map((byte, i): [number, number] => [at + i, byte]),
    [at + 8, offset],
    [at + 12, length],
  ];
}

const cap84 = cap(0x84, 0x70, 0x14, 5, 0, 0, 0);
const cap70 = [
  [0x85, 0x70],
  [0x70, 0x6009],
  ...cap(0x70, 0x60, 0x14, 2, 4, 0x3000, 0x1000),
] as const;
const cap60 = [
  [0x71, 0x60],
  [0x60, 0x5009],
  ...cap(0x60, 0x50, 0x10, 4, 4, 0x2000, 0x1000),
] as const;
const cap50 = [
  [0x61, 0x50],
  [0x50, 0x4009],
  ...cap(0x50, 0x40, 0x10, 3, 4, 0x1000, 0x1000),
] as const;
const cap40 = [[0x51, 0x40], [0x40, 0x0009], ...cap(0x40, 0x00, 0x10, 1, 4, 0, 0x1000)] as const;
const mapBar4 = walk([0x70, 0x6009], [0x60, 0x5009], [0x50, 0x4009], [0x40, 9], [0x20, 0x1000400c]);

describe('virtio-pci.m probe', () => {
  it('finds common, notify and device configuration with the accesses of a real one', () => {
    const { udev, host, uc_priv } = setUp(disk);

    expect(device_probe(udev)).toBe(0);
    expect(host.takeTrace()).toEqual([
      'pci_cfg_read virtio-blk-pci 00:01.0 @0x8 -> 0x1',
      'pci_cfg_read virtio-blk-pci 00:01.0 @0x2c -> 0x1af4',
      ...walk(...cap84, ...cap70, ...cap60, ...cap50, ...cap40),
      ...walk(...cap84, ...cap70),
      ...mapBar4,
      ...mapBar4,
      ...walk(...cap84, ...cap70, ...cap60),
      ...mapBar4,
      'pci_cfg_read virtio-blk-pci 00:01.0 @0x80 -> 0x4',
      'R virtio-pci-common-virtio-blk 0x10004014 1 0x0',
      'W virtio-pci-common-virtio-blk 0x10004014 1 0x1',
    ]);
    expect(uc_priv()).toMatchObject({ device: 2, vendor: 0x1af4 });
    expect(udev.name).toBe('virtio-pci.m#0');
    expect(childOf(udev).name).toBe('virtio-blk#0');
  });

  it.each([
    ['no common', [COMMON_TYPE, 1, 9], -ENODEV, 'leaving for legacy driver'],
    ['small common', [0x4c, 4, 55], -EINVAL, 'virtio common config too small'],
    ['no notify', [NOTIFY_TYPE, 1, 9], -EINVAL, 'missing capabilities 64/0'],
    ['a common configuration in BAR 6', [0x44, 1, 6], -ENODEV, 'leaving for legacy driver'],
    ['a chain that ends', [0x85, 1, 0], -ENODEV, 'leaving for legacy driver'],
  ] as const)('fails with %s', (_what, patch, ret, message) => {
    const { udev, takeOutput } = setUp({ ...disk, patch: [patch] });

    expect(device_probe(udev)).toBe(ret);
    expect(takeOutput()).toBe(`(virtio-pci.m#0): ${message}\n`);
  });

  it('takes a common configuration of 56 bytes', () => {
    expect(device_probe(setUp({ ...disk, patch: [[0x4c, 4, 56]] }).udev)).toBe(0);
  });

  it.each([
    ['common', 0x44],
    ['notify', 0x74],
    ['device', 0x64],
  ])('fails when the %s configuration lies in a BAR without place', (what, barAt) => {
    const { udev, takeOutput } = setUp({ ...disk, patch: [[barAt, 1, 2]] });

    expect(device_probe(udev)).toBe(-EINVAL);
    expect(takeOutput()).toBe(
      'pci_hose_bus_to_phys: invalid physical address\n' +
        `(virtio-pci.m#0): could not map ${what} config\n`,
    );
  });

  it('stops at a capability that would reach beyond 256 bytes', () => {
    const { udev, takeOutput } = setUp({
      ...disk,
      patch: [
        [0x85, 1, 0xf4],
        [0xf4, 2, 0x4009],
      ],
    });

    expect(device_probe(udev)).toBe(-ENODEV);
    expect(takeOutput()).toBe('(virtio-pci.m#0): leaving for legacy driver\n');
  });

  it('does without a device configuration, but then has no fields', () => {
    const { udev } = setUp({ ...nic, patch: [[DEVICE_TYPE, 1, 9]] });

    expect(device_probe(udev)).toBe(0);
    expect(virtio_get_config(childOf(udev), 0, new Uint8Array(1), 1)).toBe(-ENOSYS);
    expect(virtio_set_config(childOf(udev), 0, new Uint8Array(1), 1)).toBe(-ENOSYS);
  });
});

describe('virtio-pci.m device', () => {
  it('brings a disk up with the accesses of a real one', () => {
    const { udev, uc_priv, registers, devices } = setUp(disk);

    device_probe(udev);
    registers();
    expect(device_probe(childOf(udev))).toBe(0);
    const desc = uc_priv().vqs[0]?.vring.desc ?? 0;
    expect(registers()).toEqual([
      ...['W c 14 1 0', 'R c 14 1 0', 'R c 14 1 0', 'W c 14 1 2'],
      ...['W c 0 4 0', 'R c 4 4 30006e54', 'W c 0 4 1', 'R c 4 4 101'],
      ...['W c 8 4 0', 'W c c 4 0', 'W c 8 4 1', 'W c c 4 1'],
      ...['R c 14 1 2', 'W c 14 1 a', 'R c 14 1 a'],
      ...['R c 12 2 1', 'W c 16 2 0', 'R c 18 2 100', 'R c 1c 2 0', 'W c 18 2 100'],
      ...[`W c 20 4 ${desc.toString(16)}`, 'W c 24 4 0'],
      ...[`W c 28 4 ${(desc + 0x1000).toString(16)}`, 'W c 2c 4 0'],
      ...[`W c 30 4 ${(desc + 0x2000).toString(16)}`, 'W c 34 4 0', 'W c 1c 2 1'],
      ...['R c 15 1 0', 'R d 0 4 8000', 'R d 4 4 1', 'R c 15 1 0'],
      ...['R c 14 1 a', 'W c 14 1 e'],
    ]);
    expect(devices[0]?.status).toBe(14);
    expect(uc_priv().legacy).toBe(false);
  });

  it('brings a network device up and reads its address byte by byte', () => {
    const { udev, registers, devices } = setUp(nic);

    env_set_default(null, 0);
    device_probe(udev);
    registers();
    expect(eth_initialize()).toBe(1);
    const all = registers();
    const queue = (index: number) => [
      ...['R c 12 2 3', `W c 16 2 ${index}`, 'R c 18 2 100', 'R c 1c 2 0', 'W c 18 2 100'],
      ...['W c 20', 'W c 24', 'W c 28', 'W c 2c', 'W c 30', 'W c 34', 'W c 1c 2 1'],
    ];
    expect(all.slice(15, 39).map((line) => line?.replace(/^(W c [23].) .*/, '$1'))).toEqual([
      ...queue(0),
      ...queue(1),
    ]);
    expect(all.slice(39)).toEqual([
      ...['R c 14 1 a', 'W c 14 1 e', 'R c 15 1 0'],
      ...['R d 0 1 52', 'R d 1 1 54', 'R d 2 1 0', 'R d 3 1 12', 'R d 4 1 34', 'R d 5 1 56'],
      'R c 15 1 0',
    ]);
    expect(env_get('ethaddr')).toBe('52:54:00:12:34:56');
    expect(devices[0]?.guestFeatures).toBe(0x1_00000020n);
  });

  it('waits a millisecond at a time until a reset is done', () => {
    const { udev, registers, hal } = setUp({ ...disk, slowReset: 3 });

    device_probe(udev);
    registers();
    const before = hal.micros;
    expect(virtio_reset(childOf(udev))).toBe(0);
    expect(registers()).toEqual([
      'W c 14 1 0',
      ...Array<string>(3).fill('R c 14 1 80'),
      'R c 14 1 0',
    ]);
    expect(hal.micros - before).toBe(3000);
  });

  it('selects the queue and asks for its place at each notification', () => {
    const { udev, registers, uc_priv, devices } = setUp(nic);

    device_probe(udev);
    device_probe(childOf(udev));
    registers();
    const second = uc_priv().vqs.find((vq) => vq.index === 1);
    expect(second && virtio_notify(childOf(udev), second)).toBe(0);
    expect(registers()).toEqual(['W c 16 2 1', 'R c 1e 2 1', 'W n 4 2 1']);
    expect(devices[0]?.notified).toEqual([{ queue: 1, offset: 4 }]);
  });

  it.each([
    ['the last place that fits', 0x3ff, 4, 0, 0xffc],
    ['a place beyond the area', 0x400, 4, -EIO, undefined],
    ['a place half beyond the area', 0xfff, 1, -EIO, undefined],
    ['a product beyond 16 bits, which wraps', 0x1001, 0x10, 0, 0x10],
  ])('notifies at %s', (_what, off, multiplier, ret, offset) => {
    const { udev, uc_priv, devices } = setUp({
      ...disk,
      notifyOff: () => off,
      patch: [[0x80, 4, multiplier]],
    });

    device_probe(udev);
    device_probe(childOf(udev));
    const [vq] = uc_priv().vqs;
    expect(vq && virtio_notify(childOf(udev), vq)).toBe(ret);
    expect(devices[0]?.notified.map((kick) => kick.offset)).toEqual(
      offset === undefined ? [] : [offset],
    );
  });

  it('reads and writes fields of 1, 2, 4 and 8 bytes inside of the structure only', () => {
    const { udev, registers } = setUp({ ...disk, patch: [[0x6c, 4, 16]] });

    device_probe(udev);
    const child = childOf(udev);
    registers();
    const access = (offset: number, len: number) => [
      virtio_get_config(child, offset, new Uint8Array(16), len),
      virtio_set_config(child, offset, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), len),
    ];
    expect([access(1, 1), access(2, 2), access(4, 4), access(8, 8)].flat()).toEqual(
      Array<number>(8).fill(0),
    );
    expect(registers()).toEqual([
      ...['R d 1 1 80', 'W d 1 1 1', 'R d 2 2 0', 'W d 2 2 201', 'R d 4 4 1', 'W d 4 4 4030201'],
      ...['R d 8 4 0', 'R d c 4 0', 'W d 8 4 4030201', 'W d c 4 8070605'],
    ]);
    expect([access(0, 3), access(13, 4), access(16, 1)].flat()).toEqual(
      Array<number>(6).fill(-EINVAL),
    );
    expect(registers()).toEqual([]);
  });

  it.each([
    ['without a queue', { numQueues: 0 }, -ENOENT, 'R c 12 2 0'],
    ['with an empty queue', { queueSize: 0 }, -ENOENT, 'R c 18 2 0'],
    ['with a queue in use', { busyQueue: 0 }, -ENOENT, 'R c 1c 2 1'],
    ['with a bad queue size', { queueSize: 100 }, -EINVAL, 'R c 1c 2 0'],
  ])('fails %s', (_what, options, ret, last) => {
    const { udev, registers, takeOutput } = setUp({ ...disk, ...options });

    device_probe(udev);
    registers();
    expect(device_probe(childOf(udev))).toBe(ret);
    expect(registers().at(-1)).toBe(last);
    expect(takeOutput()).toBe(ret === -EINVAL ? '(virtio-pci.m#0): bad queue size 100\n' : '');
  });

  it('takes queues away by their enable register', () => {
    const { udev, registers, uc_priv } = setUp(disk);

    device_probe(udev);
    device_probe(childOf(udev));
    registers();
    expect(virtio_del_vqs(childOf(udev))).toBe(0);
    expect(registers()).toEqual(['W c 16 2 0', 'W c 1c 2 0']);
    expect(uc_priv().vqs).toEqual([]);
  });

  it('fails a device that is not modern, or refuses the features', () => {
    const old = setUp({ ...disk, features: 0x40n });
    device_probe(old.udev);
    expect(device_probe(childOf(old.udev))).toBe(-EINVAL);
    expect(old.devices[0]?.status).toBe(0x82);
    expect(old.registers().filter((line) => line?.startsWith('W c c '))).toEqual([]);

    const refusing = setUp({ ...disk, refuseFeatures: true });
    device_probe(refusing.udev);
    expect(device_probe(childOf(refusing.udev))).toBe(-ENODEV);
    expect(refusing.devices[0]?.status).toBe(0x82);
  });
});
