import type { DeviceFault } from './device-fault';
import type { ActiveDevice, HandOver } from './hand-over';

/**
 * Everything observable about a run is one of these events, in order. The machine emits the device's half, the
 * runtime the firmware's half; trace files, views and hook breakpoints are consumers.
 */

/** Which virtio device: the transport's place and the kind of device in it. */
export interface DeviceRef {
  /** Stable for a session: index of the device on the machine's command line (0 first). */
  readonly index: number;
  /** `virtio-mmio@a003e00`, `virtio-pci@00:01.0`. */
  readonly transport: string;
  /** VIRTIO device id: 1 net, 2 block, 4 entropy. */
  readonly deviceId: number;
  /** QEMU's word for the device: `virtio-blk`. */
  readonly kind: string;
}

/** `virtio-blk (virtio-mmio@a003e00)` */
export function deviceText({ kind, transport }: DeviceRef): string {
  return `${kind} (${transport})`;
}

export type TraceEvent =
  /** The guest accessed a register. `region` is QEMU's name (`virtio-mmio`), `register` the spec's name (`QueuePFN`). */
  | {
      readonly kind: 'registerRead' | 'registerWrite';
      readonly device: DeviceRef | undefined;
      readonly region: string;
      readonly register: string;
      /** Guest physical address, or the port number for x86 I/O. */
      readonly address: number;
      readonly sizeBytes: 1 | 2 | 4;
      readonly value: number;
    }
  | {
      readonly kind: 'status';
      readonly device: DeviceRef;
      readonly from: number;
      readonly to: number;
    }
  | { readonly kind: 'deviceReset'; readonly device: DeviceRef }
  | {
      readonly kind: 'featuresRead';
      readonly device: DeviceRef;
      readonly word: number;
      readonly value: number;
    }
  | { readonly kind: 'featuresAccepted'; readonly device: DeviceRef; readonly features: bigint }
  /** Features that won't be used, when that is decided. */
  | {
      readonly kind: 'featuresRefused';
      readonly device: DeviceRef;
      readonly features: bigint;
      /**
       * `driver`: the driver has left out what the device offers. `device`: the driver has asked for what isn't offered.
       * `required`: the driver has left out what this device needs, so the device refuses FEATURES_OK.
       */
      readonly by: 'driver' | 'device' | 'required';
    }
  | {
      readonly kind: 'queueConfigured';
      readonly device: DeviceRef;
      readonly queue: number;
      readonly size: number;
      readonly descAddress: number;
      readonly availAddress: number;
      readonly usedAddress: number;
    }
  | { readonly kind: 'notify'; readonly device: DeviceRef; readonly queue: number }
  | {
      readonly kind: 'chainTaken';
      readonly device: DeviceRef;
      readonly queue: number;
      readonly head: number;
      readonly readableDescriptors: number;
      readonly writableDescriptors: number;
    }
  | {
      readonly kind: 'usedPublished';
      readonly device: DeviceRef;
      readonly queue: number;
      readonly head: number;
      readonly writtenBytes: number;
    }
  | {
      readonly kind: 'blockRequest';
      readonly device: DeviceRef;
      /** VIRTIO_BLK_T_IN, VIRTIO_BLK_T_OUT ... */
      readonly requestType: number;
      readonly sector: number;
      readonly sectors: number;
      /** VIRTIO_BLK_S_OK ... */
      readonly status: number;
    }
  | {
      readonly kind: 'frame';
      readonly device: DeviceRef;
      readonly direction: 'tx' | 'rx';
      readonly lengthBytes: number;
    }
  | {
      readonly kind: 'interrupt';
      readonly device: DeviceRef;
      readonly cause: 'queue' | 'config' | 'suppressed';
    }
  /** The driver acknowledged what the device had interrupted for; bits of the interrupt status: 1 queue, 2 configuration. */
  | {
      readonly kind: 'interruptAcknowledged';
      readonly device: DeviceRef;
      readonly bits: number;
      /** Bits that are still set. */
      readonly left: number;
    }
  /** The driver accessed the device's configuration space, at an offset in it. */
  | {
      readonly kind: 'configRead' | 'configWrite';
      readonly device: DeviceRef;
      readonly offset: number;
      readonly sizeBytes: 1 | 2 | 4;
      readonly value: number;
    }
  | { readonly kind: 'configChange'; readonly device: DeviceRef; readonly generation: number }
  /**
   * The driver broke a rule in a way that the device can't go on from; `message` is QEMU's where QEMU has one, `fault`
   * is the same for programs. Without a device it is the processor that could not go on.
   */
  | {
      readonly kind: 'guestError';
      readonly device: DeviceRef | undefined;
      readonly queue: number | undefined;
      readonly message: string;
      readonly fault?: DeviceFault;
    }
  | { readonly kind: 'consoleOutput'; readonly bytes: Uint8Array }
  /** PCI configuration space. `place` is `00:01.0`. */
  | {
      readonly kind: 'pciConfigRead' | 'pciConfigWrite';
      readonly place: string;
      readonly device: string;
      readonly offset: number;
      readonly sizeBytes: 1 | 2 | 4;
      readonly value: number;
    }
  /** The firmware entered or left a driver-model hook. */
  | {
      readonly kind: 'hookEnter' | 'hookLeave';
      /** `child_pre_probe`. */
      readonly hook: string;
      /** `virtio_uclass_child_pre_probe`. */
      readonly functionName: string;
      /** Name of the udevice that the hook is about: `virtio-blk#31`. */
      readonly deviceName: string;
      readonly driverName: string;
      readonly uclassName: string;
      /** Only on leave. */
      readonly result: number | undefined;
    }
  | { readonly kind: 'typed'; readonly line: string }
  /** The driver's half of a ring: the device may take the chain that begins with descriptor `head`. */
  | (DriverRingRef & {
      readonly kind: 'chainExposed';
      readonly head: number;
      /** The available index, which says so. */
      readonly availIdx: number;
    })
  /** There are new chains, and the device had asked not to be notified of them. */
  | (DriverRingRef & { readonly kind: 'notifySuppressed' })
  /** The driver read a used element; `id` need not be the head of a chain. */
  | (DriverRingRef & {
      readonly kind: 'usedSeen';
      readonly id: number;
      readonly lengthBytes: number;
    })
  /** The chain's descriptors are the driver's again. */
  | (DriverRingRef & { readonly kind: 'chainReclaimed'; readonly head: number })
  /** The driver polls for a used element that the device will never publish. Told once, until the queue goes on. */
  | (DriverRingRef & {
      readonly kind: 'stuckPoll';
      /** `the device is broken: Looped descriptor`. */
      readonly why: string;
      /** How often it has found nothing. */
      readonly polls: number;
    })
  /** A driver of the user's has made a mistake that it can't be told of: it threw, gave no error number, left something behind. */
  | {
      readonly kind: 'driverFault';
      /** Name of the udevice that its call was about; undefined: nobody knows which. */
      readonly deviceName: string | undefined;
      readonly file: string;
      /** From 1. */
      readonly line: number;
      readonly message: string;
    }
  /** A memory barrier of the firmware. */
  | { readonly kind: 'barrier' }
  /** The firmware has jumped to what it has loaded, and runs no more. */
  | (HandOver & {
      readonly kind: 'handedOver';
      /** Of an operating system: whose drivers were not removed. */
      readonly stillActive: readonly ActiveDevice[];
    });

/** A virtqueue as its driver knows it. */
interface DriverRingRef {
  /** Name of the udevice that is driven: `virtio-blk#31`. */
  readonly deviceName: string;
  /** Number of the queue in its device. */
  readonly queue: number;
}

export type EventKind = TraceEvent['kind'];

/** All kinds, for those who want to hear everything. */
export const EVENT_KINDS = [
  'registerRead',
  'registerWrite',
  'status',
  'deviceReset',
  'featuresRead',
  'featuresAccepted',
  'featuresRefused',
  'queueConfigured',
  'notify',
  'chainTaken',
  'usedPublished',
  'blockRequest',
  'frame',
  'interrupt',
  'interruptAcknowledged',
  'configRead',
  'configWrite',
  'configChange',
  'guestError',
  'consoleOutput',
  'pciConfigRead',
  'pciConfigWrite',
  'hookEnter',
  'hookLeave',
  'typed',
  'chainExposed',
  'notifySuppressed',
  'usedSeen',
  'chainReclaimed',
  'stuckPoll',
  'driverFault',
  'barrier',
  'handedOver',
] as const satisfies readonly EventKind[];

/** An event with its place in the run. */
export interface StampedEvent {
  /** Statements executed since reset. */
  readonly statement: number;
  readonly event: TraceEvent;
}

/** Where events go. Whoever has one to tell asks first, so that no object is built when nobody listens. */
export interface EventSink {
  /** Does anybody listen to this kind? */
  wants(kind: EventKind): boolean;
  emit(event: TraceEvent): void;
}

/** For tests and for runs that nobody watches. */
export const silentEvents: EventSink = { wants: () => false, emit: () => undefined };
