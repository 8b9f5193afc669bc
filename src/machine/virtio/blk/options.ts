import type { BlockBackend } from '../../../base/host';
import type { RingOptions } from '../ring-features';

/** Properties of virtio-blk; what is left out has QEMU 7.2's default. */
export interface VirtioBlkOptions extends RingOptions {
  readonly backend: BlockBackend;
  readonly serial?: string;
  readonly queueSize?: number;
  readonly numQueues?: number;
  /** Bytes; powers of two from 512 on, logical not above physical. */
  readonly logicalBlockSize?: number;
  readonly physicalBlockSize?: number;
  /** Bytes. */
  readonly minIoSize?: number;
  readonly optIoSize?: number;
  readonly discardGranularity?: number;
  readonly segMaxAdjust?: boolean;
  readonly discard?: boolean;
  readonly writeZeroes?: boolean;
  readonly configWce?: boolean;
  readonly writeCache?: boolean;
  readonly maxDiscardSectors?: number;
  readonly maxWriteZeroesSectors?: number;
  readonly cylinders?: number;
  readonly heads?: number;
  readonly sectorsPerTrack?: number;
}
