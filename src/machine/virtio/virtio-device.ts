import type { DeviceFault } from '../../base/device-fault';
import type { Result } from '../../base/result';
import type { SavedDevice } from '../../base/saved/saved-device';
import type { DeviceRef, EventSink } from '../../base/trace-event';

/**
 * One virtio device as every transport sees it. It does not know whether it sits on MMIO or PCI.
 * Transports own status, feature selection and queue addresses; devices own offered features, configuration
 * and what the buffers mean.
 */
export interface VirtioDevice {
  readonly ref: DeviceRef;
  /** VIRTIO device id; 1 net, 2 block, 3 console, 4 entropy. */
  readonly id: number;
  /** Largest size of each queue; the length is the number of queues. */
  readonly queueMaxSizes: readonly number[];
  /**
   * Bits offered to a modern (`VERSION_1`) or a legacy driver. Constant from construction to disposal. A device that
   * has both interfaces (`transitional`) may offer other bits to a legacy driver than one that has the legacy one only.
   */
  offeredFeatures(legacy: boolean, transitional?: boolean): bigint;
  /** Little-endian. The transport answers what doesn't lie within `configSizeBytes` itself. */
  readConfig(offset: number, sizeBytes: 1 | 2 | 4): number;
  /** `features` is what the driver has accepted so far; it decides what a driver may write. */
  writeConfig(offset: number, sizeBytes: 1 | 2 | 4, value: number, features: bigint): void;
  /** The configuration as a driver would read it now. Unlike reading it, leaves no trace. */
  snapshotConfig(): Uint8Array;
  readonly configSizeBytes: number;
  /** The driver notified queue `index`. Called only for a configured queue of a device that is not broken. */
  queueNotified(index: number): void;
  /** Lets time-driven work happen (frames that became due). Cheap when there is none. */
  poll(): void;
  /** The driver wrote DRIVER_OK (or a legacy driver's first notify): queues may be used. */
  activate(context: ActiveContext): void;
  /** The driver of an active device wrote its status, and not 0. Absent: DRIVER_OK is all that the device wants to know of. */
  statusWritten?(status: number): void;
  /** Idempotent. Afterwards no interrupt is raised and no queue is touched. */
  reset(): void;
  /** See `Saveable`. What is the transport's, queues above all, isn't part of it. */
  save(): SavedDevice;
  /**
   * A state of another model or form is refused and changes nothing.
   *
   * @param context what `activate` gives; undefined: the device wasn't active
   */
  restore(state: SavedDevice, context: ActiveContext | undefined): Result<undefined, string>;
  dispose(): void;
}

/** What a device may use once it is active. Valid until `reset`. */
export interface ActiveContext {
  readonly negotiatedFeatures: bigint;
  readonly events: EventSink;
  /** Why the device stopped serving its queues; undefined while it is well. */
  readonly fault: DeviceFault | undefined;
  /** Size of the guest's RAM: no request can be about more. */
  readonly ramBytes: number;
  /** Device side of queue `index`. */
  queue(index: number): DeviceQueue;
  /** The driver made a mistake in a request that the device can't answer: nothing is served until a reset. */
  breakDevice(fault: DeviceFault, queue: number | undefined): void;
  /** The device moved so many bytes for the driver; when it was much, `pop` gives nothing more until later. */
  spend(bytes: number): void;
  /** The configuration changed from the device's side: new generation, configuration interrupt. */
  notifyConfigChange(): void;
}

/** The device's side of one virtqueue: takes chains, returns them. A malformed ring breaks the device, never throws. */
export interface DeviceQueue {
  readonly index: number;
  /** Takes the next available chain, or undefined if there is none, the ring is malformed (the device is then broken) or enough was done for now. */
  pop(): DescriptorChain | undefined;
  /** Returns a chain: writes the used element, publishes the index, interrupts unless suppressed. */
  push(chain: DescriptorChain, writtenBytes: number): void;
  /** Puts back the chain that was popped last, as if it had not been taken. */
  unpop(chain: DescriptorChain): void;
  /** Gives up a chain that was taken; it never goes back to the driver. */
  detach(chain: DescriptorChain): void;
  /** Any chain available? */
  readonly empty: boolean;
  /** Bytes to be written in all chains that wait; undefined when one of them is malformed (the device is then broken). */
  waitingBytes(): number | undefined;
  /** `push` in two steps, for several chains with one interrupt: the used element and the index; */
  fill(chain: DescriptorChain, writtenBytes: number): void;
  /** then the interrupt, unless suppressed. */
  notifyDriver(): void;
  /** Asks the driver to notify of new chains, or (a hint) not to. */
  setNotification(enabled: boolean): void;
}

/** A decoded chain: guest memory in order, readable first. */
export interface DescriptorChain {
  readonly head: number;
  readonly readable: readonly Uint8Array[];
  readonly writable: readonly Uint8Array[];
  readonly readableBytes: number;
  readonly writableBytes: number;
}
