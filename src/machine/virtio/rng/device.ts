import type { Result } from '../../../base/result';
import { checkSaved, type SavedDevice } from '../../../base/saved/saved-device';
import type { DeviceRef } from '../../../base/trace-event';
import { VIRTIO_ID_RNG } from '../../../spec/virtio-ids';
import { cut } from '../queue/scatter';
import type { ActiveContext, DeviceQueue, VirtioDevice } from '../virtio-device';
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

  /** The source of randomness is the machine's. */
  save(): SavedDevice {
    return { device: 'virtio-rng', version: 1 };
  }

  restore(state: SavedDevice, context: ActiveContext | undefined): Result<undefined, string> {
    const checked = checkSaved(state, 'virtio-rng', 1);
    if (checked.ok) {
      this.#context = context;
    }
    return checked;
  }

  dispose(): void {
    this.#context = undefined;
  }

  poll(): void {
    // Requests are answered when they are notified.
  }

  /**
   * As in QEMU, entropy is asked for as much as all chains that wait can hold; chains are then filled one after the
   * other, and the driver is notified once, also when a chain proves malformed on the way. Chains without a writable
   * buffer stay where they are when no other waits.
   */
  queueNotified(index: number): void {
    const context = this.#context;
    const queue = context?.queue(index);
    if (!context || !queue) {
      return;
    }
    for (;;) {
      const total = queue.waitingBytes();
      if (total === undefined || total === 0) {
        return;
      }
      const more = this.#fillChains(context, queue, total);
      queue.notifyDriver();
      if (!more) {
        return;
      }
    }
  }

  /** False: a chain could not be taken. */
  #fillChains(context: ActiveContext, queue: DeviceQueue, total: number): boolean {
    for (let filled = 0; filled < total;) {
      const chain = queue.pop();
      if (!chain) {
        return false;
      }
      const bytes = Math.min(chain.writableBytes, MAX_CHAIN_BYTES);
      context.spend(bytes * COST_OF_BYTE);
      for (const piece of cut(chain.writable, 0, bytes)) {
        this.#fillPiece(piece);
      }
      filled += chain.writableBytes;
      queue.fill(chain, bytes);
    }
    return true;
  }

  #fillPiece(target: Uint8Array): void {
    for (let at = 0; at < target.length; at += CHUNK_BYTES) {
      const chunk = new Uint8Array(Math.min(CHUNK_BYTES, target.length - at));
      this.#options.random.fill(chunk);
      target.set(chunk, at);
    }
  }
}
