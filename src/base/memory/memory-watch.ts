/** Who reaches memory beside the CPU. */
export interface BusMaster {
  /** `virtio-blk (virtio-mmio@a003e00)` */
  readonly device: string;
  readonly queue: number | undefined;
}

/**
 * Hears of accesses to RAM while some of it is watched. Whoever can write or read RAM asks whether there is one, and tells
 * it when the access is done. Addresses are physical. An access that is told of twice counts twice.
 */
export interface MemoryWatch {
  /** No address below this one is watched, */
  readonly low: number;
  /** and none from this one on. */
  readonly high: number;
  /** Undefined: the CPU did it. */
  wrote(address: number, lengthBytes: number, by: BusMaster | undefined): void;
  read(address: number, lengthBytes: number, by: BusMaster | undefined): void;
  /** Changed from outside: the user has, or a reset. It is no access of the guest's. */
  changed(address: number, lengthBytes: number): void;
}
