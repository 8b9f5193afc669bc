import type { UDevice } from '../dm/device';

/** @uboot include/u-boot/rsa-mod-exp.h struct mod_exp_ops, with the key's parts as numbers. */
export interface ModExpOps {
  /** `base` to the power of `exponent`, modulo `modulus`. */
  mod_exp(dev: UDevice, base: bigint, exponent: bigint, modulus: bigint): bigint;
}
