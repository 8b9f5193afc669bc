import type { Result } from '../../../base/result';
import { checkSaved, type SavedDevice } from '../../../base/saved/saved-device';
import type { DeviceRef } from '../../../base/trace-event';
import { featureSet } from '../../../spec/virtio-features';
import { ConfigBytes } from '../config-bytes';
import type { VirtioDevice } from '../virtio-device';
import { type RingOptions, ringFeatures } from '../ring-features';
import type { UnboundDeviceKind } from './options';

/**
 * A device that no U-Boot driver binds to: right id, features, queues and configuration, as QEMU 7.2 has them; it
 * takes part in negotiation and leaves notifications unanswered.
 */
export class UnboundDevice implements VirtioDevice {
  readonly ref: DeviceRef;
  readonly id: number;
  readonly queueMaxSizes: readonly number[];
  readonly configSizeBytes: number;
  readonly #kind: UnboundDeviceKind;
  readonly #options: RingOptions;
  readonly #config: ConfigBytes;

  constructor(ref: DeviceRef, kind: UnboundDeviceKind, options: RingOptions = {}) {
    this.ref = ref;
    this.id = kind.deviceId;
    this.#kind = kind;
    this.#options = options;
    this.queueMaxSizes = kind.queueSizes;
    this.configSizeBytes = kind.config.length;
    this.#config = new ConfigBytes(kind.config.length);
  }

  offeredFeatures(legacy: boolean): bigint {
    return featureSet(...this.#kind.features) | ringFeatures(this.#options, legacy);
  }

  readConfig(offset: number, sizeBytes: 1 | 2 | 4): number {
    this.#config.bytes.set(this.#kind.config);
    return this.#config.read(offset, sizeBytes);
  }

  snapshotConfig(): Uint8Array {
    return this.#kind.config.slice();
  }

  writeConfig(): void {
    // Nothing that a driver could write changes what this device does.
  }

  queueNotified(): void {
    // No driver, no answer.
  }

  poll(): void {
    // Nothing happens by itself.
  }

  activate(): void {
    // Queues are never used.
  }

  reset(): void {
    // There is no state.
  }

  save(): SavedDevice {
    return { device: this.ref.kind, version: 1 };
  }

  restore(state: SavedDevice): Result<undefined, string> {
    return checkSaved(state, this.ref.kind, 1);
  }

  dispose(): void {
    // Nothing is held.
  }
}
