import type { VirtioQueueDriverSide } from '../../../protocol/virtio';
import type { TransportSlot } from '../transport-slots';

/**
 * What U-Boot's drivers know of the virtio devices, as plain data: of the built-in firmware's objects, or of the structures in
 * the memory of a guest.
 */
export interface DriversHalf {
  /** Devices of U-Boot's virtio uclass, in the order in which they were bound; none before the driver model is up. */
  readonly transports: readonly BoundTransport[];
  /** Why it is not known, or only in part: sentences for the user. */
  readonly problems: readonly string[];
}

/** A transport device of U-Boot's virtio uclass. */
export interface BoundTransport {
  /** `virtio_mmio@10008000`, `virtio-pci.m#0` */
  readonly name: string;
  /** Bus number, and device and function in one byte; only on PCI. */
  readonly pciPlace: { readonly bus: number; readonly devfn: number } | undefined;
  /** Undefined: it has none yet. */
  readonly sequence: number | undefined;
  readonly active: boolean;
  /** Bits of the features that the driver of its device knows. */
  readonly features: readonly number[];
  /** Those that it knows beside them of a legacy device. */
  readonly legacyFeatures: readonly number[];
  readonly queues: readonly BoundQueue[];
  /** What a driver was bound to behind it. */
  readonly device: BoundDevice | undefined;
}

/** U-Boot's `struct virtqueue`, without the ring. */
export interface BoundQueue extends VirtioQueueDriverSide {
  readonly index: number;
}

/** A virtio device with its driver. */
export interface BoundDevice {
  /** `virtio-blk#8` */
  readonly name: string;
  readonly active: boolean;
  /** As commands call it: `virtio 0`, `eth0`; undefined while it has no number. */
  readonly uclassNumber: string | undefined;
  readonly driver: {
    readonly name: string;
    /** It is to be removed before an operating system starts. */
    readonly hasActiveDma: boolean;
    readonly hasRemove: boolean;
  };
}

/** U-Boot numbers transports on PCI as it binds them, so those are told by their place. */
export function transportAt(half: DriversHalf, slot: TransportSlot): BoundTransport | undefined {
  const { pciPlace, ubootName } = slot;
  return half.transports.find((bound) =>
    pciPlace === undefined
      ? bound.name === ubootName
      : bound.pciPlace?.bus === pciPlace.bus && bound.pciPlace.devfn === pciPlace.devfn,
  );
}
