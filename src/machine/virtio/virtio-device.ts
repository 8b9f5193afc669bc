import type { DeviceRef, EventSink } from '../../base/trace-event';

/**
 * One virtio device as every transport sees it. It does not know whether it sits on MMIO or PCI.
 * Transports own status, feature selection and queue addresses; devices own offered features, configuration
 * and what the buffers mean.
 */
export interface VirtioDevice {
  readonly ref: DeviceRef;
  /** VIRTIO device id; 1 net, 2 block, 4 entropy. */
  readonly id: number;
  /** Largest size of each queue; the length is the number of queues. */
  readonly queueMaxSizes: readonly number[];
  /** Bits offered to a modern (`VERSION_1`) or a legacy driver. Constant from construction to disposal. */
  offeredFeatures(legacy: boolean): bigint;
  /** Bytes beyond the end read as zero. `legacy` decides endianness (native = little here) and writable fields. */
  readConfig(offset: number, sizeBytes: 1 | 2 | 4): number;
  writeConfig(offset: number, sizeBytes: 1 | 2 | 4, value: number): void;
  readonly configSizeBytes: number;
  /** The driver notified queue `index`. Called only for a configured queue of a device that is not broken. */
  queueNotified(index: number): void;
  /** Lets time-driven work happen (frames that became due). Cheap when there is none. */
  poll(): void;
  /** The driver wrote DRIVER_OK (or a legacy driver's first notify): queues may be used. */
  activate(context: ActiveContext): void;
  /** Idempotent. Afterwards no interrupt is raised and no queue is touched. */
  reset(): void;
  dispose(): void;
}

/** What a device may use once it is active. Valid until `reset`. */
export interface ActiveContext {
  readonly negotiatedFeatures: bigint;
  readonly events: EventSink;
  /** Device side of queue `index`. */
  queue(index: number): DeviceQueue;
}

/** The device's side of one virtqueue: takes chains, returns them. A malformed ring breaks the device, never throws. */
export interface DeviceQueue {
  readonly index: number;
  /** Takes the next available chain, or undefined if there is none or the ring is malformed (the device is then broken). */
  pop(): DescriptorChain | undefined;
  /** Returns a chain: writes the used element, publishes the index, interrupts unless suppressed. */
  push(chain: DescriptorChain, writtenBytes: number): void;
  /** Puts back the chain that was popped last, as if it had not been taken. */
  unpop(chain: DescriptorChain): void;
  /** Any chain available? */
  readonly empty: boolean;
}

/** A decoded chain: guest memory in order, readable first. */
export interface DescriptorChain {
  readonly head: number;
  readonly readable: readonly Uint8Array[];
  readonly writable: readonly Uint8Array[];
  readonly readableBytes: number;
  readonly writableBytes: number;
}
