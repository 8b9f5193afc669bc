import { describe, expect, it } from 'vitest';
import { BUFFERS, MockDriver, ref, TestNetwork } from '../../../../test/conformance/mock-driver';
import { VirtioNet } from './device';
import type { VirtioNetOptions } from './options';

const MAC = Uint8Array.of(0x52, 0x54, 0x00, 0xaa, 0xbb, 0xcc);
const F_MAC = 1n << 5n;
const F_MRG = 1n << 15n;
const CTRL = (1n << 17n) | (1n << 18n) | (1n << 19n) | (1n << 20n) | (1n << 23n);
const RX = BUFFERS;
const TX = BUFFERS + 0x4000;

function start(
  version: 1 | 2,
  features = F_MAC,
  options: Partial<VirtioNetOptions> = {},
): { driver: MockDriver; network: TestNetwork; device: VirtioNet } {
  const network = new TestNetwork();
  const device = new VirtioNet(ref(1, 'virtio-net'), { backend: network, mac: MAC, ...options });
  const driver = new MockDriver(device, version);
  driver.start(features, 3);
  driver.memory.slice(RX, 0x4000)?.fill(0xcc);
  return { driver, network, device };
}

const frame = (length: number, first = 0x52): Uint8Array => {
  const bytes = Uint8Array.from({ length }, (_, i) => i & 0xff);
  bytes.set(MAC);
  bytes[0] = first;
  return bytes;
};

function send(driver: MockDriver, headerBytes: number, bytes: Uint8Array): void {
  driver.put(TX, new Uint8Array(headerBytes));
  driver.put(TX + headerBytes, bytes);
  driver.expose(1, [{ address: TX, length: headerBytes + bytes.length, flags: 0 }]);
  driver.kick(1);
}

describe.each([
  [1, F_MAC, 10],
  [1, F_MAC | F_MRG, 12],
  [2, F_MAC, 12],
  [2, F_MAC | F_MRG, 12],
] as const)('layout %i, features %s, header of %i bytes', (version, features, headerBytes) => {
  it('an answer is in the receive queue before the transmit chain is returned', () => {
    const { driver, network } = start(version, features);
    const answer = frame(64);
    network.answer = () => answer;
    driver.expose(0, [{ address: RX, length: 2048, flags: 2 }]);
    driver.kick(0);
    const sent = frame(42);
    send(driver, headerBytes, sent);
    expect(network.sent).toEqual([sent]);
    expect(driver.used(0, 0)).toEqual({ id: 0, len: headerBytes + 64 });
    expect(driver.used(1, 0)).toEqual({ id: 0, len: 0 });
    const order = driver.events.flatMap((event) =>
      event.kind === 'usedPublished' ? [event.queue] : [],
    );
    expect(order).toEqual([0, 1]);
    const expected = new Uint8Array(headerBytes);
    if (headerBytes === 12) {
      expected[10] = 1;
    }
    expect(driver.bytes(RX, headerBytes)).toEqual(expected);
    expect(driver.bytes(RX + headerBytes, 64)).toEqual(answer);
    expect(driver.memory.read16(driver.ring(0).used)).toBe(1);
    expect(driver.memory.read16(driver.ring(1).used)).toBe(0);
  });

  it('a header alone is nothing to send', () => {
    const { driver } = start(version, features);
    send(driver, headerBytes, new Uint8Array(0));
    expect(driver.guestErrors()).toEqual(['virtio-net nothing to send']);
    expect(driver.status).toBe(version === 1 ? 7 : 0x4f);
  });

  it('a short header ends in a broken device', () => {
    const { driver } = start(version, features);
    driver.expose(1, [{ address: TX, length: 4, flags: 0 }]);
    driver.kick(1);
    expect(driver.guestErrors()).toHaveLength(1);
    const rx = start(version, features);
    rx.driver.expose(0, [{ address: RX, length: 8, flags: 2 }]);
    rx.network.due.push(frame(20));
    rx.driver.kick(0);
    expect(rx.driver.guestErrors()).toHaveLength(1);
  });
});

describe('receiving', () => {
  it('waits for a buffer and is told to notify', () => {
    const { driver, network, device } = start(2);
    network.due.push(frame(60), frame(61));
    device.poll();
    expect(network.due).toHaveLength(1);
    expect(driver.memory.read16(driver.ring(0).used)).toBe(0);
    driver.expose(0, [{ address: RX, length: 2048, flags: 2 }]);
    driver.kick(0);
    expect(driver.used(0, 0)).toEqual({ id: 0, len: 72 });
  });

  it('drops a frame for which the buffer is too short, and keeps the buffer', () => {
    const { driver, network } = start(2);
    network.due.push(frame(64), frame(20));
    driver.expose(0, [{ address: RX, length: 40, flags: 2 }]);
    driver.kick(0);
    expect(driver.usedIdx(0)).toBe(1);
    expect(driver.used(0, 0)).toEqual({ id: 0, len: 32 });
  });

  it('merges buffers with MRG_RXBUF and keeps the frame until there are enough', () => {
    const { driver, network } = start(2, F_MAC | F_MRG);
    const bytes = frame(60);
    network.due.push(bytes);
    driver.writeDescriptors(driver.ring(0).desc, [
      { address: RX, length: 40, flags: 2 },
      { address: RX + 0x100, length: 40, flags: 2 },
    ]);
    driver.exposeHead(0, 0);
    driver.kick(0);
    expect(driver.usedIdx(0)).toBe(0);
    driver.exposeHead(0, 1);
    driver.kick(0);
    expect(driver.usedIdx(0)).toBe(2);
    expect(driver.used(0, 0)).toEqual({ id: 0, len: 40 });
    expect(driver.used(0, 1)).toEqual({ id: 1, len: 32 });
    expect(driver.memory.read16(RX + 10)).toBe(2);
    expect(driver.bytes(RX + 12, 28)).toEqual(bytes.slice(0, 28));
    expect(driver.bytes(RX + 0x100, 32)).toEqual(bytes.slice(28));
  });

  it('a chain without a writable buffer breaks the device', () => {
    const { driver, network } = start(2);
    network.due.push(frame(60));
    driver.expose(0, [{ address: RX, length: 2048, flags: 0 }]);
    driver.kick(0);
    expect(driver.guestErrors()).toEqual(['virtio-net receive queue contains no in buffers']);
  });

  it('after a reset nothing is delivered', () => {
    const { driver, network, device } = start(2);
    driver.expose(0, [{ address: RX, length: 2048, flags: 2 }]);
    driver.write(0x70, 0);
    network.due.push(frame(60));
    device.poll();
    expect(driver.memory.read8(RX)).toBe(0xcc);
  });
});

/** Command bytes and the answers of QEMU 7.2. */
const commands: readonly [string, readonly number[], number][] = [
  ['promiscuous', [0, 0, 1], 0],
  ['no broadcast', [0, 5, 1], 0],
  ['mode 6', [0, 6, 1], 1],
  ['mode without a value', [0, 0], 1],
  ['mode with two bytes', [0, 0, 1, 1], 0],
  ['address', [1, 1, 1, 2, 3, 4, 5, 6], 0],
  ['short address', [1, 1, 1, 2, 3], 1],
  ['long address', [1, 1, 1, 2, 3, 4, 5, 6, 7], 1],
  ['address table', [1, 0, 1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 0, 0, 0, 0], 0],
  ['half a table', [1, 0, 1, 0, 0, 0, 1, 2, 3, 4, 5, 6], 1],
  ['table too short', [1, 0, 5, 0, 0, 0, 1, 2, 3, 4, 5, 6, 0, 0, 0, 0], 1],
  ['address command 2', [1, 2, 0], 1],
  ['add VLAN', [2, 0, 5, 0], 0],
  ['remove VLAN', [2, 1, 5, 0], 0],
  ['VLAN 5000', [2, 0, 0x88, 0x13], 1],
  ['short VLAN', [2, 0, 5], 1],
  ['announce', [3, 0], 1],
  ['queue pairs', [4, 0, 1, 0], 1],
  ['offloads', [5, 0, 0, 0, 0, 0, 0, 0, 0, 0], 1],
  ['class 9', [9, 0], 1],
];

function control(driver: MockDriver, bytes: readonly number[]): number {
  driver.put(TX, bytes);
  const list = [{ address: TX, length: 2, flags: 1 }];
  if (bytes.length > 2) {
    list.push({ address: TX + 2, length: bytes.length - 2, flags: 1 });
  }
  list.push({ address: TX + 0x100, length: 1, flags: 2 });
  driver.memory.write8(TX + 0x100, 0xee);
  driver.expose(2, list);
  driver.kick(2);
  return driver.memory.read8(TX + 0x100);
}

describe('control queue', () => {
  it.each(commands)('%s', (_title, bytes, answer) => {
    const { driver } = start(2, F_MAC | CTRL);
    expect(control(driver, bytes)).toBe(answer);
    expect(driver.used(2, 0)).toEqual({ id: 0, len: 1 });
  });

  it.each([
    [
      [
        { address: TX, length: 1, flags: 1 },
        { address: TX + 0x100, length: 1, flags: 2 },
      ],
    ],
    [[{ address: TX, length: 3, flags: 0 }]],
  ])('a command without its parts', (list) => {
    const { driver } = start(2, F_MAC | CTRL);
    driver.expose(2, list);
    driver.kick(2);
    expect(driver.guestErrors()).toEqual(['virtio-net ctrl missing headers']);
  });

  it('filters once promiscuous mode is off', () => {
    const { driver, network } = start(2, F_MAC | CTRL);
    control(driver, [0, 0, 0]);
    for (let i = 0; i < 4; i++) {
      driver.exposeHead(0, i);
    }
    driver.writeDescriptors(
      driver.ring(0).desc,
      [0, 1, 2, 3].map((i) => ({ address: RX + 0x400 * i, length: 1024, flags: 2 })),
    );
    const broadcast = frame(60);
    broadcast.fill(0xff, 0, 6);
    network.due.push(frame(60, 0x50), frame(60, 0x53), frame(61), broadcast);
    driver.kick(0);
    expect(driver.usedIdx(0)).toBe(2);
    expect(driver.used(0, 0).len).toBe(73);
  });
});

describe('configuration', () => {
  const read = (driver: MockDriver): number[] =>
    Array.from({ length: 8 }, (_, i) => driver.mmio.read(0x100 + i, 1));

  it('address and link status', () => {
    expect(read(start(1).driver)).toEqual([...MAC, 1, 0]);
  });

  it('legacy: the driver may write the address; a reset brings the old one back', () => {
    const { driver } = start(1);
    read(driver);
    driver.mmio.write(0x105, 1, 0x11);
    expect(read(driver)).toEqual([0x52, 0x54, 0, 0xaa, 0xbb, 0x11, 1, 0]);
    driver.write(0x70, 0);
    expect(read(driver)).toEqual([...MAC, 1, 0]);
  });

  it('modern: it may not', () => {
    const { driver } = start(2);
    read(driver);
    driver.mmio.write(0x100, 4, 0x44332211);
    expect(read(driver)).toEqual([...MAC, 1, 0]);
  });

  it('grows with what is offered', () => {
    expect(start(2, F_MAC, { status: false }).driver.mmio.read(0x106, 2)).toBe(0xffff);
    expect(start(2, F_MAC, { hostMtu: 1500 }).driver.read(0x108)).toBe(0x05dc0001);
    expect(start(2, F_MAC, { mq: true }).driver.mmio.read(0x108, 2)).toBe(1);
    const { driver } = start(2, F_MAC, { speedMbits: 1000 });
    expect([driver.read(0x10c), driver.mmio.read(0x110, 1)]).toEqual([1000, 1]);
  });
});

describe('offered features, from QEMU 7.2', () => {
  const cases: readonly [string, Partial<VirtioNetOptions>, bigint, bigint][] = [
    ['default', {}, 0x39bf8064n, 0x101_30bf_8024n],
    ['mrg_rxbuf=off', { mrgRxbuf: false }, 0x39bf0064n, 0x101_30bf_0024n],
    ['ctrl_vq=off', { ctrlVq: false }, 0x39bd8064n, 0x101_30bd_8024n],
    ['status=off', { status: false }, 0x39be8064n, 0x101_30be_8024n],
    ['host_mtu', { hostMtu: 1500 }, 0x39bf806cn, 0x101_30bf_802cn],
    ['speed', { speedMbits: 1000 }, 0x39bf8064n, 0x80000101_30bf8024n],
    ['mq=on', { mq: true }, 0x39ff8064n, 0x101_30ff_8024n],
    ['guest_announce=off', { guestAnnounce: false }, 0x399f8064n, 0x101_309f_8024n],
    ['ctrl_rx=off', { ctrlRx: false }, 0x39bb8064n, 0x101_30bb_8024n],
    ['ctrl_vlan=off', { ctrlVlan: false }, 0x39b78064n, 0x101_30b7_8024n],
    ['ctrl_rx_extra=off', { ctrlRxExtra: false }, 0x39af8064n, 0x101_30af_8024n],
    ['ctrl_mac_addr=off', { ctrlMacAddr: false }, 0x393f8064n, 0x101_303f_8024n],
    ['ctrl_guest_offloads=off', { ctrlGuestOffloads: false }, 0x39bf8060n, 0x101_30bf_8020n],
  ];
  it.each(cases)('%s', (_title, options, legacy, modern) => {
    const device = new VirtioNet(ref(1, 'virtio-net'), {
      backend: new TestNetwork(),
      mac: MAC,
      ...options,
    });
    expect(new MockDriver(device, 1).offered()).toBe(legacy);
    expect(new MockDriver(device, 2).offered()).toBe(modern);
  });
});

describe('a back end that takes no frame', () => {
  it.each([1, 2] as const)('the transmit queue stands still, layout %i', (version) => {
    const { driver, network } = start(version, F_MAC);
    network.canSend = () => false;
    for (let i = 0; i < 2; i++) {
      send(driver, version === 1 ? 10 : 12, frame(60));
    }
    expect(network.sent).toEqual([]);
    expect(driver.usedIdx(1)).toBe(0);
    expect(driver.read(0x60)).toBe(0);
    expect(driver.memory.read16(driver.ring(1).used)).toBe(1);
  });
});
