import type { MemoryReader } from '../base/memory-reader';
import type { VirtioDescriptor } from '../protocol/virtio';
import {
  VIRTIO_BLK_HEADER_BYTES,
  VIRTIO_BLK_SECTOR_BYTES,
  VIRTIO_BLK_T_FLUSH,
  VIRTIO_BLK_T_GET_ID,
  VIRTIO_BLK_T_IN,
  VIRTIO_BLK_T_OUT,
  virtioBlkRequestName,
} from '../spec/virtio-blk';
import {
  VIRTIO_ID_BLOCK,
  VIRTIO_ID_CONSOLE,
  VIRTIO_ID_NET,
  VIRTIO_ID_RNG,
} from '../spec/virtio-ids';
import { consoleChain } from './console-chain';
import { frameText } from './frame-text';

/** What a chain is for, in a few words, or its sizes where the device type is not known here. */
export function chainMeaning(
  ram: MemoryReader,
  deviceId: number,
  queue: number,
  netHeaderBytes: number,
  descriptors: readonly VirtioDescriptor[],
): string {
  const data = descriptors.filter((d) => !d.flags.includes('INDIRECT'));
  switch (deviceId) {
    case VIRTIO_ID_BLOCK:
      return blockRequest(ram, data);
    case VIRTIO_ID_NET:
      return queue % 2 === 0
        ? `receive buffer, ${total(data)} bytes`
        : frameText(flatten(ram, data).subarray(netHeaderBytes));
    case VIRTIO_ID_CONSOLE:
      return queue % 2 === 0
        ? `receive buffer, ${total(data)} bytes`
        : consoleChain(queue, flatten(ram, data), total(data));
    case VIRTIO_ID_RNG:
      return `${total(data)} random bytes wanted`;
    default:
      return `${total(data)} bytes`;
  }
}

function total(descriptors: readonly VirtioDescriptor[]): number {
  return descriptors.reduce((sum, descriptor) => sum + descriptor.lengthBytes, 0);
}

/** @spec VIRTIO 1.2 §5.2.6 Device Operation */
function blockRequest(ram: MemoryReader, descriptors: readonly VirtioDescriptor[]): string {
  const header = descriptors[0];
  if (header === undefined || header.lengthBytes < VIRTIO_BLK_HEADER_BYTES) {
    return 'no block request: the header is too short';
  }
  const type = ram.u32(header.address);
  const sector = ram.u64(header.address + 8);
  const dataBytes = total(descriptors) - VIRTIO_BLK_HEADER_BYTES - 1;
  const sectors = Math.max(0, dataBytes) / VIRTIO_BLK_SECTOR_BYTES;
  const count = `${sectors} ${sectors === 1 ? 'sector' : 'sectors'}`;
  switch (type) {
    case VIRTIO_BLK_T_IN:
      return `read sector ${sector}, ${count}`;
    case VIRTIO_BLK_T_OUT:
      return `write sector ${sector}, ${count}`;
    case VIRTIO_BLK_T_FLUSH:
      return 'flush';
    case VIRTIO_BLK_T_GET_ID:
      return 'get the device id';
    default:
      return `${virtioBlkRequestName(type)}, ${dataBytes} bytes`;
  }
}

/** Bytes at the beginning of a frame that are looked at. */
const FRAME_BYTES = 128;

function flatten(ram: MemoryReader, descriptors: readonly VirtioDescriptor[]): Uint8Array {
  const bytes: number[] = [];
  for (const { address, lengthBytes } of descriptors) {
    for (let i = 0; i < lengthBytes && bytes.length < FRAME_BYTES; i++) {
      bytes.push(ram.u8(address + i));
    }
  }
  return Uint8Array.from(bytes);
}
