import { fromWords } from '../../../base/bits';
import type { DeviceFault } from '../../../base/device-fault';
import * as blk from '../../../spec/virtio-blk';
import { gather } from '../queue/scatter';
import type { DescriptorChain } from '../virtio-device';

/** One request as the driver wrote it, read once: what the device does with other requests can't change it any more. */
export interface BlkRequest {
  readonly type: number;
  readonly sector: number;
  /** Of DISCARD and WRITE_ZEROES, when there is exactly one. */
  readonly segment: BlkSegment | undefined;
  readonly chain: DescriptorChain;
}

export interface BlkSegment {
  readonly sector: number;
  readonly sectors: number;
  readonly flags: number;
}

/**
 * The device can't answer a chain without room for the status, or without a whole header.
 *
 * @spec VIRTIO 1.2 §5.2.6 Device Operation
 */
export function readBlkRequest(chain: DescriptorChain): BlkRequest | DeviceFault {
  if (chain.readable.length === 0 || chain.writable.length === 0) {
    return { kind: 'blkNoHeader' };
  }
  if (chain.readableBytes < blk.VIRTIO_BLK_HEADER_BYTES) {
    return { kind: 'blkHeaderTooShort' };
  }
  const view = new DataView(
    new ArrayBuffer(blk.VIRTIO_BLK_HEADER_BYTES + blk.VIRTIO_BLK_SEGMENT_BYTES),
  );
  gather(chain.readable, 0, new Uint8Array(view.buffer));
  const type = view.getUint32(0, true);
  const sector = sectorAt(view, 8);
  if (!isSegmentRequest(type)) {
    return { type, sector, segment: undefined, chain };
  }
  const dataBytes = chain.readableBytes - blk.VIRTIO_BLK_HEADER_BYTES;
  if (dataBytes < blk.VIRTIO_BLK_SEGMENT_BYTES) {
    return { kind: 'blkSegmentTooShort' };
  }
  const segment = {
    sector: sectorAt(view, 16),
    sectors: view.getUint32(24, true),
    flags: view.getUint32(28, true),
  };
  const one = dataBytes === blk.VIRTIO_BLK_SEGMENT_BYTES;
  return { type, sector, segment: one ? segment : undefined, chain };
}

export function isSegmentRequest(type: number): boolean {
  return type === blk.VIRTIO_BLK_T_DISCARD || type === blk.VIRTIO_BLK_T_WRITE_ZEROES;
}

/** Bit 0 of the type says "the driver's data goes out"; legacy's barrier bit is ignored. */
export function blkOperation(type: number): number {
  return (type & ~(blk.VIRTIO_BLK_T_OUT | blk.VIRTIO_BLK_T_BARRIER)) >>> 0;
}

/** Bytes of data behind the header, or before the status. */
export function blkDataBytes({ type, chain }: BlkRequest): number {
  return type & blk.VIRTIO_BLK_T_OUT
    ? chain.readableBytes - blk.VIRTIO_BLK_HEADER_BYTES
    : chain.writableBytes - 1;
}

function sectorAt(view: DataView, offset: number): number {
  return fromWords(view.getUint32(offset, true), view.getUint32(offset + 4, true));
}
