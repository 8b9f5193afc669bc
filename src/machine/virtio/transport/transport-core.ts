import { allOnes } from '../../../base/bits';
import { type DeviceFault, deviceFaultText } from '../../../base/device-fault';
import type { DeviceRef, EventSink } from '../../../base/trace-event';
import {
  VIRTIO_F_ACCESS_PLATFORM,
  VIRTIO_F_EVENT_IDX,
  VIRTIO_F_NOTIFY_ON_EMPTY,
  VIRTIO_F_VERSION_1,
} from '../../../spec/virtio-feature-bits';
import { featureSet, hasFeature } from '../../../spec/virtio-features';
import {
  VIRTIO_CONFIG_S_DRIVER_OK,
  VIRTIO_CONFIG_S_FEATURES_OK,
  VIRTIO_CONFIG_S_NEEDS_RESET,
} from '../../../spec/virtio-status';
import type { Result } from '../../../base/result';
import type { GuestMemory } from '../../memory/guest-memory';
import type { InterruptLine } from './interrupt-line';
import { type QueueOwner, SplitQueue } from '../queue/split-queue';
import { WorkBudget } from '../queue/work-budget';
import type { ActiveContext, VirtioDevice } from '../virtio-device';
import { checkCore, restoreCore, saveCore, type SavedTransportCore } from './saved-core';

/** Bits of the interrupt status: InterruptStatus on MMIO, the ISR byte on PCI. */
export const INTERRUPT_QUEUE = 1;
export const INTERRUPT_CONFIG = 2;

export interface TransportCoreOptions {
  readonly device: VirtioDevice;
  /** The driver speaks to a legacy interface: virtio-mmio version 1, or the legacy PCI BAR. */
  readonly legacy: boolean;
  /** Both interfaces are there, and the driver decides by using one. `legacy` is what it is until then. */
  readonly transitional?: boolean;
  /** What the transport itself offers a legacy driver beyond the device's features. */
  readonly legacyFeatures?: bigint;
  readonly memory: GuestMemory;
  readonly events: EventSink;
  readonly interrupt: InterruptLine;
}

/**
 * What all transports of a VirtIO device have in common: status, features, queues, interrupts, and whether the driver
 * has broken the device. Transports translate registers into these calls.
 *
 * @spec VIRTIO 1.2 §2 Basic Facilities of a Virtio Device
 */
export class VirtioTransportCore implements QueueOwner, ActiveContext {
  readonly device: VirtioDevice;
  /** The driver uses the legacy interface. Changes on a transitional device only. */
  legacy: boolean;
  readonly memory: GuestMemory;
  readonly events: EventSink;
  readonly work = new WorkBudget();
  readonly queues: readonly SplitQueue[];
  /** What the interface in use offers. */
  offeredFeatures: bigint;
  status = 0;
  /** Accepted by the driver, never more than offered. */
  negotiatedFeatures = 0n;
  /** As the driver wrote them last. */
  #askedFeatures = 0n;
  interruptStatus = 0;
  configGeneration = 0;
  /** Why the device stopped serving its queues; undefined while it is well. */
  fault: DeviceFault | undefined;
  eventIdx = false;
  notifyOnEmpty = false;
  /** The device has been told that it may use its queues. */
  active = false;
  /** Queues with chains for which a notification did not suffice. */
  readonly #postponed = new Set<number>();
  /** Queues of a modern device that were notified before DRIVER_OK. */
  readonly #notifiedEarly = new Set<number>();
  readonly #line: InterruptLine;
  readonly #transitional: boolean;
  readonly #legacyFeatures: bigint;

  constructor(options: TransportCoreOptions) {
    this.device = options.device;
    this.legacy = options.legacy;
    this.memory = options.memory;
    this.events = options.events;
    this.#line = options.interrupt;
    this.#transitional = options.transitional ?? false;
    this.#legacyFeatures = options.legacyFeatures ?? 0n;
    this.offeredFeatures = this.#featuresFor(options.legacy);
    this.queues = options.device.queueMaxSizes.map((size, index) => {
      return new SplitQueue(index, size, this);
    });
  }

  get ref(): DeviceRef {
    return this.device.ref;
  }

  /** Size of the guest's RAM. */
  get ramBytes(): number {
    return this.memory.sizeBytes;
  }

  /** `fault` as a sentence. */
  get broken(): string | undefined {
    return this.fault && deviceFaultText(this.fault);
  }

  /** The driver of a transitional device uses this interface from now on. */
  useInterface(legacy: boolean): void {
    if (this.legacy === legacy || !this.#transitional) {
      return;
    }
    this.legacy = legacy;
    this.offeredFeatures = this.#featuresFor(legacy);
  }

  /**
   * Everything that the device has, whichever interface shows it: QEMU's host features. A modern interface hides what
   * only legacy drivers know, a legacy one has no second word, and only the specification's own bit says that there is a
   * modern one.
   */
  get deviceFeatures(): bigint {
    const modern = !this.legacy || this.#transitional;
    const shown = this.device.offeredFeatures(false, this.#transitional);
    const hidden = this.device.offeredFeatures(true, modern) | this.#legacyFeatures;
    return hidden | (modern ? shown : shown & ~featureSet(VIRTIO_F_VERSION_1));
  }

  #featuresFor(legacy: boolean): bigint {
    const features = this.device.offeredFeatures(legacy, this.#transitional);
    return legacy ? features | this.#legacyFeatures : features;
  }

  /** Word 0 or 1 of the offered features; a legacy interface has only word 0. */
  readOfferedFeatures(word: number): number {
    const value =
      word === 0
        ? Number(this.offeredFeatures & 0xffff_ffffn)
        : this.legacy
          ? 0
          : Number(this.offeredFeatures >> 32n);
    if (this.events.wants('featuresRead')) {
      this.events.emit({ kind: 'featuresRead', device: this.ref, word: word === 0 ? 0 : 1, value });
    }
    return value;
  }

  /**
   * The driver's choice. Bits that were not offered are dropped; after FEATURES_OK nothing changes any more.
   *
   * @spec VIRTIO 1.2 §2.2.2 Device Requirements: Feature Bits
   */
  acceptFeatures(features: bigint): void {
    if (this.status & VIRTIO_CONFIG_S_FEATURES_OK) {
      return;
    }
    this.#askedFeatures = features;
    this.#negotiate(features & this.offeredFeatures);
    for (const queue of this.queues) {
      queue.featuresChanged();
    }
    if (this.events.wants('featuresAccepted')) {
      this.events.emit({
        kind: 'featuresAccepted',
        device: this.ref,
        features: this.negotiatedFeatures,
      });
    }
    // A legacy driver writes once, and that decides.
    if (this.legacy) {
      this.#tellRefused();
    }
  }

  #negotiate(features: bigint): void {
    this.negotiatedFeatures = features;
    this.eventIdx = hasFeature(features, VIRTIO_F_EVENT_IDX);
    this.notifyOnEmpty = hasFeature(features, VIRTIO_F_NOTIFY_ON_EMPTY);
  }

  /** What the driver has left out of what is offered, and the device of what was asked for. */
  #tellRefused(): void {
    if (!this.events.wants('featuresRefused')) {
      return;
    }
    const device = this.ref;
    const leftOut = this.offeredFeatures & ~this.negotiatedFeatures;
    if (leftOut !== 0n) {
      this.events.emit({ kind: 'featuresRefused', device, features: leftOut, by: 'driver' });
    }
    const notOffered = this.#askedFeatures & ~this.offeredFeatures;
    if (notOffered !== 0n) {
      this.events.emit({ kind: 'featuresRefused', device, features: notOffered, by: 'device' });
    }
  }

  /**
   * Status register. 0 resets. FEATURES_OK is refused (the whole write is) when the device offers
   * VIRTIO_F_ACCESS_PLATFORM and the driver has not accepted it; like QEMU, it is not refused for a driver that leaves
   * out VIRTIO_F_VERSION_1.
   *
   * @spec VIRTIO 1.2 §2.1 Device Status Field
   */
  writeStatus(value: number): void {
    const from = this.status;
    const to = value & 0xff;
    const newFeaturesOk = (to & ~from & VIRTIO_CONFIG_S_FEATURES_OK) !== 0;
    if (to !== 0 && newFeaturesOk && !this.#featuresAcceptable()) {
      if (this.events.wants('featuresRefused')) {
        const features = featureSet(VIRTIO_F_ACCESS_PLATFORM);
        this.events.emit({ kind: 'featuresRefused', device: this.ref, features, by: 'required' });
      }
      return;
    }
    if (newFeaturesOk && !this.legacy) {
      this.#tellRefused();
    }
    this.status = to;
    if (this.events.wants('status') && from !== to) {
      this.events.emit({ kind: 'status', device: this.ref, from, to });
    }
    if (to === 0) {
      this.reset();
      return;
    }
    const activates = (to & VIRTIO_CONFIG_S_DRIVER_OK) !== 0 && !this.active;
    if (activates) {
      this.#activate();
    }
    if (this.active) {
      this.device.statusWritten?.(to);
    }
    if (activates) {
      this.#serveNotifiedEarly();
    }
  }

  #featuresAcceptable(): boolean {
    const { negotiatedFeatures, offeredFeatures } = this;
    if (!hasFeature(negotiatedFeatures, VIRTIO_F_VERSION_1)) {
      return true;
    }
    return (
      !hasFeature(offeredFeatures, VIRTIO_F_ACCESS_PLATFORM) ||
      hasFeature(negotiatedFeatures, VIRTIO_F_ACCESS_PLATFORM)
    );
  }

  #activate(): void {
    this.active = true;
    this.device.activate(this);
  }

  /**
   * A driver that notified before DRIVER_OK gets its answer now. Chains without a notification wait for one, as in QEMU.
   *
   * @spec VIRTIO 1.2 §2.1.2 Device Requirements: Device Status Field
   */
  #serveNotifiedEarly(): void {
    const early = [...this.#notifiedEarly];
    this.#notifiedEarly.clear();
    for (const index of early) {
      this.#serve(index);
    }
  }

  #serve(index: number): void {
    if (!this.queueUsable(index)) {
      return;
    }
    this.work.refill();
    this.#postponed.delete(index);
    this.device.queueNotified(index);
  }

  postpone(index: number): void {
    this.#postponed.add(index);
  }

  /** Serves what was put off, and lets time-driven work happen. Cheap when there is neither. */
  poll(): void {
    if (!this.active) {
      return;
    }
    if (this.#postponed.size > 0) {
      for (const index of [...this.#postponed]) {
        this.#serve(index);
      }
    }
    this.work.refill();
    this.device.poll();
  }

  /** A device says how much it copied, so that a notification ends. */
  spend(bytes: number): void {
    this.work.spend(0, bytes);
  }

  /** Idempotent. The configuration's generation goes on counting. */
  reset(): void {
    this.active = false;
    this.device.reset();
    this.status = 0;
    this.negotiatedFeatures = 0n;
    this.#askedFeatures = 0n;
    this.eventIdx = false;
    this.notifyOnEmpty = false;
    this.fault = undefined;
    // Clearing an empty set makes V8 allocate.
    if (this.#postponed.size > 0) {
      this.#postponed.clear();
    }
    if (this.#notifiedEarly.size > 0) {
      this.#notifiedEarly.clear();
    }
    for (const queue of this.queues) {
      queue.reset();
    }
    this.interruptStatus = 0;
    this.#line.setLevel(false);
    if (this.events.wants('deviceReset')) {
      this.events.emit({ kind: 'deviceReset', device: this.ref });
    }
  }

  save(): SavedTransportCore {
    return saveCore(this, this.#askedFeatures, this.#postponed, this.#notifiedEarly);
  }

  /** Nobody is told, and the interrupt line isn't driven: the controller has kept what it has seen. */
  restore(state: SavedTransportCore): Result<undefined, string> {
    const checked = checkCore(this, state, this.#transitional);
    if (!checked.ok) {
      return checked;
    }
    const restored = this.device.restore(state.behind, state.active ? this : undefined);
    if (!restored.ok) {
      return restored;
    }
    this.useInterface(state.legacy);
    this.#negotiate(state.negotiatedFeatures);
    this.#askedFeatures = state.askedFeatures;
    restoreCore(this, state, this.#postponed, this.#notifiedEarly);
    return restored;
  }

  /**
   * The driver notified queue `index`. A legacy device serves its queues from the first notification on, DRIVER_OK or
   * not; a modern one remembers it until DRIVER_OK.
   *
   * @spec VIRTIO 1.2 §2.1.2 Device Requirements: Device Status Field
   * @spec VIRTIO 1.2 §3.1.2 Legacy Interface: Device Initialization
   */
  notifyQueue(index: number): void {
    if (this.events.wants('notify') && index < this.queues.length) {
      this.events.emit({ kind: 'notify', device: this.ref, queue: index });
    }
    const queue = this.queues[index];
    if (!queue?.ready || this.fault !== undefined) {
      return;
    }
    queue.notified();
    if (!this.active) {
      if (!this.legacy) {
        this.#notifiedEarly.add(index);
        return;
      }
      this.#activate();
    }
    this.#serve(index);
  }

  queueUsable(index: number): boolean {
    return this.active && this.fault === undefined && this.queues[index]?.ready === true;
  }

  /** Device side of queue `index`; the device asks only for queues that it has. */
  queue(index: number): SplitQueue {
    const queue = this.queues[index];
    if (!queue) {
      throw new Error(`${this.ref.kind} has no queue ${index}`);
    }
    return queue;
  }

  /**
   * The driver's mistake: no queue is served until a reset. A modern driver learns it from DEVICE_NEEDS_RESET and a
   * configuration interrupt; a legacy one doesn't.
   *
   * @spec VIRTIO 1.2 §2.1.2 Device Requirements: Device Status Field
   */
  breakDevice(fault: DeviceFault, queue: number | undefined): void {
    const first = this.fault === undefined;
    this.fault ??= fault;
    const message = deviceFaultText(fault);
    this.events.emit({ kind: 'guestError', device: this.ref, queue, message, fault });
    if (!first || !hasFeature(this.negotiatedFeatures, VIRTIO_F_VERSION_1)) {
      return;
    }
    const from = this.status;
    this.status |= VIRTIO_CONFIG_S_NEEDS_RESET;
    if (this.events.wants('status')) {
      this.events.emit({ kind: 'status', device: this.ref, from, to: this.status });
    }
    this.notifyConfigChange();
  }

  /** The configuration changed from the device's side. Before DRIVER_OK nobody is told. */
  notifyConfigChange(): void {
    if (!(this.status & VIRTIO_CONFIG_S_DRIVER_OK)) {
      return;
    }
    this.configGeneration = (this.configGeneration + 1) >>> 0;
    if (this.events.wants('configChange')) {
      const generation = this.configGeneration;
      this.events.emit({ kind: 'configChange', device: this.ref, generation });
    }
    if (this.events.wants('interrupt')) {
      this.events.emit({ kind: 'interrupt', device: this.ref, cause: 'config' });
    }
    this.#raise(INTERRUPT_QUEUE | INTERRUPT_CONFIG);
  }

  interrupt(cause: 'queue' | 'suppressed'): void {
    if (this.events.wants('interrupt')) {
      this.events.emit({ kind: 'interrupt', device: this.ref, cause });
    }
    if (cause === 'queue') {
      this.#raise(INTERRUPT_QUEUE);
    }
  }

  #raise(bits: number): void {
    this.interruptStatus |= bits;
    this.#line.setLevel(true);
  }

  acknowledgeInterrupt(bits: number): void {
    const acknowledged = this.interruptStatus & bits;
    this.interruptStatus &= ~bits;
    if (acknowledged !== 0 && this.events.wants('interruptAcknowledged')) {
      this.events.emit({
        kind: 'interruptAcknowledged',
        device: this.ref,
        bits: acknowledged,
        left: this.interruptStatus,
      });
    }
    this.#line.setLevel(this.interruptStatus !== 0);
  }

  /** An access that doesn't lie wholly in the configuration reads as ones, as in QEMU. */
  readConfig(offset: number, sizeBytes: 1 | 2 | 4): number {
    if (offset + sizeBytes > this.device.configSizeBytes) {
      return allOnes(sizeBytes);
    }
    const value = this.device.readConfig(offset, sizeBytes);
    if (this.events.wants('configRead')) {
      this.events.emit({ kind: 'configRead', device: this.ref, offset, sizeBytes, value });
    }
    return value;
  }

  writeConfig(offset: number, sizeBytes: 1 | 2 | 4, value: number): void {
    if (offset + sizeBytes > this.device.configSizeBytes) {
      return;
    }
    if (this.events.wants('configWrite')) {
      this.events.emit({ kind: 'configWrite', device: this.ref, offset, sizeBytes, value });
    }
    this.device.writeConfig(offset, sizeBytes, value, this.negotiatedFeatures);
  }
}
