import { describe, expect, it } from 'vitest';
import { env_get, env_set_default } from '../../env/common';
import type { UDevice } from '../../include/dm/device';
import { ENODEV, ENOENT, ENOMEM, ENOSYS, ENXIO } from '../../include/errno';
import type { VirtioDevPriv } from '../../include/virtio';
import { eth_initialize } from '../../net/eth-uclass';
import type { FakeVirtioPciOptions } from '../../testing/fake-virtio-pci';
import { makeVirtioPciBoard } from '../../testing/virtio-pci-board';
import { dev_get_uclass_priv, device_find_first_child, device_probe } from '../core/device';
import { virtio_generation, virtio_notify, virtio_set_config } from './virtio-uclass';

const disk: FakeVirtioPciOptions = {
  kind: 'legacy',
  deviceId: 2,
  features: 0x71006ed4n,
  config: Uint8Array.of(0, 0x80, 0, 0, 0, 0, 0, 0),
};
const nic: FakeVirtioPciOptions = {
  kind: 'transitional',
  deviceId: 1,
  features: 0x79bf8064n,
  config: Uint8Array.of(0x52, 0x54, 0, 0x12, 0x34, 0x56),
};

function setUp(...functions: FakeVirtioPciOptions[]) {
  const board = makeVirtioPciBoard(functions);
  board.host.takeTrace();
  const udev = board.transport(1);
  return {
    ...board,
    udev,
    output: () => board.output(),
    takeOutput: () => board.takeOutput(),
    uc_priv: () => dev_get_uclass_priv<VirtioDevPriv>(udev),
    /** Accesses to the device's registers: direction, offset, width, value. */
    registers: () =>
      board.host
        .takeTrace()
        .map((line) => /^(R|W) virtio-pci 0x3eff1(\w+) (\d) 0x(\w+)$/.exec(line)?.slice(1))
        .map((parts) => parts?.join(' ').replace(/ 0+(?=\w)/, ' ')),
  };
}

function childOf(udev: UDevice): UDevice {
  const child = device_find_first_child(udev);
  if (child === null) {
    throw new Error(`${udev.name} has no child`);
  }
  return child;
}

describe('virtio-pci.l probe', () => {
  it('reads revision and subsystem ids, looks for EA, takes BAR 0 and acknowledges', () => {
    const { udev, host, uc_priv } = setUp(disk);

    expect(device_probe(udev)).toBe(0);
    expect(host.takeTrace()).toEqual([
      ...[
        ['0x8', '0x0'],
        ['0x2e', '0x2'],
        ['0x2c', '0x1af4'],
        ['0x6', '0x10'],
        ['0xe', '0x0'],
        ['0x34', '0x40'],
        ['0x40', '0x11'],
        ['0x10', '0x1001'],
      ].map((read) => `pci_cfg_read virtio-blk-pci 00:01.0 @${read.join(' -> ')}`),
      'R virtio-pci 0x3eff1012 1 0x0',
      'W virtio-pci 0x3eff1012 1 0x1',
    ]);
    expect(uc_priv()).toMatchObject({ device: 2, vendor: 0x1af4 });
    expect(childOf(udev).name).toBe('virtio-blk#0');
  });

  it('names transports with a counter of its own; the modern driver has another', () => {
    const { transport } = setUp(disk, { ...disk, kind: 'modern', features: 1n << 32n }, nic);

    expect([1, 2, 3].map((slot) => transport(slot).name)).toEqual([
      'virtio-pci.l#0',
      'virtio-pci.m#0',
      'virtio-pci.l#1',
    ]);
    expect([1, 2, 3].map((slot) => transport(slot).seq_)).toEqual([0, 1, 2]);
  });

  it('drives a transitional device, whatever capabilities it has', () => {
    const { udev } = setUp(nic);

    expect(udev.driver.name).toBe('virtio-pci.l');
    expect(device_probe(udev)).toBe(0);
    expect(childOf(udev).name).toBe('virtio-net#0');
  });

  it('refuses a revision other than 0', () => {
    const { udev, takeOutput, registers } = setUp({ ...disk, patch: [[8, 1, 1]] });

    expect(device_probe(udev)).toBe(-ENODEV);
    expect(takeOutput()).toBe('(virtio-pci.l#0): virtio_pci expected ABI version 0, got 1\n');
    expect(registers()).toEqual([undefined]);
  });

  it('needs a place in I/O space', () => {
    const { udev, takeOutput, devices } = setUp(disk);

    devices[0]?.config.set([0xe1, 0xff, 0xff, 0xff], 0x10);
    expect(device_probe(udev)).toBe(-ENXIO);
    expect(takeOutput()).toBe('pci_hose_bus_to_phys: invalid physical address\n');
  });
});

describe('virtio-pci.l device', () => {
  it('brings a disk up with the accesses of a real one', () => {
    const { udev, uc_priv, registers, devices } = setUp(disk);

    device_probe(udev);
    registers();
    expect(device_probe(childOf(udev))).toBe(0);
    const pfn = (uc_priv().vqs[0]?.vring.desc ?? 0) / 4096;
    expect(registers()).toEqual([
      ...['W 12 1 0', 'R 12 1 0', 'R 12 1 0', 'W 12 1 2'],
      ...['R 0 4 71006ed4', 'W 4 4 0'],
      ...['W e 2 0', 'R c 2 100', 'R 8 4 0', `W 8 4 ${pfn.toString(16)}`],
      ...['R 14 1 0', 'R 15 1 80', 'R 16 1 0', 'R 17 1 0'],
      ...['R 18 1 0', 'R 19 1 0', 'R 1a 1 0', 'R 1b 1 0'],
      ...['R 12 1 2', 'W 12 1 6'],
    ]);
    expect(Number.isInteger(pfn)).toBe(true);
    expect(uc_priv().legacy).toBe(true);
    expect(devices[0]?.status).toBe(6);
  });

  it('brings a network device up, with six times the first byte as address', () => {
    const { registers, devices, udev } = setUp(nic);

    env_set_default(null, 0);
    device_probe(udev);
    registers();
    expect(eth_initialize()).toBe(1);
    const pfns = devices[0]?.queues.map((queue) => queue.pfn.toString(16)) ?? [];
    expect(registers()).toEqual([
      ...['W 12 1 0', 'R 12 1 0', 'R 12 1 0', 'W 12 1 2'],
      ...['R 0 4 79bf8064', 'W 4 4 20'],
      ...['W e 2 0', 'R c 2 100', 'R 8 4 0', `W 8 4 ${pfns[0] ?? ''}`],
      ...['W e 2 1', 'R c 2 100', 'R 8 4 0', `W 8 4 ${pfns[1] ?? ''}`],
      ...['R 12 1 2', 'W 12 1 6'],
      ...Array<string>(6).fill('R 14 1 52'),
      ...Array<string>(18).fill('W 14 1 52'),
    ]);
    expect(env_get('ethaddr')).toBe('52:52:52:52:52:52');
  });

  it('notifies by writing the index', () => {
    const { udev, uc_priv, registers } = setUp(nic);

    device_probe(udev);
    device_probe(childOf(udev));
    registers();
    for (const vq of uc_priv().vqs) {
      expect(virtio_notify(childOf(udev), vq)).toBe(0);
    }
    expect(registers().sort()).toEqual(['W 10 2 0', 'W 10 2 1']);
  });

  it('writes the configuration from its begin, at any offset, and has no generation', () => {
    const { udev, registers } = setUp(nic);

    device_probe(udev);
    registers();
    expect(virtio_set_config(childOf(udev), 4, Uint8Array.of(0xaa, 0xbb), 2)).toBe(0);
    expect(registers()).toEqual(['W 14 1 aa', 'W 15 1 bb']);
    expect(virtio_generation(childOf(udev), { value: 0 })).toBe(-ENOSYS);
  });

  it('fails without a queue', () => {
    const none = setUp({ ...disk, queueSize: 0 });
    device_probe(none.udev);
    none.registers();
    expect(device_probe(childOf(none.udev))).toBe(-ENOENT);
    expect(none.registers().slice(-2)).toEqual(['W e 2 0', 'R c 2 0']);
  });

  it('fails with a queue size that is no power of two', () => {
    const { udev, output } = setUp({ ...disk, queueSize: 100 });

    device_probe(udev);
    expect(device_probe(childOf(udev))).toBe(-ENOMEM);
    expect(output()).toContain('Bad virtqueue length 100\n');
  });

  it('takes the first queue away when the second one is in use', () => {
    const { udev, registers, uc_priv } = setUp({ ...nic, busyQueue: 1 });

    device_probe(udev);
    expect(device_probe(childOf(udev))).toBe(-ENOENT);
    expect(registers().slice(-5)).toEqual([
      'W e 2 1',
      'R c 2 100',
      'R 8 4 1',
      'W e 2 0',
      'W 8 4 0',
    ]);
    expect(uc_priv().vqs).toEqual([]);
  });
});
