import { describe, expect, it } from 'vitest';
import { debianLayouts, WrittenDriverModel } from '../../../../test/support/guest-driver-model';
import type { VirtioSnapshot } from '../../../protocol/virtio';
import { DriverModelReader } from '../model/driver-model';
import { transportNames } from '../model/transport-names';
import { LayoutTypes } from './layout-types';
import { transportOfValues, waitOfValues } from './virtio-of-registers';

const DESC = 0x8020_0000;

function written(bits: 32 | 64): {
  reader: DriverModelReader;
  model: WrittenDriverModel;
  vq: number;
} {
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
        { name: 'serial@10000000', driver: 'ns16550_serial', uclass: 'serial', seq: 0 },
      ],
    },
    bits,
  );
  const { memory } = model;
  const vq = memory.structure('virtqueue', { vdev: model.device('virtio-blk#0'), index: 0 });
  const reader = new DriverModelReader(memory.structures);
  memory.set('vring', reader.structures.at('virtqueue', vq)?.addressOf('vring') ?? 0, {
    desc: DESC,
  });
  return { reader, model, vq };
}

/** A device that has one chain of queue 0 and has not used it. */
const snapshot = {
  statement: 1,
  transports: [
    {
      name: 'virtio_mmio@10008000',
      kind: 'mmio',
      interface: 'modern',
      device: {
        driverDevice: 'virtio-blk#0',
        broken: undefined,
        status: { value: 15 },
        queues: [
          {
            index: 0,
            name: 'requestq',
            ready: true,
            descAddress: DESC,
            device: { inFlight: 1, usedIdx: 0, availIdx: 1, lastAvailIdx: 1 },
            chains: [{ head: 3, used: false, meaning: 'reads sector 9' }],
          },
        ],
      },
    },
  ],
} as unknown as VirtioSnapshot;

describe.each([64, 32] as const)('registers of RV%i that lead to devices', (bits) => {
  it('a device, its transport and a queue lead to the transport', () => {
    const { reader, model, vq } = written(bits);
    const of = (...values: number[]): string | undefined => transportOfValues(reader, values);
    expect(of(0, model.device('virtio-blk#0'))).toBe('virtio_mmio@10008000');
    expect(of(model.device('virtio_mmio@10008000'))).toBe('virtio_mmio@10008000');
    expect(of(1, vq)).toBe('virtio_mmio@10008000');
    expect(of(model.device('serial@10000000'), vq + 4, 0xffff_ffff)).toBeUndefined();
  });

  it('a queue that is polled is described', () => {
    const { reader, vq } = written(bits);
    expect(waitOfValues(reader, [7, vq], snapshot)).toBe(
      'virtio-blk#0 waits for its device to use a buffer of queue 0 (requestq): chain 3, reads sector 9',
    );
    expect(waitOfValues(reader, [7], snapshot)).toBeUndefined();
  });

  it('transports have the names of the driver model', () => {
    const { reader, model } = written(bits);
    expect(transportNames(reader, model.gd)).toEqual([
      {
        pciPlace: undefined,
        sequence: 0,
        transport: { name: 'virtio_mmio@10008000', driver: 'virtio-mmio', uclass: 'virtio' },
        device: { name: 'virtio-blk#0', driver: 'virtio-blk', uclass: 'blk' },
      },
    ]);
  });

  it('structures of the layout are types', () => {
    const types = new LayoutTypes(debianLayouts(bits), bits === 64 ? 8 : 4);
    const udevice = types.named('udevice');
    expect(udevice?.sizeBytes).toBe(debianLayouts(bits).get('udevice')?.sizeBytes);
    const member = (name: string) => udevice?.members.find((each) => each.name === name)?.type;
    const parent = member('parent');
    expect(parent).toMatchObject({ kind: 'pointer', sizeBytes: bits / 8 });
    expect(parent?.kind === 'pointer' ? parent.to : undefined).toBe(udevice);
    expect(member('seq_')).toMatchObject({ kind: 'integer', name: 'int', signed: true });
    expect(member('uclass_node')).toMatchObject({ kind: 'structure', name: 'list_head' });
    expect(member('node_')).toMatchObject({ kind: 'integer', name: 'ofnode' });
    const vq = types.named('virtqueue')?.members.find(({ name }) => name === 'event')?.type;
    expect(vq).toMatchObject({ kind: 'integer', name: 'bool', sizeBytes: 1 });
    expect(types.named('nothing')).toBeUndefined();
  });
});
