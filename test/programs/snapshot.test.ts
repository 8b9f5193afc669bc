import { describe, expect, it } from 'vitest';
import type { VirtioDeviceState, VirtioSnapshot } from '../../src/protocol/virtio';
import { Scratch, disk } from './program';

const scratch = new Scratch();

/** The machines of two recordings of QEMU's own view (`x-query-virtio-status` and its sisters), whose numbers stand here. */
const COMMON = [
  ...['qemu-system-aarch64', '-nographic', '-machine', 'virt', '-cpu', 'cortex-a57', '-snapshot'],
  ...['-netdev', 'user,id=net0', '-device', 'virtio-net-device,netdev=net0', ...disk('disk.img')],
];
const OTHERS = ['rng', 'balloon', 'serial'].flatMap((kind) => ['-device', `virtio-${kind}-device`]);
const LEGACY = [...COMMON, ...OTHERS];
const MODERN = [...COMMON, '-global', 'virtio-mmio.force-legacy=false'];

const NET = 1;
const BLOCK = 2;

/** In the recordings' order of bits, under the names of VIRTIO 1.2; bit 40 has no name in QEMU 7.2. */
const NET_BITS = [2, 5, 6, 15, 16, 17, 18, 19, 20, 21, 23, 24, 27, 28, 29, 40];
const BLOCK_BITS = [2, 4, 6, 7, 9, 10, 11, 13, 14, 24, 28, 29, 40];
const RING = ['VIRTIO_F_INDIRECT_DESC', 'VIRTIO_F_EVENT_IDX'];

async function snapshot(
  lines: readonly string[],
  machine: readonly string[],
  options: readonly string[] = [],
) {
  scratch.write('typed.txt', lines.map((line) => `${line}\n`).join(''));
  const { code, stdout, stderr } = await scratch.run([
    ...['snapshot', '--type', 'typed.txt', ...options, '--'],
    ...machine,
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout.toString()) as VirtioSnapshot;
}

function device(state: VirtioSnapshot, id: number): VirtioDeviceState {
  const found = state.transports.map((transport) => transport.device);
  const one = found.find((candidate) => candidate?.id === id);
  if (one === undefined) {
    throw new Error(`no device ${id}`);
  }
  return one;
}

const names = (of: VirtioDeviceState, which: 'offered' | 'negotiated') =>
  of.features.filter((feature) => feature[which]).map(({ name }) => name);

/** What QEMU says of a queue, in the order of its answer. */
function queue(of: VirtioDeviceState, index: number) {
  const found = of.queues[index];
  return (
    found && [
      found.size,
      found.descAddress,
      found.availAddress,
      found.usedAddress,
      found.device.lastAvailIdx,
      found.device.usedIdx,
      found.device.inFlight,
    ]
  );
}

describe('the state of the devices of a legacy machine', () => {
  it('at the prompt: the card is up, the disk was only seen', async () => {
    const state = await snapshot([], LEGACY);
    expect(state.transports).toHaveLength(32);
    const filled = state.transports.filter((transport) => transport.device !== undefined);
    expect(filled.map(({ name, device: one }) => [name, one?.idName, one?.driverDevice])).toEqual([
      ['virtio_mmio@a003600', 'console', undefined],
      ['virtio_mmio@a003800', 'memory ballooning (traditional)', undefined],
      ['virtio_mmio@a003a00', 'entropy source', 'virtio-rng#29'],
      ['virtio_mmio@a003c00', 'block device', 'virtio-blk#30'],
      ['virtio_mmio@a003e00', 'network card', 'virtio-net#31'],
    ]);
    const net = device(state, NET);
    expect(net.status).toEqual({ value: 6, bits: ['DRIVER', 'DRIVER_OK'] });
    expect(names(net, 'negotiated')).toEqual(['VIRTIO_NET_F_MAC']);
    expect(net.queues).toHaveLength(3);
    expect(queue(net, 0)).toEqual([1024, 1189928960, 1189945344, 1189949440, 0, 0, 0]);
    expect(queue(net, 1)).toEqual([1024, 1189986304, 1190002688, 1190006784, 0, 0, 0]);
    const block = device(state, BLOCK);
    expect(block.status).toEqual({ value: 1, bits: ['ACKNOWLEDGE'] });
    expect(queue(block, 0)).toEqual([256, 0, 0, 0, 0, 0, 0]);
    expect(names(block, 'negotiated')).toEqual([]);
    expect([net.interruptStatus, block.interruptStatus]).toEqual([0, 0]);
  });

  it('after virtio scan: the disk is up, and its partitions were looked for', async () => {
    const block = device(await snapshot(['virtio scan'], LEGACY), BLOCK);
    expect(block.status).toEqual({ value: 6, bits: ['DRIVER', 'DRIVER_OK'] });
    expect(names(block, 'negotiated')).toEqual([]);
    expect(queue(block, 0)).toEqual([1024, 1190100992, 1190117376, 1190121472, 5, 5, 0]);
    expect(block.queues[0]).toMatchObject({
      ready: true,
      device: { interruptsSuppressed: true, availIdx: 5 },
    });
    expect(block.broken).toBeUndefined();
  });

  it('after DHCP: two frames each way', async () => {
    const net = device(await snapshot(['setenv autoload no', 'dhcp'], LEGACY), NET);
    expect(queue(net, 0)).toEqual([1024, 1189928960, 1189945344, 1189949440, 2, 2, 0]);
    expect(queue(net, 1)).toEqual([1024, 1189986304, 1190002688, 1190006784, 2, 2, 0]);
    expect(net.queues[0]?.device.availIdx).toBe(34);
  });

  it('offers the features that QEMU offers', async () => {
    const state = await snapshot([], LEGACY);
    const bits = (id: number) =>
      device(state, id)
        .features.filter((feature) => feature.offered)
        .map(({ bit }) => bit);
    expect(bits(NET)).toEqual(NET_BITS.filter((bit) => bit < 32));
    expect(bits(BLOCK)).toEqual(BLOCK_BITS.filter((bit) => bit < 32));
    expect(names(device(state, BLOCK), 'offered')).toEqual(expect.arrayContaining(RING));
  });
});

describe('the state of the devices of a modern machine', () => {
  it('at the prompt and after virtio scan', async () => {
    const before = await snapshot([], MODERN);
    const net = device(before, NET);
    expect(net.status.bits).toEqual(['DRIVER', 'DRIVER_OK', 'FEATURES_OK']);
    expect(names(net, 'negotiated')).toEqual(['VIRTIO_NET_F_MAC', 'VIRTIO_F_VERSION_1']);
    expect(queue(net, 0)).toEqual([1024, 1189928960, 1189945344, 1189949440, 0, 0, 0]);
    expect(device(before, BLOCK).status.bits).toEqual(['ACKNOWLEDGE']);

    const block = device(await snapshot(['virtio scan'], MODERN), BLOCK);
    expect(block.status.bits).toEqual(['DRIVER', 'DRIVER_OK', 'FEATURES_OK']);
    expect(names(block, 'negotiated')).toEqual(['VIRTIO_F_VERSION_1']);
    expect(queue(block, 0)).toEqual([1024, 1190043648, 1190060032, 1190064128, 5, 5, 0]);
  });

  it('offers what a modern driver can read: without the bits of the legacy interface', async () => {
    const block = device(await snapshot([], MODERN), BLOCK);
    expect(names(block, 'offered')).toEqual([
      ...[
        'VIRTIO_BLK_F_SEG_MAX',
        'VIRTIO_BLK_F_GEOMETRY',
        'VIRTIO_BLK_F_BLK_SIZE',
        'VIRTIO_BLK_F_FLUSH',
      ],
      ...['VIRTIO_BLK_F_TOPOLOGY', 'VIRTIO_BLK_F_CONFIG_WCE', 'VIRTIO_BLK_F_DISCARD'],
      ...['VIRTIO_BLK_F_WRITE_ZEROES', ...RING, 'VIRTIO_F_VERSION_1', 'VIRTIO_F_RING_RESET'],
    ]);
  });
});

describe('the state at the end', () => {
  it('is there without any device, and after poweroff', async () => {
    const machine = ['qemu-system-arm', '-machine', 'virt', '-nic', 'none'];
    const state = await snapshot(['poweroff'], machine);
    expect(state.transports).toHaveLength(32);
    expect(state.transports.every((transport) => transport.device === undefined)).toBe(true);
  });

  it('is the same with debug information and without, to the statement', async () => {
    const lines = ['virtio scan', 'ls virtio 0 /', 'setenv autoload no', 'dhcp'];
    const plain = await snapshot(lines, LEGACY);
    const debugged = await snapshot(lines, LEGACY, ['--trace', 'trace.jsonl']);
    expect({ ...plain, statement: 0 }).toEqual({ ...debugged, statement: 0 });
    // The wait for a key lies inside straight runs of statements, which count as a whole when they begin.
    expect(plain.statement - debugged.statement).toBeGreaterThanOrEqual(0);
    expect(plain.statement - debugged.statement).toBeLessThan(50);
  });

  it('is there at the time limit, with what the guest hangs on', async () => {
    scratch.write('hang.txt', 'virtio scan\nvirtio write 42000000 0\n');
    const { code, stdout } = await scratch.run([
      'snapshot',
      '--timeout',
      '1',
      '--type',
      'hang.txt',
      '--',
      ...LEGACY,
    ]);
    expect(code).toBe(124);
    const block = device(JSON.parse(stdout.toString()) as VirtioSnapshot, BLOCK);
    expect(block.broken).toBe('virtio: zero sized buffers are not allowed');
    expect(block.queues[0]?.chains).toMatchObject([
      { meaning: 'write sector 0, 0 sectors', used: false },
    ]);
  });
});
