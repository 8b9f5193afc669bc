import type { RunningHash } from '../lib/block-hash';

/** @uboot include/hash.h struct hash_algo */
export interface HashAlgo {
  readonly name: string;
  /** Must be y; none: the algorithm is always there. */
  readonly depends?: string;
  readonly start: () => RunningHash;
}
