import { ringFeatures } from '../ring-features';
import type { VirtioRngOptions } from './options';

/** QEMU's size of the one queue. */
export const RNG_QUEUE_SIZES: readonly number[] = [8];

/** An entropy device has no configuration. */
export const RNG_CONFIG_BYTES = 0;

/** No feature is the device's own. */
export function rngFeatures(options: VirtioRngOptions, legacy: boolean): bigint {
  return ringFeatures(options, legacy);
}
