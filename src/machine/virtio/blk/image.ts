import * as blk from '../../../spec/virtio-blk';
import { cut, scatter } from '../queue/scatter';
import type { DescriptorChain } from '../virtio-device';
import { capacitySectors, DEFAULT_MAX_SECTORS } from './config';
import type { VirtioBlkOptions } from './options';
import { type BlkRequest, blkDataBytes, blkOperation, isSegmentRequest } from './request';

/**
 * What requests do to the image, without a copy between it and guest memory.
 *
 * @spec VIRTIO 1.2 §5.2.6.2 Device Requirements: Device Operation
 */
export class BlkImage {
  readonly #options: VirtioBlkOptions;
  readonly #sectors: number;
  readonly #blockBytes: number;

  constructor(options: VirtioBlkOptions) {
    this.#options = options;
    this.#sectors = capacitySectors(options.backend);
    this.#blockBytes = options.logicalBlockSize ?? blk.VIRTIO_BLK_SECTOR_BYTES;
  }

  /**
   * The answer to a request that needs no look at the image; undefined when it does. No request can move more than
   * `mostBytes`, the guest's memory: buffers that name the same memory again are refused before anything is copied.
   */
  answerWithout(request: BlkRequest, mostBytes: number): number | undefined {
    if (isSegmentRequest(request.type)) {
      return this.#checkSegment(request);
    }
    switch (blkOperation(request.type)) {
      case blk.VIRTIO_BLK_T_IN: {
        const bytes = blkDataBytes(request);
        const fits = bytes <= mostBytes && this.#inRange(request.sector, bytes);
        return fits ? undefined : blk.VIRTIO_BLK_S_IOERR;
      }
      case blk.VIRTIO_BLK_T_FLUSH:
        return undefined;
      case blk.VIRTIO_BLK_T_GET_ID:
        return this.#getId(request.chain);
      case blk.VIRTIO_BLK_T_SCSI_CMD:
        return blk.VIRTIO_BLK_S_IOERR;
      default:
        return blk.VIRTIO_BLK_S_UNSUPP;
    }
  }

  /** Does what `answerWithout` could not. `writeback`: written data may stay in the host's cache. */
  perform(request: BlkRequest, writeback: boolean): number {
    const { backend } = this.#options;
    if (request.segment) {
      return this.#discardOrZero(request.type, request.segment);
    }
    if (blkOperation(request.type) === blk.VIRTIO_BLK_T_FLUSH) {
      return statusOf(backend.flush());
    }
    if (!(request.type & blk.VIRTIO_BLK_T_OUT)) {
      return statusOf(this.#read(request));
    }
    return statusOf(this.#write(request) && (writeback || backend.flush()));
  }

  /** Within the capacity, and in whole logical blocks? */
  #inRange(sector: number, lengthBytes: number): boolean {
    const start = sector * blk.VIRTIO_BLK_SECTOR_BYTES;
    return (
      start % this.#blockBytes === 0 &&
      lengthBytes % this.#blockBytes === 0 &&
      sector + lengthBytes / blk.VIRTIO_BLK_SECTOR_BYTES <= this.#sectors
    );
  }

  #read(request: BlkRequest): boolean {
    let offset = request.sector * blk.VIRTIO_BLK_SECTOR_BYTES;
    for (const piece of cut(request.chain.writable, 0, blkDataBytes(request))) {
      if (!this.#readPiece(offset, piece)) {
        return false;
      }
      offset += piece.length;
    }
    return true;
  }

  /** What lies behind the end of an image that isn't a whole number of sectors is zeros. */
  #readPiece(offset: number, target: Uint8Array): boolean {
    const { backend } = this.#options;
    const there = backend.sizeBytes - offset;
    if (there >= target.length) {
      return backend.read(offset, target);
    }
    if (there > 0 && !backend.read(offset, target.subarray(0, there))) {
      return false;
    }
    target.fill(0, Math.max(0, there));
    return true;
  }

  #write(request: BlkRequest): boolean {
    const { backend } = this.#options;
    if (backend.readOnly) {
      return false;
    }
    let offset = request.sector * blk.VIRTIO_BLK_SECTOR_BYTES;
    const data = cut(request.chain.readable, blk.VIRTIO_BLK_HEADER_BYTES, blkDataBytes(request));
    for (const piece of data) {
      if (!backend.write(offset, piece)) {
        return false;
      }
      offset += piece.length;
    }
    return true;
  }

  /** Characters and a NUL, if there is room for it; QEMU leaves what is behind it as it was. */
  #getId(chain: DescriptorChain): number {
    const serial = this.#options.serial ?? '';
    const id = new Uint8Array(Math.min(serial.length + 1, blk.VIRTIO_BLK_ID_BYTES));
    for (let i = 0; i < id.length && i < serial.length; i++) {
      id[i] = serial.charCodeAt(i);
    }
    scatter(cut(chain.writable, 0, chain.writableBytes - 1), 0, id);
    return blk.VIRTIO_BLK_S_OK;
  }

  /** One segment at a time. */
  #checkSegment({ type, segment }: BlkRequest): number | undefined {
    if (!segment) {
      return blk.VIRTIO_BLK_S_UNSUPP;
    }
    const { sector, sectors, flags } = segment;
    const zero = type === blk.VIRTIO_BLK_T_WRITE_ZEROES;
    const most = zero ? this.#options.maxWriteZeroesSectors : this.#options.maxDiscardSectors;
    if (sectors > (most ?? DEFAULT_MAX_SECTORS)) {
      return blk.VIRTIO_BLK_S_IOERR;
    }
    if (!this.#inRange(sector, sectors * blk.VIRTIO_BLK_SECTOR_BYTES)) {
      return blk.VIRTIO_BLK_S_IOERR;
    }
    const known = zero ? blk.VIRTIO_BLK_WRITE_ZEROES_FLAG_UNMAP : 0;
    return flags & ~known ? blk.VIRTIO_BLK_S_UNSUPP : undefined;
  }

  /** Discarding is a hint, which leaves the image as it is (QEMU's `discard=ignore`). */
  #discardOrZero(type: number, segment: { sector: number; sectors: number }): number {
    const { backend } = this.#options;
    if (type === blk.VIRTIO_BLK_T_DISCARD) {
      return blk.VIRTIO_BLK_S_OK;
    }
    if (backend.readOnly) {
      return blk.VIRTIO_BLK_S_IOERR;
    }
    const offset = segment.sector * blk.VIRTIO_BLK_SECTOR_BYTES;
    const lengthBytes = segment.sectors * blk.VIRTIO_BLK_SECTOR_BYTES;
    const inImage = Math.min(lengthBytes, Math.max(0, backend.sizeBytes - offset));
    return statusOf(inImage <= 0 || backend.writeZeroes(offset, inImage));
  }
}

function statusOf(done: boolean): number {
  return done ? blk.VIRTIO_BLK_S_OK : blk.VIRTIO_BLK_S_IOERR;
}
