import * as bits from './virtio-feature-bits';
import {
  VIRTIO_ID_9P,
  VIRTIO_ID_BALLOON,
  VIRTIO_ID_BLOCK,
  VIRTIO_ID_CONSOLE,
  VIRTIO_ID_GPU,
  VIRTIO_ID_NET,
  VIRTIO_ID_SCSI,
} from './virtio-ids';

/** Names by bit number, taken from the constants whose name begins with `prefix`. */
function namesWithPrefix(prefix: string): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const [name, bit] of Object.entries(bits)) {
    if (name.startsWith(prefix)) {
      names.set(bit, name);
    }
  }
  return names;
}

const reservedNames = namesWithPrefix('VIRTIO_F_');

const deviceNames: ReadonlyMap<number, ReadonlyMap<number, string>> = new Map([
  [VIRTIO_ID_NET, namesWithPrefix('VIRTIO_NET_F_')],
  [VIRTIO_ID_BLOCK, namesWithPrefix('VIRTIO_BLK_F_')],
  [VIRTIO_ID_BALLOON, namesWithPrefix('VIRTIO_BALLOON_F_')],
  [VIRTIO_ID_CONSOLE, namesWithPrefix('VIRTIO_CONSOLE_F_')],
  [VIRTIO_ID_SCSI, namesWithPrefix('VIRTIO_SCSI_F_')],
  [VIRTIO_ID_GPU, namesWithPrefix('VIRTIO_GPU_F_')],
  [VIRTIO_ID_9P, namesWithPrefix('VIRTIO_9P_F_')],
]);

/**
 * `VIRTIO_BLK_F_SEG_MAX`; `bit 26` where the spec has no name for it. Bits 24 to 41 belong to the ring and the
 * transport whatever the device is.
 *
 * @spec VIRTIO 1.2 §2.2 Feature Bits
 */
export function virtioFeatureName(deviceId: number, bit: number): string {
  const name = deviceNames.get(deviceId)?.get(bit) ?? reservedNames.get(bit);
  return name ?? `bit ${bit}`;
}

/** Names of a device type's own feature bits, the lowest first. */
export function virtioFeatureNames(deviceId: number): string[] {
  const names = [...(deviceNames.get(deviceId) ?? [])];
  return names.sort(([a], [b]) => a - b).map(([, name]) => name);
}

/** Numbers of the bits that are set, lowest first. */
export function featureBitNumbers(features: bigint): number[] {
  const numbers: number[] = [];
  for (let bit = 0; features >> BigInt(bit) !== 0n; bit++) {
    if ((features >> BigInt(bit)) & 1n) {
      numbers.push(bit);
    }
  }
  return numbers;
}

/** The set that holds these bits. */
export function featureSet(...bitNumbers: readonly number[]): bigint {
  return bitNumbers.reduce((set, bit) => set | (1n << BigInt(bit)), 0n);
}

export function hasFeature(features: bigint, bit: number): boolean {
  return ((features >> BigInt(bit)) & 1n) !== 0n;
}
