import * as ids from '../spec/virtio-ids';
import { virtioFeatureNames } from '../spec/virtio-features';

/** A device type that a driver can be written for. */
export interface DeviceType {
  readonly id: number;
  /** The spec's name: `console`. */
  readonly title: string;
  /** A name for its driver: `console`. */
  readonly name: string;
  /** The constant of its id, where there is one. */
  readonly constant: string | undefined;
  /** The queues that it has whatever is negotiated, by the spec's names. */
  readonly queues: readonly string[];
  /** Feature bits of the type, by name. */
  readonly features: readonly string[];
}

/** Queues by id. @spec VIRTIO 1.2 §5 Device Types */
const QUEUES: ReadonlyMap<number, string> = new Map([
  [1, 'receiveq1 transmitq1'],
  [2, 'requestq'],
  [3, 'receiveq transmitq'],
  [4, 'requestq'],
  [5, 'inflateq deflateq'],
  [8, 'controlq eventq requestq'],
  [9, 'requestq'],
  [16, 'controlq cursorq'],
  [18, 'eventq statusq'],
  [19, 'rx tx event'],
  [20, 'dataq controlq'],
  [23, 'requestq eventq'],
  [24, 'guest-request'],
  [25, 'controlq eventq txq rxq'],
  [26, 'hiprio requestq'],
  [27, 'req_vq'],
  [28, 'requestq'],
  [32, 'cmdq'],
  [34, 'requestq'],
  [41, 'requestq'],
]);

/** Names of drivers by id, as they are in Linux or could be. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [1, 'net'],
  [2, 'blk'],
  [3, 'console'],
  [4, 'rng'],
  [5, 'balloon'],
  [8, 'scsi'],
  [9, '9p'],
  [16, 'gpu'],
  [18, 'input'],
  [19, 'vsock'],
  [20, 'crypto'],
  [23, 'iommu'],
  [24, 'mem'],
  [25, 'snd'],
  [26, 'fs'],
  [27, 'pmem'],
  [28, 'rpmb'],
  [32, 'scmi'],
  [34, 'i2c'],
  [36, 'can'],
  [40, 'bt'],
  [41, 'gpio'],
]);

function deviceType(id: number): DeviceType {
  const constant = Object.entries(ids).find(
    ([name, value]) => name.startsWith('VIRTIO_ID_') && value === id,
  );
  return {
    id,
    title: ids.virtioDeviceName(id),
    name: NAMES.get(id) ?? `device${id}`,
    constant: constant?.[0],
    queues: QUEUES.get(id)?.split(' ') ?? ['queue'],
    features: virtioFeatureNames(id),
  };
}

/** All types that have a name in the spec, in the order of their ids. */
export const DEVICE_TYPES: readonly DeviceType[] = ids.namedDeviceIds().map(deviceType);

/** The type of an id; one that the spec has no name for is a type too. */
export function deviceTypeOf(id: number): DeviceType {
  return DEVICE_TYPES.find((type) => type.id === id) ?? deviceType(id);
}
