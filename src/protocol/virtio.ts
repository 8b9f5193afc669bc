/**
 * The virtio snapshot: the model behind every view. The embedded target fills it from firmware and machine, a QEMU
 * target from QMP and memory. All numbers are plain; 64-bit feature sets are hexadecimal text (`0x130006e54`), so
 * that the snapshot is JSON. Addresses are guest physical.
 */
export interface VirtioSnapshot {
  /** Statements executed since reset. */
  readonly statement: number;
  readonly transports: readonly VirtioTransport[];
}

/** One transport device of U-Boot's `virtio` uclass, or a slot of the machine that no driver is bound to yet. */
export interface VirtioTransport {
  /** `virtio_mmio@a003e00`, `virtio-pci.m#0`: the name in `dm tree`. */
  readonly name: string;
  readonly kind: 'mmio' | 'pci';
  /** Bus, device and function: `00:01.0`. Only on PCI. */
  readonly pciAddress?: string;
  /** `legacy` = virtio-mmio version 1 or the legacy PCI interface. */
  readonly interface: 'legacy' | 'modern';
  readonly address: number;
  /** Transport sequence number (`dm tree`'s index of uclass virtio); undefined while nothing is bound. */
  readonly sequence: number | undefined;
  readonly probed: boolean;
  /** Undefined: an empty slot. */
  readonly device: VirtioDeviceState | undefined;
}

export interface VirtioDeviceState {
  /** VIRTIO device id (2 = block). */
  readonly id: number;
  /** `block device`, from the spec's table of device ids. */
  readonly idName: string;
  /** `virtio-blk#31`, or undefined when no driver was bound. */
  readonly driverDevice: string | undefined;
  readonly driverProbed: boolean;
  /** U-Boot's number for it in commands: `virtio 0`, `eth0`. */
  readonly uclassNumber: string | undefined;
  readonly status: VirtioStatus;
  readonly features: readonly VirtioFeature[];
  /** Offered by the interface in use, as a number in hex. */
  readonly offered: string;
  /** Everything that the device has, whichever interface shows it: QEMU's `host_features`. */
  readonly deviceFeatures: string;
  readonly negotiated: string;
  readonly config: readonly VirtioConfigField[];
  readonly configGeneration: number;
  readonly interruptStatus: number;
  /** The device gave up because of the driver; text says why. */
  readonly broken: string | undefined;
  readonly queues: readonly VirtioQueue[];
}

export interface VirtioStatus {
  readonly value: number;
  /** `ACKNOWLEDGE`, `DRIVER`, ... of the bits that are set. */
  readonly bits: readonly string[];
}

export interface VirtioFeature {
  readonly bit: number;
  /** `VIRTIO_BLK_F_SEG_MAX`, or `bit 24` when the spec has no name for it. */
  readonly name: string;
  readonly offered: boolean;
  /** In the driver's table, or accepted by the uclass itself. */
  readonly wanted: boolean;
  readonly negotiated: boolean;
}

export interface VirtioConfigField {
  /** `capacity`, as in the spec's struct. */
  readonly name: string;
  readonly offset: number;
  readonly sizeBytes: number;
  /** Decoded: `8388608`, `52:54:00:12:34:56`. */
  readonly value: string;
  /** `8388608 × 512 B = 4.0 GiB`; undefined when the value says it all. */
  readonly explanation: string | undefined;
}

export interface VirtioQueue {
  readonly index: number;
  /** `requestq`, `receiveq1`. */
  readonly name: string;
  readonly maxSize: number;
  readonly size: number;
  /** Addresses known to the device; 0 while unset. */
  readonly descAddress: number;
  readonly availAddress: number;
  readonly usedAddress: number;
  readonly ready: boolean;
  readonly driver: VirtioQueueDriverSide | undefined;
  readonly device: VirtioQueueDeviceSide;
  /** Chains that the driver has exposed and not taken back, oldest first; at most 64, see `chainsOmitted`. */
  readonly chains: readonly VirtioChain[];
  readonly chainsOmitted: number;
}

/** What U-Boot's struct virtqueue says. */
export interface VirtioQueueDriverSide {
  readonly numFree: number;
  readonly freeHead: number;
  readonly numAdded: number;
  readonly lastUsedIdx: number;
  readonly availIdxShadow: number;
  readonly availFlagsShadow: number;
}

export interface VirtioQueueDeviceSide {
  readonly lastAvailIdx: number;
  /** The available index when the driver last notified: so far the device knows of chains. */
  readonly notifiedIdx: number;
  readonly usedIdx: number;
  readonly availIdx: number;
  readonly inFlight: number;
  readonly interruptsSuppressed: boolean;
}

export interface VirtioChain {
  readonly head: number;
  /** Has the device returned it (the driver has not taken it back yet)? */
  readonly used: boolean;
  /** `read sector 64, 4 sectors`, `ARP who-has 10.0.2.2`, `receive buffer`. */
  readonly meaning: string;
  readonly descriptors: readonly VirtioDescriptor[];
}

export interface VirtioDescriptor {
  readonly index: number;
  readonly address: number;
  readonly lengthBytes: number;
  /** `NEXT`, `WRITE`, `INDIRECT`. */
  readonly flags: readonly string[];
  readonly next: number | undefined;
}
