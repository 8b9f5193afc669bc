import { hex, hexBytes } from '../base/hex';
import type { VirtioConfigField } from '../protocol/virtio';
import type { ConfigField } from '../spec/virtio-structures';
import { VIRTIO_BLK_SECTOR_BYTES, virtioBlkConfigFields } from '../spec/virtio-blk';
import { hasFeature } from '../spec/virtio-features';
import { VIRTIO_ID_BLOCK, VIRTIO_ID_CONSOLE, VIRTIO_ID_NET } from '../spec/virtio-ids';
import { virtioConsoleConfigFields } from '../spec/virtio-console';
import { virtioNetConfigFields } from '../spec/virtio-net';

/** What is known of a device before its configuration can be read with sense. */
export interface DeviceConfiguration {
  readonly deviceId: number;
  readonly offeredFeatures: bigint;
  readonly config: Uint8Array;
}

const LAYOUTS: ReadonlyMap<number, readonly ConfigField[]> = new Map([
  [VIRTIO_ID_NET, virtioNetConfigFields],
  [VIRTIO_ID_BLOCK, virtioBlkConfigFields],
  [VIRTIO_ID_CONSOLE, virtioConsoleConfigFields],
]);

/** The fields of a device's configuration that its features give a meaning, decoded. */
export function configFields(state: DeviceConfiguration): VirtioConfigField[] {
  return (LAYOUTS.get(state.deviceId) ?? [])
    .filter((field) => field.offset + field.sizeBytes <= state.config.length)
    .filter(
      (field) => field.feature === undefined || hasFeature(state.offeredFeatures, field.feature),
    )
    .map((field) => {
      const bytes = [...state.config.subarray(field.offset, field.offset + field.sizeBytes)];
      return {
        name: field.name,
        offset: field.offset,
        sizeBytes: field.sizeBytes,
        value: fieldText(field, bytes),
        explanation: explanation(state.deviceId, field, bytes),
      };
    });
}

function fieldText(field: ConfigField, bytes: readonly number[]): string {
  switch (field.format) {
    case 'mac':
      return hexBytes(bytes, ':');
    case 'bytes':
      return hexBytes(bytes, ' ');
    case 'hex':
      return hex(littleEndian(bytes));
    case 'number':
      return littleEndian(bytes).toString();
  }
}

function explanation(
  deviceId: number,
  field: ConfigField,
  bytes: readonly number[],
): string | undefined {
  if (deviceId === VIRTIO_ID_BLOCK && field.name === 'capacity') {
    const sectors = littleEndian(bytes);
    const size = sizeText(Number(sectors) * VIRTIO_BLK_SECTOR_BYTES);
    return `${sectors.toString()} × ${VIRTIO_BLK_SECTOR_BYTES} B = ${size}`;
  }
  return undefined;
}

/** What a configuration says above all, short: `4.0 GiB` for a disk, the address of a network card, or how many fields. */
export function configSummary(deviceId: number, fields: readonly VirtioConfigField[]): string {
  const [first] = fields;
  if (deviceId === VIRTIO_ID_BLOCK && first?.name === 'capacity') {
    return sizeText(Number(first.value) * VIRTIO_BLK_SECTOR_BYTES);
  }
  return deviceId === VIRTIO_ID_NET && first !== undefined
    ? first.value
    : `${fields.length} ${fields.length === 1 ? 'field' : 'fields'}`;
}

function littleEndian(bytes: readonly number[]): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function sizeText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return unit === 0 ? `${value} B` : `${value.toFixed(1)} ${units[unit] ?? ''}`;
}
