import type { VirtioSnapshot } from '../../../protocol/virtio';
import { queueWait, type WaitingQueue } from '../../debug/describe-wait';
import type { DriverModelReader, ModelDevice } from '../model/driver-model';

const VIRTIO = 'virtio';
/** A transport, its device, and what hangs on that. */
const MOST_LEVELS = 8;

/** The virtio transport above (or at) the device whose structure is at an address; undefined: there is none. */
export function transportAbove(
  reader: DriverModelReader,
  address: number,
): ModelDevice | undefined {
  let device = reader.device(address);
  for (let level = 0; device !== undefined && level < MOST_LEVELS; level++) {
    if (device.uclass.name === VIRTIO) {
      return device;
    }
    device = device.parent === 0 ? undefined : reader.device(device.parent);
  }
  return undefined;
}

/** The queue whose `struct virtqueue` is at an address: it has a device, and its rings are where that one's queue has them. */
export function queueAt(
  reader: DriverModelReader,
  address: number,
): (WaitingQueue & { readonly transportName: string }) | undefined {
  const { structures } = reader;
  const vq = structures.at('virtqueue', address);
  const device = reader.device(vq?.number('vdev') ?? 0);
  const transport = device && transportAbove(reader, device.address);
  const queue = vq?.number('index');
  const descAddress = structures.at('vring', vq?.addressOf('vring') ?? 0)?.number('desc');
  return device === undefined ||
    transport === undefined ||
    queue === undefined ||
    descAddress === undefined
    ? undefined
    : { deviceName: device.name, transportName: transport.name, queue, descAddress };
}

/** The transport that one of these values leads to, the first that does. */
export function transportOfValues(
  reader: DriverModelReader,
  values: readonly number[],
): string | undefined {
  for (const value of values) {
    const found = transportAbove(reader, value)?.name ?? queueAt(reader, value)?.transportName;
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

/** What a guest waits for that polls a queue whose structure one of these values points to. */
export function waitOfValues(
  reader: DriverModelReader,
  values: readonly number[],
  snapshot: VirtioSnapshot,
): string | undefined {
  for (const value of values) {
    const queue = queueAt(reader, value);
    const described = queue && queueWait(snapshot, queue);
    if (described !== undefined) {
      return described;
    }
  }
  return undefined;
}
