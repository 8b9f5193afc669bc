import type { DeviceRef } from '../../../base/trace-event';
import * as blk from '../../../spec/virtio-blk';
import { VIRTIO_BLK_F_CONFIG_WCE, VIRTIO_BLK_F_FLUSH } from '../../../spec/virtio-feature-bits';
import { hasFeature } from '../../../spec/virtio-features';
import { VIRTIO_ID_BLOCK } from '../../../spec/virtio-ids';
import { ConfigBytes } from '../config-bytes';
import { cut, gather, scatter } from '../queue/scatter';
import type { ActiveContext, DescriptorChain, VirtioDevice } from '../virtio-device';
import {
  blkConfigBytes,
  blkFeatures,
  blkQueueSizes,
  capacitySectors,
  DEFAULT_MAX_SECTORS,
  fillBlkConfig,
  type VirtioBlkOptions,
} from './config';

/** The driver can make new chains available through the data that a request reads; a notification ends all the same. */
const MAX_ROUNDS = 64;

const CONFIG_WRITEBACK = 32;

/**
 * virtio-blk. Data moves between the image and guest memory without a copy in between. As in QEMU, all chains that
 * wait are taken before the first one is answered, and the length of a used element is what was writable.
 *
 * @spec VIRTIO 1.2 §5.2 Block Device
 */
export class VirtioBlk implements VirtioDevice {
  readonly ref: DeviceRef;
  readonly id = VIRTIO_ID_BLOCK;
  readonly queueMaxSizes: readonly number[];
  readonly configSizeBytes: number;
  readonly #options: VirtioBlkOptions;
  readonly #config: ConfigBytes;
  /** Does `config` hold what the device says now? */
  #configFilled = false;
  readonly #header = new Uint8Array(blk.VIRTIO_BLK_HEADER_BYTES);
  readonly #headerView = new DataView(this.#header.buffer);
  readonly #segment = new Uint8Array(blk.VIRTIO_BLK_SEGMENT_BYTES);
  readonly #segmentView = new DataView(this.#segment.buffer);
  readonly #sectors: number;
  readonly #blockBytes: number;
  #writeback: boolean;
  #context: ActiveContext | undefined;

  constructor(ref: DeviceRef, options: VirtioBlkOptions) {
    this.ref = ref;
    this.#options = options;
    this.queueMaxSizes = blkQueueSizes(options);
    this.configSizeBytes = blkConfigBytes(options);
    this.#config = new ConfigBytes(this.configSizeBytes);
    this.#sectors = capacitySectors(options.backend);
    this.#blockBytes = options.logicalBlockSize ?? blk.VIRTIO_BLK_SECTOR_BYTES;
    this.#writeback = options.writeCache ?? true;
  }

  offeredFeatures(legacy: boolean, transitional = false): bigint {
    return blkFeatures(this.#options, legacy, transitional);
  }

  readConfig(offset: number, sizeBytes: 1 | 2 | 4): number {
    if (!this.#configFilled) {
      fillBlkConfig(this.#config.view, this.#options, this.#writeback);
      this.#configFilled = true;
    }
    return this.#config.read(offset, sizeBytes);
  }

  snapshotConfig(): Uint8Array {
    const config = new ConfigBytes(this.configSizeBytes);
    fillBlkConfig(config.view, this.#options, this.#writeback);
    return config.bytes;
  }

  /** Only `writeback` can be written. */
  writeConfig(offset: number, sizeBytes: 1 | 2 | 4, value: number): void {
    this.#config.write(offset, sizeBytes, value);
    this.#writeback = this.#config.read(CONFIG_WRITEBACK, 1) !== 0;
    this.#configFilled = false;
  }

  /**
   * A driver that can't set the cache mode gets write-back only if it knows how to flush.
   *
   * @spec VIRTIO 1.2 §5.2.5.2 Device Requirements: Device Initialization
   */
  activate(context: ActiveContext): void {
    this.#context = context;
    this.#configFilled = false;
    if (!hasFeature(context.negotiatedFeatures, VIRTIO_BLK_F_CONFIG_WCE)) {
      this.#writeback = hasFeature(context.negotiatedFeatures, VIRTIO_BLK_F_FLUSH);
    }
  }

  reset(): void {
    this.#context = undefined;
    this.#configFilled = false;
    this.#writeback = this.#options.writeCache ?? true;
  }

  dispose(): void {
    this.#context = undefined;
    this.#options.backend.dispose();
  }

  poll(): void {
    // Requests are answered when they are notified.
  }

  queueNotified(index: number): void {
    const queue = this.#context?.queue(index);
    if (!queue) {
      return;
    }
    for (let round = 0; round < MAX_ROUNDS && !queue.empty; round++) {
      queue.setNotification(false);
      const chains: DescriptorChain[] = [];
      for (;;) {
        const chain = queue.pop();
        if (!chain) {
          break;
        }
        if (!this.#checkHeaders(index, chain)) {
          queue.detach(chain);
          break;
        }
        chains.push(chain);
      }
      if (!this.#context?.broken) {
        queue.setNotification(true);
      }
      for (const chain of chains) {
        this.#serve(index, chain);
      }
      if (this.#context?.broken !== undefined || chains.length === 0) {
        return;
      }
    }
  }

  #checkHeaders(index: number, chain: DescriptorChain): boolean {
    if (chain.readable.length === 0 || chain.writable.length === 0) {
      return this.#fail(index, 'virtio-blk missing headers');
    }
    if (chain.readableBytes < blk.VIRTIO_BLK_HEADER_BYTES) {
      return this.#fail(index, 'virtio-blk request outhdr too short');
    }
    gather(chain.readable, 0, this.#header);
    const type = this.#headerView.getUint32(0, true);
    const dataBytes = chain.readableBytes - blk.VIRTIO_BLK_HEADER_BYTES;
    if (isSegmentRequest(type) && dataBytes < blk.VIRTIO_BLK_SEGMENT_BYTES) {
      return this.#fail(index, 'virtio-blk discard/write_zeroes header too short');
    }
    return true;
  }

  #fail(index: number, message: string): false {
    this.#context?.breakDevice(message, index);
    return false;
  }

  #serve(index: number, chain: DescriptorChain): void {
    const context = this.#context;
    if (!context) {
      return;
    }
    gather(chain.readable, 0, this.#header);
    const type = this.#headerView.getUint32(0, true);
    const sector =
      this.#headerView.getUint32(8, true) + this.#headerView.getUint32(12, true) * 2 ** 32;
    const status = this.#perform(type, sector, chain);
    const last = chain.writable[chain.writable.length - 1];
    if (last) {
      last[last.length - 1] = status;
    }
    if (context.events.enabled) {
      const bytes = type & 1 ? chain.readableBytes - 16 : chain.writableBytes - 1;
      context.events.emit({
        kind: 'blockRequest',
        device: this.ref,
        requestType: type,
        sector,
        sectors: Math.floor(bytes / blk.VIRTIO_BLK_SECTOR_BYTES),
        status,
      });
    }
    context.queue(index).push(chain, chain.writableBytes);
  }

  /** Bit 0 of the type says "the driver's data goes out"; legacy's barrier bit is ignored. */
  #perform(type: number, sector: number, chain: DescriptorChain): number {
    if (isSegmentRequest(type)) {
      return this.#discardOrZero(type, chain);
    }
    switch ((type & ~(blk.VIRTIO_BLK_T_OUT | blk.VIRTIO_BLK_T_BARRIER)) >>> 0) {
      case blk.VIRTIO_BLK_T_IN:
        return type & blk.VIRTIO_BLK_T_OUT ? this.#write(sector, chain) : this.#read(sector, chain);
      case blk.VIRTIO_BLK_T_FLUSH:
        return this.#options.backend.flush() ? blk.VIRTIO_BLK_S_OK : blk.VIRTIO_BLK_S_IOERR;
      case blk.VIRTIO_BLK_T_GET_ID:
        return this.#getId(chain);
      case blk.VIRTIO_BLK_T_SCSI_CMD:
        return blk.VIRTIO_BLK_S_IOERR;
      default:
        return blk.VIRTIO_BLK_S_UNSUPP;
    }
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

  #read(sector: number, chain: DescriptorChain): number {
    const lengthBytes = chain.writableBytes - 1;
    if (!this.#inRange(sector, lengthBytes)) {
      return blk.VIRTIO_BLK_S_IOERR;
    }
    let offset = sector * blk.VIRTIO_BLK_SECTOR_BYTES;
    for (const piece of cut(chain.writable, 0, lengthBytes)) {
      if (!this.#readPiece(offset, piece)) {
        return blk.VIRTIO_BLK_S_IOERR;
      }
      offset += piece.length;
    }
    return blk.VIRTIO_BLK_S_OK;
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

  #write(sector: number, chain: DescriptorChain): number {
    const { backend } = this.#options;
    const lengthBytes = chain.readableBytes - blk.VIRTIO_BLK_HEADER_BYTES;
    if (backend.readOnly || !this.#inRange(sector, lengthBytes)) {
      return blk.VIRTIO_BLK_S_IOERR;
    }
    let offset = sector * blk.VIRTIO_BLK_SECTOR_BYTES;
    for (const piece of cut(chain.readable, blk.VIRTIO_BLK_HEADER_BYTES, lengthBytes)) {
      if (!backend.write(offset, piece)) {
        return blk.VIRTIO_BLK_S_IOERR;
      }
      offset += piece.length;
    }
    if (!this.#writeback && !backend.flush()) {
      return blk.VIRTIO_BLK_S_IOERR;
    }
    return blk.VIRTIO_BLK_S_OK;
  }

  #getId(chain: DescriptorChain): number {
    const id = new Uint8Array(blk.VIRTIO_BLK_ID_BYTES);
    const serial = this.#options.serial ?? '';
    for (let i = 0; i < id.length && i < serial.length; i++) {
      id[i] = serial.charCodeAt(i);
    }
    scatter(cut(chain.writable, 0, chain.writableBytes - 1), 0, id);
    return blk.VIRTIO_BLK_S_OK;
  }

  /**
   * One segment at a time. Discarding is a hint, which leaves the image as it is (QEMU's `discard=ignore`).
   *
   * @spec VIRTIO 1.2 §5.2.6.2 Device Requirements: Device Operation
   */
  #discardOrZero(type: number, chain: DescriptorChain): number {
    const { backend } = this.#options;
    const dataBytes = chain.readableBytes - blk.VIRTIO_BLK_HEADER_BYTES;
    if (dataBytes > blk.VIRTIO_BLK_SEGMENT_BYTES) {
      return blk.VIRTIO_BLK_S_UNSUPP;
    }
    gather(chain.readable, blk.VIRTIO_BLK_HEADER_BYTES, this.#segment);
    const view = this.#segmentView;
    const sector = view.getUint32(0, true) + view.getUint32(4, true) * 2 ** 32;
    const count = view.getUint32(8, true);
    const flags = view.getUint32(12, true);
    const zero = type === blk.VIRTIO_BLK_T_WRITE_ZEROES;
    const most = zero ? this.#options.maxWriteZeroesSectors : this.#options.maxDiscardSectors;
    if (count > (most ?? DEFAULT_MAX_SECTORS)) {
      return blk.VIRTIO_BLK_S_IOERR;
    }
    const lengthBytes = count * blk.VIRTIO_BLK_SECTOR_BYTES;
    if (!this.#inRange(sector, lengthBytes)) {
      return blk.VIRTIO_BLK_S_IOERR;
    }
    const known = zero ? blk.VIRTIO_BLK_WRITE_ZEROES_FLAG_UNMAP : 0;
    if (flags & ~known) {
      return blk.VIRTIO_BLK_S_UNSUPP;
    }
    if (!zero) {
      return blk.VIRTIO_BLK_S_OK;
    }
    if (backend.readOnly) {
      return blk.VIRTIO_BLK_S_IOERR;
    }
    const offset = sector * blk.VIRTIO_BLK_SECTOR_BYTES;
    const inImage = Math.min(lengthBytes, Math.max(0, backend.sizeBytes - offset));
    if (inImage > 0 && !backend.writeZeroes(offset, inImage)) {
      return blk.VIRTIO_BLK_S_IOERR;
    }
    return blk.VIRTIO_BLK_S_OK;
  }
}

function isSegmentRequest(type: number): boolean {
  return type === blk.VIRTIO_BLK_T_DISCARD || type === blk.VIRTIO_BLK_T_WRITE_ZEROES;
}
