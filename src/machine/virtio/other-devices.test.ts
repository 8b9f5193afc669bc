import { describe, expect, it } from 'vitest';
import { BUFFERS, MockDriver, ref } from '../../../test/conformance/mock-driver';
import { balloonKind, cryptoKind, gpuKind, inputKind, ninePKind, scsiKind } from './unbound/config';
import { UnboundDevice } from './unbound/device';
import type { UnboundDeviceKind } from './unbound/options';
import { VirtioRng } from './rng/device';

function rng(version: 1 | 2): MockDriver {
  let next = 1;
  const random = {
    fill: (target: Uint8Array): void => {
      for (let i = 0; i < target.length; i++) {
        target[i] = next++;
      }
    },
  };
  const driver = new MockDriver(new VirtioRng(ref(4, 'virtio-rng'), { random }), version);
  driver.start();
  return driver;
}

describe('virtio-rng', () => {
  it('offers what QEMU offers and has no configuration', () => {
    expect(rng(1).offered()).toBe(0x39000000n);
    expect(rng(2).offered()).toBe(0x101_3000_0000n);
    expect(rng(2).read(0x100)).toBe(0xffffffff);
  });

  it('fills every writable buffer of a chain', () => {
    const driver = rng(2);
    driver.expose(0, [
      { address: BUFFERS, length: 16, flags: 1 },
      { address: BUFFERS + 32, length: 3, flags: 3 },
      { address: BUFFERS + 64, length: 2, flags: 2 },
    ]);
    driver.kick(0);
    expect(driver.used(0, 0)).toEqual({ id: 0, len: 5 });
    expect([...driver.bytes(BUFFERS + 32, 4)]).toEqual([1, 2, 3, 0]);
    expect([...driver.bytes(BUFFERS + 64, 3)]).toEqual([4, 5, 0]);
    expect(driver.read(0x60)).toBe(1);
  });

  it('a megabyte at once', () => {
    const driver = rng(1);
    driver.expose(0, [{ address: BUFFERS, length: 0x100000, flags: 2 }]);
    driver.kick(0);
    expect(driver.used(0, 0).len).toBe(0x100000);
  });

  it('sees a mistake in a later chain before it fills the first', () => {
    const driver = rng(2);
    driver.start(0n, 1, 8);
    driver.expose(0, [{ address: BUFFERS, length: 16, flags: 2 }]);
    driver.exposeHead(0, 9);
    driver.kick(0);
    expect(driver.guestErrors()).toEqual(['Guest says index 9 is available']);
    expect(driver.usedIdx(0)).toBe(0);
    expect(driver.memory.read8(BUFFERS)).toBe(0);
  });

  it('notifies when a chain proves malformed after the entropy came', () => {
    const driver = rng(1);
    driver.expose(0, [
      { address: BUFFERS, length: 16, flags: 3 },
      { address: BUFFERS, length: 16, flags: 0 },
    ]);
    driver.kick(0);
    expect(driver.guestErrors()).toEqual(['Incorrect order for descriptors']);
    expect(driver.usedIdx(0)).toBe(0);
    expect(driver.read(0x60)).toBe(1);
  });

  it('fills several chains with one interrupt', () => {
    const driver = rng(2);
    driver.start(0n, 1, 8);
    driver.writeDescriptors(driver.ring(0).desc, [
      { address: BUFFERS, length: 4, flags: 2 },
      { address: BUFFERS + 16, length: 8, flags: 2 },
    ]);
    driver.exposeHead(0, 0);
    driver.exposeHead(0, 1);
    driver.events.length = 0;
    driver.kick(0);
    expect([driver.used(0, 0).len, driver.used(0, 1).len]).toEqual([4, 8]);
    expect(driver.events.filter((event) => event.kind === 'interrupt')).toHaveLength(1);
  });

  it('leaves a chain without writable buffers alone', () => {
    const driver = rng(1);
    driver.expose(0, [{ address: BUFFERS, length: 16, flags: 0 }]);
    driver.kick(0);
    expect(driver.usedIdx(0)).toBe(0);
    expect(driver.guestErrors()).toEqual([]);
    expect(driver.mmio.core?.queues[0]?.lastAvailIdx).toBe(0);
  });

  it('an index that runs ahead: QEMU has words for it here', () => {
    const driver = rng(2);
    driver.writeDescriptors(driver.ring(0).desc, [{ address: BUFFERS, length: 16, flags: 2 }]);
    driver.exposeHead(0, 0, 9);
    driver.kick(0);
    expect(driver.guestErrors()).toEqual(['Guest moved used index from 0 to 9']);
    expect(driver.status).toBe(0x4f);
  });
});

/** Id, features (legacy, modern), number of queues and configuration as QEMU 7.2 shows them. */
const unbound: readonly [string, UnboundDeviceKind, number, bigint, bigint, number, string][] = [
  ['balloon', balloonKind(), 5, 0x39000012n, 0x101_3000_0012n, 3, '00'.repeat(16)],
  [
    'balloon, no poison',
    balloonKind({ pagePoison: false }),
    5,
    0x39000002n,
    0x101_3000_0002n,
    3,
    '00'.repeat(8),
  ],
  [
    'balloon, reporting',
    balloonKind({ freePageReporting: true }),
    5,
    0x39000032n,
    0x101_3000_0032n,
    4,
    '00'.repeat(16),
  ],
  [
    'balloon, deflate',
    balloonKind({ deflateOnOom: true }),
    5,
    0x39000016n,
    0x101_3000_0016n,
    3,
    '00'.repeat(16),
  ],
  ['gpu', gpuKind(), 16, 0x39000002n, 0x101_3000_0002n, 2, '00000000000000000100000000000000'],
  [
    'gpu, no edid',
    gpuKind(2, false),
    16,
    0x39000000n,
    0x101_3000_0000n,
    2,
    '00000000000000000200000000000000',
  ],
  ['9p', ninePKind('share'), 9, 0x39000001n, 0x101_3000_0001n, 1, '05007368617265'],
  [
    'scsi',
    scsiKind(4),
    8,
    0x39000006n,
    0x101_3000_0006n,
    6,
    '04000000fe000000ffff00008000000010000000600000002000' + '00000000ff00ff3f0000',
  ],
  [
    'crypto',
    cryptoKind(),
    20,
    0x39000000n,
    0x101_3000_0000n,
    2,
    '0100000001000000170000000800000000000000040000000000000000000000000000004000000000020000' +
      '02000000e7ffffffffffff7f',
  ],
  ['keyboard', inputKind('keyboard'), 18, 0x39000000n, 0x101_3000_0000n, 2, '00'.repeat(37)],
  ['tablet', inputKind('tablet'), 18, 0x39000000n, 0x101_3000_0000n, 2, '00'.repeat(51)],
];

describe.each(unbound)('%s', (_title, kind, id, legacy, modern, queues, config) => {
  it('shows itself as QEMU shows it', () => {
    const device = new UnboundDevice(ref(id, 'other'), kind);
    const driver = new MockDriver(device, 2);
    expect(driver.read(8)).toBe(id);
    expect(driver.offered()).toBe(modern);
    expect(new MockDriver(device, 1).offered()).toBe(legacy);
    let count = 0;
    for (; count < 1024; count++) {
      driver.write(0x30, count);
      if (driver.read(0x34) === 0) {
        break;
      }
    }
    expect(count).toBe(queues);
    let text = '';
    for (let i = 0; i < config.length / 2; i++) {
      text += driver.mmio
        .read(0x100 + i, 1)
        .toString(16)
        .padStart(2, '0');
    }
    expect(text).toBe(config);
    expect(driver.mmio.read(0x100 + config.length / 2, 1)).toBe(0xff);
  });

  it('takes part in negotiation and leaves notifications unanswered', () => {
    const driver = new MockDriver(new UnboundDevice(ref(id, 'other'), kind), 2);
    driver.start();
    driver.expose(0, [{ address: BUFFERS, length: 16, flags: 2 }]);
    driver.kick(0);
    expect(driver.status).toBe(15);
    expect(driver.usedIdx(0)).toBe(0);
  });
});
