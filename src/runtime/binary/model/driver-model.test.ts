import { describe, expect, it } from 'vitest';
import { GuestMemoryWriter, WrittenDriverModel } from '../../../../test/support/guest-driver-model';
import { DriverModelReader, type DriverModel } from './driver-model';

const transport = (name: string, seq: number, child: string) =>
  ({
    name,
    driver: 'virtio-mmio',
    uclass: 'virtio',
    seq,
    children: [{ name: child, driver: 'virtio-blk', uclass: 'blk', seq, flags: 0 }],
  }) as const;

function written(bits: 32 | 64 = 64): WrittenDriverModel {
  const children = [
    {
      name: 'soc',
      driver: 'simple_bus',
      uclass: 'simple_bus',
      children: [
        transport('virtio_mmio@1', 0, 'virtio-blk#0'),
        transport('virtio_mmio@2', 1, 'virtio-blk#1'),
      ],
    },
    { name: 'cpus', driver: 'cpu_bus', uclass: 'simple_bus', seq: -1 },
  ];
  return new WrittenDriverModel(
    { name: 'root_driver', driver: 'root_driver', uclass: 'root', children },
    bits,
  );
}

function read(model: WrittenDriverModel, gd = model.gd): DriverModel {
  return new DriverModelReader(model.memory.structures).read(gd);
}

const names = ({ devices }: DriverModel) => devices.map(({ name }) => name);
const ALL = [
  'root_driver',
  'soc',
  'virtio_mmio@1',
  'virtio-blk#0',
  'virtio_mmio@2',
  'virtio-blk#1',
  'cpus',
];

describe('the driver model in memory', () => {
  it.each([64, 32] as const)('of %i bits is a tree of devices', (bits) => {
    const model = written(bits);
    const found = read(model);
    expect(found.problems).toEqual([]);
    expect(names(found)).toEqual(ALL);
    const [disk] = found.root?.children[0]?.children[1]?.children ?? [];
    expect(disk).toMatchObject({
      name: 'virtio-blk#1',
      address: model.device('virtio-blk#1'),
      parent: model.device('virtio_mmio@2'),
      driver: { name: 'virtio-blk', uclassId: 22, flags: 0x200, hasRemove: false },
      uclass: { name: 'blk', id: 22 },
      active: false,
      sequence: 1,
      children: [],
    });
    expect(found.devices.at(-1)).toMatchObject({ sequence: -1, active: true });
  });

  it('is empty before it is set up', () => {
    const memory = new GuestMemoryWriter();
    const gd = memory.structure('global_data');
    const reader = new DriverModelReader(memory.structures);
    for (const pointer of [gd, 0, 1, 0xffff_ffff, 2 ** 52]) {
      expect(reader.read(pointer)).toEqual({ root: undefined, devices: [], problems: [] });
    }
  });

  it.each<[string, (model: WrittenDriverModel) => Readonly<Record<string, number>>]>([
    ['the root has another driver', (model) => ({ driver: model.drivers.get('cpu_bus') ?? 0 })],
    ['the root has a parent', (model) => ({ parent: model.device('soc') })],
  ])('is not shown when %s', (_, members) => {
    const model = written();
    model.set('root_driver', members(model));
    const found = read(model);
    expect(names(found)).toEqual([]);
    expect(found.problems.join()).toMatch(
      /^global data at 0x\w+: dm_root 0x\w+ is no device of driver root_driver$/,
    );
  });
});

describe('a driver model that is damaged', () => {
  const DAMAGES: readonly (readonly [string, (model: WrittenDriverModel) => void, string[]])[] = [
    [
      'a list in a circle',
      (model) => {
        // The second transport leads back to the first, which then is met again.
        const node = model.memory.offsetOf('udevice', 'sibling_node');
        const [first, second] = [model.device('virtio_mmio@1'), model.device('virtio_mmio@2')];
        model.memory.set('list_head', second + node, { next: first + node });
      },
      ALL,
    ],
    [
      'a list that leads to itself',
      (model) => {
        const node =
          model.device('virtio_mmio@1') + model.memory.offsetOf('udevice', 'sibling_node');
        model.memory.set('list_head', node, { next: node, prev: node });
      },
      ['root_driver', 'soc', 'cpus'],
    ],
    [
      'a list into nowhere',
      (model) => {
        const node =
          model.device('virtio_mmio@1') + model.memory.offsetOf('udevice', 'sibling_node');
        model.memory.set('list_head', node, { next: 0x10 });
      },
      ['root_driver', 'soc', 'virtio_mmio@1', 'virtio-blk#0', 'cpus'],
    ],
    [
      'a device with a wild driver',
      (model) => {
        model.set('virtio_mmio@2', { driver: 0xdead_0000 });
      },
      ['root_driver', 'soc', 'virtio_mmio@1', 'virtio-blk#0', 'cpus'],
    ],
    [
      'a device whose name is none',
      (model) => {
        model.set('virtio_mmio@1', { name: model.memory.text('\x01\x02') });
      },
      ['root_driver', 'soc', 'cpus'],
    ],
    [
      'a device with another parent',
      (model) => {
        model.set('virtio_mmio@2', { parent: model.device('cpus') });
      },
      ['root_driver', 'soc', 'virtio_mmio@1', 'virtio-blk#0', 'cpus'],
    ],
    [
      'a device whose uclass is not that of its driver',
      (model) => {
        model.set('virtio_mmio@1', { uclass: model.uclasses.get('blk') ?? 0 });
      },
      ['root_driver', 'soc', 'cpus'],
    ],
  ];

  it.each(DAMAGES)('is shown up to %s', (_, damage, left) => {
    const model = written();
    damage(model);
    const found = read(model);
    expect(names(found)).toEqual(left);
    expect(found.problems).toHaveLength(1);
    expect(found.problems[0]).toMatch(/^children of device soc: /);
  });

  it('shows a device that is being added as soon as it can be reached', () => {
    const model = written();
    const head = model.device('root_driver') + model.memory.offsetOf('udevice', 'child_head');
    // list_add_tail() writes the head's prev first: nothing that is reached is half made.
    model.memory.set('list_head', head, { prev: 0x8000_f000 });
    expect(read(model)).toMatchObject({ problems: [] });
    expect(names(read(model))).toEqual(ALL);
  });

  it('has no device where there is none', () => {
    const model = written();
    const reader = new DriverModelReader(model.memory.structures);
    expect(reader.device(model.device('soc'))?.name).toBe('soc');
    for (const address of [0, 4, model.gd, model.device('soc') + 8, 2 ** 53 - 1]) {
      expect(reader.device(address)).toBeUndefined();
    }
  });
});
