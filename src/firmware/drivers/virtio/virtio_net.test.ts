import { describe, expect, it } from 'vitest';
import { env_get, env_set_default } from '../../env/common';
import type { UDevice } from '../../include/dm/device';
import { IS_ERR } from '../../include/linux/err';
import { eth_get_dev } from '../../net/eth-uclass/current';
import {
  eth_halt,
  eth_init,
  eth_initialize,
  eth_rx,
  eth_send,
  eth_uclass,
} from '../../net/eth-uclass';
import { FakeHal } from '../../testing/fake-hal';
import { FakeVirtioMmio } from '../../testing/fake-virtio-mmio';
import type { FakeBuffer } from '../../testing/fake-virtio-mmio';
import { makeGd } from '../../testing/make-gd';
import { dev_get_priv, device_probe } from '../core/device';
import { device_bind_driver } from '../core/lists';
import { dm_init } from '../core/root';
import { virtio_uclass } from './virtio-uclass';
import { virtio_mmio } from './virtio_mmio';
import type { VirtioMmioPriv } from './virtio_mmio';
import { virtio_net } from './virtio_net';
import type { VirtioNetPriv } from './virtio_net';

const BASE = 0xa003e00;
const PACKET = 0x4100_0000;

function setUp(version: 1 | 2) {
  const hal = new FakeHal();
  const { bytes, base } = hal.ram;
  const sent: FakeBuffer[][] = [];
  const rx: { id: number; buffer: FakeBuffer }[] = [];
  const device = new FakeVirtioMmio(hal, {
    base: BASE,
    version,
    deviceId: 1,
    features: version === 1 ? 0x39bf8064n : 0x101_30bf8024n,
    config: Uint8Array.of(0x52, 0x54, 0, 0x12, 0x34, 0x56),
    onChain: (queue, chain) => {
      if (queue === 1) {
        sent.push([...chain]);
        return 0;
      }
      const [buffer] = chain;
      if (buffer !== undefined) {
        rx.push({ id: rx.length, buffer });
      }
      return undefined;
    },
  });
  const slotDriver = {
    ...virtio_mmio,
    probe: (udev: UDevice) => {
      dev_get_priv<VirtioMmioPriv>(udev).base = BASE;
      return virtio_mmio.probe?.(udev) ?? 0;
    },
  };
  const test = makeGd({
    hal,
    config: { NET: 'y', REGEX: 'y' },
    drivers: [slotDriver, virtio_net],
    uclassDrivers: [virtio_uclass, eth_uclass],
  });
  expect(dm_init()).toBe(0);
  env_set_default(null, 0);
  const udev = device_bind_driver(test.gd.dm_root, 'virtio-mmio', 'virtio_mmio@a003e00');
  if (IS_ERR(udev) || device_probe(udev) !== 0) {
    throw new Error('the transport does not probe');
  }
  hal.accesses.length = 0;
  expect(eth_initialize()).toBe(1);
  return {
    device,
    sent,
    rx,
    net: () => {
      const dev = eth_get_dev();
      if (dev === null) {
        throw new Error('no ethernet device');
      }
      return dev_get_priv<VirtioNetPriv>(dev);
    },
    accesses: () =>
      hal.accesses
        .splice(0)
        .map(({ kind, address, value }) => `${kind} ${(address - BASE).toString(16)}=${value}`),
    /** The device puts a frame into receive buffer `id`. */
    deliver: (id: number, header: number, frame: readonly number[]) => {
      const at = (rx[id]?.buffer.address ?? 0) - base;
      bytes.fill(0, at, at + header);
      bytes.set(frame, at + header);
      device.publish(0, id, header + frame.length);
    },
    bytesAt: (address: number, length: number) => [
      ...bytes.subarray(address - base, address - base + length),
    ],
  };
}

const addressReads = ['100', '101', '102', '103', '104', '105'];

describe('virtio_net', () => {
  it('reads the address of a legacy device once and writes it back three times', () => {
    const { accesses } = setUp(1);
    const config = accesses().filter((access) => /^. 10[0-5]=/.test(access));

    expect(config.map((access) => access.split('=')[0])).toEqual([
      ...addressReads.map((register) => `R ${register}`),
      ...[1, 2, 3].flatMap(() => addressReads.map((register) => `W ${register}`)),
    ]);
    expect(env_get('ethaddr')).toBe('52:54:00:12:34:56');
  });

  it('never writes the address of a modern device', () => {
    const { accesses } = setUp(2);
    const all = accesses();

    expect(all.slice(-9)).toEqual([
      'W 70=14',
      'R fc=0',
      ...['R 100=82', 'R 101=84', 'R 102=0', 'R 103=18', 'R 104=52', 'R 105=86'],
      'R fc=0',
    ]);
  });

  it('gives 32 buffers of 1526 bytes to the device, once', () => {
    const { rx, net, accesses } = setUp(1);

    accesses();
    expect(eth_init()).toBe(0);
    expect(accesses()).toEqual(['W 50=0']);
    expect(rx).toHaveLength(32);
    expect(rx.every(({ buffer }) => buffer.writable && buffer.lengthBytes === 1526)).toBe(true);
    expect(rx.map(({ buffer }) => buffer.address - net().rx_buff)).toEqual(
      Array.from({ length: 32 }, (_, i) => 1526 * i),
    );
    eth_halt();
    eth_init();
    expect(rx).toHaveLength(32);
  });

  it('sends a frame behind an empty header: 10 bytes on a legacy device, 12 on a modern one', () => {
    for (const [version, header] of [
      [1, 10],
      [2, 12],
    ] as const) {
      const { sent, bytesAt } = setUp(version);

      eth_init();
      expect(eth_send(PACKET, 42)).toBe(0);
      const [chain] = sent;
      expect(chain?.map(({ lengthBytes, writable }) => [lengthBytes, writable])).toEqual([
        [header, false],
        [42, false],
      ]);
      expect(chain?.[1]?.address).toBe(PACKET);
      expect(bytesAt(chain?.[0]?.address ?? 0, header).every((byte) => byte === 0)).toBe(true);
    }
  });

  it('hands over the frame without its header and gives the buffer back without a kick', () => {
    const { deliver, rx, net, accesses, bytesAt } = setUp(2);
    const seen: { at: number; bytes: number[] }[] = [];

    eth_init();
    deliver(3, 12, [1, 2, 3, 4]);
    accesses();
    expect(eth_rx((at, length) => void seen.push({ at, bytes: bytesAt(at, length) }))).toBe(0);
    expect(seen).toEqual([{ at: (rx[3]?.buffer.address ?? 0) + 12, bytes: [1, 2, 3, 4] }]);
    expect(accesses()).toEqual([]);
    expect(net().vqs[0]?.num_free).toBe(1024 - 32);
  });
});
