import type { Result } from '../../../base/result';
import { checkSavedSize, type SavedDevice } from '../../../base/saved/saved-device';
import type { DeviceRef } from '../../../base/trace-event';
import * as blk from '../../../spec/virtio-blk';
import { VIRTIO_BLK_F_CONFIG_WCE, VIRTIO_BLK_F_FLUSH } from '../../../spec/virtio-feature-bits';
import { hasFeature } from '../../../spec/virtio-features';
import { VIRTIO_ID_BLOCK } from '../../../spec/virtio-ids';
import { ConfigBytes } from '../config-bytes';
import type { ActiveContext, DeviceQueue, VirtioDevice } from '../virtio-device';
import { blkConfigBytes, blkFeatures, blkQueueSizes, fillBlkConfig } from './config';
import { BlkImage } from './image';
import type { VirtioBlkOptions } from './options';
import { type BlkRequest, blkDataBytes, blkOperation, readBlkRequest } from './request';

const CONFIG_WRITEBACK = 32;

export interface SavedVirtioBlk extends SavedDevice {
  readonly config: Uint8Array;
  readonly configFilled: boolean;
  readonly writeback: boolean;
}

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
  readonly #image: BlkImage;
  #writeback: boolean;
  #context: ActiveContext | undefined;

  constructor(ref: DeviceRef, options: VirtioBlkOptions) {
    this.ref = ref;
    this.#options = options;
    this.queueMaxSizes = blkQueueSizes(options);
    this.configSizeBytes = blkConfigBytes(options);
    this.#config = new ConfigBytes(this.configSizeBytes);
    this.#image = new BlkImage(options);
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

  /** Requests don't outlive a notification. The disk isn't part of it. */
  save(): SavedVirtioBlk {
    return {
      device: 'virtio-blk',
      version: 1,
      config: this.#config.save(),
      configFilled: this.#configFilled,
      writeback: this.#writeback,
    };
  }

  restore(state: SavedVirtioBlk, context: ActiveContext | undefined): Result<undefined, string> {
    const checked = checkSavedSize(state, 'virtio-blk', 1, {
      what: 'bytes of configuration',
      expected: this.configSizeBytes,
      found: state.config.length,
    });
    if (checked.ok) {
      this.#context = context;
      this.#config.restore(state.config);
      this.#configFilled = state.configFilled;
      this.#writeback = state.writeback;
    }
    return checked;
  }

  dispose(): void {
    this.#context = undefined;
    this.#options.backend.dispose();
  }

  poll(): void {
    // Requests are answered when they are notified.
  }

  /**
   * Takes all chains that wait. What needs the image is done when no more wait, the rest is answered at once, as in
   * QEMU: before the device sees a mistake in a later chain.
   */
  queueNotified(index: number): void {
    const context = this.#context;
    const queue = context?.queue(index);
    if (!context || !queue) {
      return;
    }
    const requests: BlkRequest[] = [];
    let more: boolean;
    do {
      queue.setNotification(false);
      more = this.#takeRequests(context, queue, requests);
      queue.setNotification(true);
    } while (more && !queue.empty);
    for (const request of requests) {
      this.#answer(context, queue, request, this.#image.perform(request, this.#writeback));
    }
  }

  /** False: nothing was there to be taken, or the device broke. */
  #takeRequests(context: ActiveContext, queue: DeviceQueue, requests: BlkRequest[]): boolean {
    let taken = false;
    for (let chain = queue.pop(); chain; chain = queue.pop()) {
      taken = true;
      const request = readBlkRequest(chain);
      if ('kind' in request) {
        queue.detach(chain);
        context.breakDevice(request, queue.index);
        return false;
      }
      const status = this.#image.answerWithout(request, context.ramBytes);
      if (status === undefined) {
        context.spend(movedBytes(request));
        requests.push(request);
      } else {
        this.#answer(context, queue, request, status);
      }
    }
    return taken && context.fault === undefined;
  }

  #answer(context: ActiveContext, queue: DeviceQueue, request: BlkRequest, status: number): void {
    const { chain, type, sector } = request;
    const last = chain.writable[chain.writable.length - 1];
    if (last) {
      last[last.length - 1] = status;
    }
    if (context.events.wants('blockRequest')) {
      context.events.emit({
        kind: 'blockRequest',
        device: this.ref,
        requestType: type,
        sector,
        sectors: Math.floor(blkDataBytes(request) / blk.VIRTIO_BLK_SECTOR_BYTES),
        status,
      });
    }
    queue.push(chain, chain.writableBytes);
  }
}

/** Between image and memory: nothing for a flush, whatever buffers come with it. */
function movedBytes(request: BlkRequest): number {
  return blkOperation(request.type) === blk.VIRTIO_BLK_T_FLUSH ? 0 : blkDataBytes(request);
}
