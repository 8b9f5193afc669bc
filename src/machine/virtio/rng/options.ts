import type { RandomSource } from '../../../base/host';
import type { RingOptions } from '../ring-features';

/** Properties of virtio-rng; what is left out has QEMU 7.2's default. */
export interface VirtioRngOptions extends RingOptions {
  readonly random: RandomSource;
}
