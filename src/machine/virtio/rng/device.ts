import type { RandomSource } from '../../../base/host';
import type { DeviceRef } from '../../../base/trace-event';
import { VIRTIO_ID_RNG } from '../../../spec/virtio-ids';
import type { ActiveContext, VirtioDevice } from '../virtio-device';
import { type RingOptions, ringFeatures } from '../virtio-device-options';

export interface VirtioRngOptions extends RingOptions {
  readonly random: RandomSource;
}

/** Random bytes are made in private memory: sources of them don't take shared memory. */
const CHUNK_BYTES = 4096;

/** QEMU's size of the one queue. */
const QUEUE_SIZE = 8;

/**
 * virtio-rng: fills every writable buffer.
 *
 * @spec VIRTIO 1.2 §5.4 Entropy Device
 */
export class VirtioRng implements VirtioDevice {
  readonly ref: DeviceRef;
  readonly id = VIRTIO_ID_RNG;
  readonly queueMaxSizes: readonly number[] = [QUEUE_SIZE];
  readonly configSizeBytes = 0;
  readonly #options: VirtioRngOptions;
  #context: ActiveContext | undefined;

  constructor(ref: DeviceRef, options: VirtioRngOptions) {
    this.ref = ref;
    this.#options = options;
  }

  offeredFeatures(legacy: boolean): bigint {
    return ringFeatures(this.#options, legacy);
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
      for (const piece of chain.writable) {
        this.#fillPiece(piece);
      }
      queue.push(chain, chain.writableBytes);
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
