import { describe, expect, it } from 'vitest';
import { WrittenDriverModel } from '../../../../test/support/guest-driver-model';
import { DriverModelReader } from './driver-model';
import { guestDrivers } from './guest-drivers';

/** A disk on virtio-mmio with one queue, and a card on PCI with two. */
function written(bits: 32 | 64): WrittenDriverModel {
  const model = new WrittenDriverModel(
    {
      name: 'root_driver',
      driver: 'root_driver',
      uclass: 'root',
      children: [
        {
          name: 'virtio_mmio@10008000',
          driver: 'virtio-mmio',
          uclass: 'virtio',
          seq: 0,
          children: [{ name: 'virtio-blk#0', driver: 'virtio-blk', uclass: 'blk', seq: 0 }],
        },
        {
          name: 'pci@30000000',
          driver: 'pci_generic_ecam',
          uclass: 'pci',
          seq: 2,
          children: [
            {
              name: 'virtio-pci.m#0',
              driver: 'virtio-pci.m',
              uclass: 'virtio',
              seq: 1,
              flags: 0,
              children: [
                { name: 'virtio-net#1', driver: 'virtio-net', uclass: 'ethernet', seq: 3 },
              ],
            },
          ],
        },
        { name: 'virtio_mmio@10007000', driver: 'virtio-mmio', uclass: 'virtio', seq: -1 },
      ],
    },
    bits,
  );
  const { memory } = model;
  memory.set('driver', model.drivers.get('virtio-blk') ?? 0, { remove: 0x8000_0010 });
  memory.set('driver', model.drivers.get('virtio-net') ?? 0, { flags: 0 });
  model.set('virtio-blk#0', { uclass_plat_: memory.structure('blk_desc', { devnum: 5 }) });
  model.set('virtio-pci.m#0', {
    parent_plat_: memory.structure('pci_child_plat', { devfn: 0x1900, vendor: 0x1af4 }),
  });
  priv(model, 'virtio_mmio@10008000', 'virtio-blk#0', 1);
  priv(model, 'virtio-pci.m#0', 'virtio-net#1', 2, {
    feature_table: memory.words(5, 17),
    feature_table_size: 2,
    feature_table_legacy: memory.words(3),
    feature_table_size_legacy: 1,
  });
  return model;
}

function priv(
  model: WrittenDriverModel,
  transport: string,
  device: string,
  count: number,
  more: Readonly<Record<string, number>> = {},
): void {
  const { memory } = model;
  const vdev = model.device(device);
  const at = memory.structure('virtio_dev_priv', { vdev, ...more });
  model.set(transport, { uclass_priv_: at });
  const queues = Array.from({ length: count }, (_, index) =>
    memory.structure('virtqueue', {
      vdev,
      index,
      num_free: 8 - index,
      free_head: 3,
      num_added: 1,
      last_used_idx: 0xfffe,
      avail_idx_shadow: 0xffff,
      avail_flags_shadow: 1,
    }),
  );
  memory.list(at + memory.offsetOf('virtio_dev_priv', 'vqs'), 'virtqueue', 'list', queues);
}

function half(model: WrittenDriverModel) {
  const { structures } = model.memory;
  return guestDrivers(structures, new DriverModelReader(structures).read(model.gd));
}

const queue = (index: number) => ({
  index,
  numFree: 8 - index,
  freeHead: 3,
  numAdded: 1,
  lastUsedIdx: 0xfffe,
  availIdxShadow: 0xffff,
  availFlagsShadow: 1,
});

describe("the drivers' half of virtio in memory", () => {
  it.each([64, 32] as const)('of %i bits is read whole', (bits) => {
    expect(half(written(bits))).toEqual({
      problems: [],
      transports: [
        {
          name: 'virtio_mmio@10008000',
          pciPlace: undefined,
          sequence: 0,
          active: true,
          features: [],
          legacyFeatures: [],
          queues: [queue(0)],
          device: {
            name: 'virtio-blk#0',
            active: true,
            uclassNumber: 'virtio 5',
            driver: { name: 'virtio-blk', hasActiveDma: true, hasRemove: true },
          },
        },
        {
          name: 'virtio-pci.m#0',
          pciPlace: { bus: 2, devfn: 0x19 },
          sequence: 1,
          active: false,
          features: [5, 17],
          legacyFeatures: [3],
          queues: [queue(0), queue(1)],
          device: {
            name: 'virtio-net#1',
            active: true,
            uclassNumber: 'eth3',
            driver: { name: 'virtio-net', hasActiveDma: false, hasRemove: false },
          },
        },
        {
          name: 'virtio_mmio@10007000',
          pciPlace: undefined,
          sequence: undefined,
          active: true,
          features: [],
          legacyFeatures: [],
          queues: [],
          device: undefined,
        },
      ],
    });
  });

  it('has no number of a device that has none yet', () => {
    const model = written(64);
    model.set('virtio-blk#0', { uclass_plat_: 0 });
    model.set('virtio-net#1', { seq_: -1 });
    expect(half(model).transports.map(({ device }) => device?.uclassNumber)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('has no queues while their list is not set up, and says nothing of it', () => {
    const model = written(64);
    const empty = model.memory.structure('virtio_dev_priv');
    model.set('virtio_mmio@10008000', { uclass_priv_: empty });
    const { transports, problems } = half(model);
    expect([transports[0]?.queues, problems]).toEqual([[], []]);
  });

  it.each<[string, (model: WrittenDriverModel) => void, string]>([
    [
      'private data of another device',
      (model) => {
        const vdev = model.device('virtio-net#1');
        const at = model.memory.structure('virtio_dev_priv', { vdev });
        model.set('virtio_mmio@10008000', { uclass_priv_: at });
      },
      'virtio_mmio@10008000: its private data are of another device',
    ],
    [
      'a queue of no device',
      (model) => {
        const at = model.memory.structure('virtio_dev_priv');
        const head = at + model.memory.offsetOf('virtio_dev_priv', 'vqs');
        const vq = model.memory.structure('virtqueue', { vdev: 0x8000_0010 });
        model.memory.list(head, 'virtqueue', 'list', [vq]);
        model.set('virtio_mmio@10008000', { uclass_priv_: at });
      },
      'queues of virtio_mmio@10008000: one of them is no queue of its device',
    ],
  ])('says what is wrong: %s', (_, damage, problem) => {
    const model = written(64);
    damage(model);
    const { transports, problems } = half(model);
    expect(problems).toEqual([problem]);
    expect(transports[0]?.queues).toEqual([]);
    expect(transports[1]?.queues).toHaveLength(2);
  });

  it('leaves out a table of features that is none', () => {
    const model = written(64);
    const { memory } = model;
    const vdev = model.device('virtio-blk#0');
    for (const members of [
      { vdev, feature_table: memory.words(5, 64), feature_table_size: 2 },
      { vdev, feature_table: memory.words(5), feature_table_size: 65 },
      { vdev, feature_table: 0x10, feature_table_size: 1 },
    ]) {
      const at = memory.structure('virtio_dev_priv', members);
      model.set('virtio_mmio@10008000', { uclass_priv_: at });
      expect(half(model).transports[0]?.features).toEqual([]);
    }
  });
});
