import type { DeviceRef } from '../../../base/trace-event';
import { VIRTIO_ID_RNG } from '../../../spec/virtio-ids';
import { cut } from '../queue/scatter';
import type { ActiveContext, VirtioDevice } from '../virtio-device';
import { RNG_CONFIG_BYTES, RNG_QUEUE_SIZES, rngFeatures } from './config';
import type { VirtioRngOptions } from './options';

/** Random bytes are made in private memory: sources of them don't take shared memory. */
const CHUNK_BYTES = 4096;

/** What a chain gets at most; the rest of its buffers is left as it was, and the used length says so. */
const MAX_CHAIN_BYTES = 1024 * 1024;

/** Making random bytes takes longer than copying them. */
const COST_OF_BYTE = 4;

/**
 * virtio-rng: fills the writable buffers of a chain, as far as a request may use.
 *
 * @spec VIRTIO 1.2 §5.4.6.2 Device Requirements: Device Operation
 */
export class VirtioRng implements VirtioDevice {
  readonly ref: DeviceRef;
  readonly id = VIRTIO_ID_RNG;
  readonly queueMaxSizes = RNG_QUEUE_SIZES;
  readonly configSizeBytes = RNG_CONFIG_BYTES;
  readonly #options: VirtioRngOptions;
  #context: ActiveContext | undefined;

  constructor(ref: DeviceRef, options: VirtioRngOptions) {
    this.ref = ref;
    this.#options = options;
  }

  offeredFeatures(legacy: boolean): bigint {
    return rngFeatures(this.#options, legacy);
  }

  readConfig(): number {
    return 0;
  }

  writeConfig(): void {
    // There is no configuration.
  }

  snapshotConfig(): Uint8Array {
    return new Uint8Array(0);
  }

  activate(context: ActiveContext): void {
    this.#context = context;
  }

  reset(): void {
    this.#context = undefined;
  }

  dispose(): void {
    this.#context = undefined;
  }

  poll(): void {
    // Requests are answered when they are notified.
  }

  /** A chain without a writable buffer stays where it is, as in QEMU. */
  queueNotified(index: number): void {
    const queue = this.#context?.queue(index);
    const count = queue?.countAvailable();
    if (!queue || count === undefined) {
      return;
    }
    for (let i = 0; i < count; i++) {
      const chain = queue.pop();
      if (!chain) {
        return;
      }
      if (chain.writableBytes === 0) {
        queue.unpop(chain);
        return;
      }
      const bytes = Math.min(chain.writableBytes, MAX_CHAIN_BYTES);
      this.#context?.spend(bytes * COST_OF_BYTE);
      for (const piece of cut(chain.writable, 0, bytes)) {
        this.#fillPiece(piece);
      }
      queue.push(chain, bytes);
    }
  }

  #fillPiece(target: Uint8Array): void {
    for (let at = 0; at < target.length; at += CHUNK_BYTES) {
      const chunk = new Uint8Array(Math.min(CHUNK_BYTES, target.length - at));
      this.#options.random.fill(chunk);
      target.set(chunk, at);
    }
  }
}
