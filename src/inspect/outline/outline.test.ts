import { describe, expect, it } from 'vitest';
import { fakeSnapshot } from '../../adapter/testing/fake-program';
import type { VirtioDeviceState, VirtioSnapshot, VirtioTransport } from '../../protocol/virtio';
import { deviceRows, queueRows, snapshotRows } from './outline';
import type { OutlineRow } from './row';

function lines(rows: readonly OutlineRow[], indent = ''): string[] {
  return rows.flatMap((row) => [
    `${indent}${row.label} ${row.value}`.trimEnd(),
    ...lines(row.children, `${indent}  `),
  ]);
}

function keys(rows: readonly OutlineRow[]): string[] {
  return rows.flatMap(({ key, children }) => [key, ...keys(children)]);
}

function find(rows: readonly OutlineRow[], label: string): OutlineRow {
  for (const row of rows) {
    if (row.label === label) {
      return row;
    }
  }
  throw new Error(`no row ${label} among ${rows.map((row) => row.label).join(', ')}`);
}

/** The transport with the disk. */
function disk(status: number, changes: Partial<VirtioDeviceState> = {}): VirtioTransport {
  const transport = fakeSnapshot(status).transports[1];
  if (transport?.device === undefined) {
    throw new Error('no disk');
  }
  return { ...transport, device: { ...transport.device, ...changes } };
}

function snapshotOf(...transports: VirtioTransport[]): VirtioSnapshot {
  return { statement: 1, transports };
}

describe('snapshotRows', () => {
  it('goes from devices down to descriptors, the device first', () => {
    expect(lines(snapshotRows(fakeSnapshot(6)))).toMatchInlineSnapshot(`
      [
        "virtio-blk#30 virtio_mmio@a003c00",
        "  status 0x6 DRIVER | DRIVER_OK",
        "    ACKNOWLEDGE not set",
        "    DRIVER set",
        "    DRIVER_OK set",
        "    FEATURES_OK not set",
        "    DEVICE_NEEDS_RESET not set",
        "    FAILED not set",
        "  features 1 of 2 negotiated (0x10000000 of 0x10000004)",
        "    VIRTIO_BLK_F_SEG_MAX offered, not taken",
        "    VIRTIO_F_INDIRECT_DESC negotiated",
        "  config 4.0 GiB",
        "    capacity 8388608 × 512 B = 4.0 GiB",
        "    generation 0",
        "  0 requestq 1 chain, size 1024",
        "    size 1024 of at most 1024",
        "    desc 0x46efa000",
        "    avail 0x46efe000",
        "    used 0x46eff000",
        "    driver 1021 free, last used 4",
        "      num_free 1021",
        "      free_head 3",
        "      num_added 0",
        "      last_used_idx 4",
        "      avail_idx_shadow 5",
        "      avail_flags_shadow 0x1",
        "    device 1 in flight, last available 5",
        "      available idx 5",
        "      last available idx 5",
        "      notified idx 5",
        "      used idx 4",
        "      in flight 1",
        "      interrupts suppressed",
        "    chains 1",
        "      chain 0 read sector 64, 4 sectors (3 descriptors)",
        "        descriptor 0 16 bytes, NEXT → 1, 0x46eff000",
        "        descriptor 1 2048 bytes, NEXT | WRITE → 2, 0x46ef0000",
        "        descriptor 2 1 byte, WRITE, 0x46eff010",
        "  interrupt 0x0",
        "  device virtio-blk#30, virtio 0",
        "  id 2 (block device)",
        "  transport virtio_mmio@a003c00 (mmio, legacy)",
        "1 empty slot",
        "  virtio_mmio@a003a00 mmio, legacy, not probed",
      ]
    `);
  });

  it('gives every row a key of its own, the same in the next snapshot', () => {
    const all = keys(snapshotRows(fakeSnapshot(6)));
    expect(new Set(all).size).toBe(all.length);
    expect(keys(snapshotRows(fakeSnapshot(1)))).toEqual(all);
  });

  it('says at once what is wrong with a device', () => {
    const [unbound, waiting, broken] = snapshotRows(
      snapshotOf(
        disk(0, { driverDevice: undefined }),
        disk(0, { driverProbed: false }),
        disk(6, { broken: 'head 9 is beyond the queue' }),
      ),
    );
    expect(unbound).toMatchObject({
      label: 'block device',
      value: 'no driver bound, virtio_mmio@a003c00',
    });
    expect(waiting).toMatchObject({
      label: 'virtio-blk#30',
      value: 'not probed, virtio_mmio@a003c00',
    });
    expect(broken).toMatchObject({
      value: 'broken, virtio_mmio@a003c00',
      kind: 'brokenDevice',
    });
    expect(broken?.children[0]).toMatchObject({
      label: 'broken',
      value: 'head 9 is beyond the queue',
      kind: 'error',
    });
  });

  it('has the memory of rings and descriptors, none for an address that is not set', () => {
    const [row] = snapshotRows(fakeSnapshot(6));
    const queue = find(row?.children ?? [], '0 requestq');
    const rings = ['desc', 'avail', 'used'].map((label) => find(queue.children, label).memory);
    // Of 1024 entries: 16 bytes, 4 and 2, 4 and 8 bytes for each.
    expect(rings).toEqual([
      { address: 0x46efa000, sizeBytes: 16384, name: 'virtio-blk#30 queue 0 descriptor table' },
      { address: 0x46efe000, sizeBytes: 2052, name: 'virtio-blk#30 queue 0 available ring' },
      { address: 0x46eff000, sizeBytes: 8196, name: 'virtio-blk#30 queue 0 used ring' },
    ]);
    const chain = find(find(queue.children, 'chains').children, 'chain 0');
    expect(queue.memory).toEqual(rings[0]);
    const fields = find(queue.children, 'device').children;
    expect(fields.flatMap(({ memory }) => memory ?? [])).toEqual([
      { address: 0x46efe002, sizeBytes: 2, name: 'virtio-blk#30 queue 0 avail.idx' },
      { address: 0x46eff002, sizeBytes: 2, name: 'virtio-blk#30 queue 0 used.idx' },
      { address: 0x46efe000, sizeBytes: 2, name: 'virtio-blk#30 queue 0 avail.flags' },
    ]);
    const buffer = 'virtio-blk#30 queue 0 buffer of descriptor';
    expect(chain.children.map(({ memory }) => memory)).toEqual([
      { address: 0x46eff000, sizeBytes: 16, name: `${buffer} 0` },
      { address: 0x46ef0000, sizeBytes: 2048, name: `${buffer} 1` },
      { address: 0x46eff010, sizeBytes: 1, name: `${buffer} 2` },
    ]);
    const [blank] = disk(6).device?.queues ?? [];
    const [unset] = queueRows(
      disk(1, { queues: blank === undefined ? [] : [{ ...blank, descAddress: 0, ready: false }] }),
    );
    expect(unset?.value).toBe('not set up, up to 1024');
    expect(find(unset?.children ?? [], 'desc')).toMatchObject({
      value: '0x0',
      memory: undefined,
    });
  });

  it('has the fields of VIRTIO_F_EVENT_IDX in the rings where it was negotiated', () => {
    const feature = { name: '', offered: true, wanted: true };
    const sizes = [true, false].map((negotiated) => {
      const features = [{ ...feature, bit: 29, negotiated }];
      const [queue] = queueRows(disk(6, { features }));
      return ['avail', 'used'].map((label) => find(queue?.children ?? [], label).memory?.sizeBytes);
    });
    expect(sizes).toEqual([
      [2054, 8198],
      [2052, 8196],
    ]);
  });
});

describe('the rows of one device', () => {
  it('are those of the whole outline', () => {
    const [whole] = snapshotRows(fakeSnapshot(6));
    const parts = [...deviceRows(disk(6)), ...queueRows(disk(6))];
    expect(parts).toHaveLength(whole?.children.length ?? 0);
    expect(parts).toEqual(expect.arrayContaining([...(whole?.children ?? [])]));
  });

  it('say that a slot is empty', () => {
    const empty = { ...disk(0), device: undefined };
    expect(lines(deviceRows(empty))).toEqual([
      'device none: the slot is empty',
      'transport virtio_mmio@a003c00 (mmio, legacy)',
    ]);
    expect(queueRows(empty)).toEqual([]);
  });
});

describe('features', () => {
  const feature = (bit: number, offered: boolean, wanted: boolean, negotiated: boolean) => ({
    bit,
    name: `F${bit}`,
    offered,
    wanted,
    negotiated,
  });
  const words = (device: Partial<VirtioDeviceState>): string[] => {
    const row = find(deviceRows(disk(0, device)), 'features');
    return [row.value, ...row.children.map(({ value }) => value)];
  };

  it('are judged only when they were negotiated', () => {
    const features = [
      feature(0, true, false, false),
      feature(1, true, true, false),
      feature(2, false, true, false),
      feature(3, false, false, false),
    ];
    const offered = '0x3';
    expect(words({ features, offered, status: { value: 1, bits: ['ACKNOWLEDGE'] } })).toEqual([
      '2 offered (0x3)',
      'offered',
      'offered, driver knows it',
      'driver knows it, not offered',
      'not offered',
    ]);
    const ready = { value: 6, bits: ['DRIVER', 'DRIVER_OK'] };
    expect(words({ features, offered, negotiated: '0x0', status: ready })).toEqual([
      '0 of 2 negotiated (0x0 of 0x3)',
      'offered, not taken',
      'offered, driver knows it, not taken',
      'driver knows it, not offered',
      'not offered',
    ]);
    const taken = [feature(0, true, false, false), feature(1, true, true, true)];
    const status = { value: 2, bits: ['DRIVER'] };
    expect(words({ features: taken, offered, negotiated: '0x2', status })).toEqual([
      '1 of 2 negotiated (0x2 of 0x3)',
      'offered, not taken',
      'negotiated',
    ]);
  });
});

describe('the configuration', () => {
  const field = (name: string, value: string) => ({
    name,
    offset: 0,
    sizeBytes: 8,
    value,
    explanation: undefined,
  });

  it('says in short what counts', () => {
    const summary = (id: number, ...config: VirtioDeviceState['config']): string =>
      find(deviceRows(disk(6, { id, config })), 'config').value;
    expect(summary(2, field('capacity', '2048'), field('seg_max', '254'))).toBe('1.0 MiB');
    expect(summary(1, field('mac', '52:54:00:12:34:56'))).toBe('52:54:00:12:34:56');
    expect(summary(5, field('num_pages', '0'))).toBe('1 field');
  });

  it('is not there where the device has none', () => {
    const labels = deviceRows(disk(6, { id: 4, config: [] })).map(({ label }) => label);
    expect(labels).toEqual(['status', 'features', 'interrupt', 'device', 'id', 'transport']);
  });
});

describe('the status', () => {
  it('explains itself where ACKNOWLEDGE is missing, and only there', () => {
    const tooltip = (value: number, ...bits: string[]): string =>
      find(deviceRows(disk(value, { status: { value, bits } })), 'status').tooltip;
    expect(tooltip(6, 'DRIVER', 'DRIVER_OK')).toContain('sets no ACKNOWLEDGE');
    expect(tooltip(2, 'DRIVER')).toContain('sets no ACKNOWLEDGE');
    expect(tooltip(0)).toBe('status: 0x0 (reset)');
    expect(tooltip(1, 'ACKNOWLEDGE')).toBe('status: 0x1 ACKNOWLEDGE');
    expect(tooltip(3, 'ACKNOWLEDGE', 'DRIVER')).toBe('status: 0x3 ACKNOWLEDGE | DRIVER');
  });
});
