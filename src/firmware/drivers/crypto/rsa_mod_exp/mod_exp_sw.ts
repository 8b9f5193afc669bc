import { DM_FLAG_PRE_RELOC } from '../../../include/dm/device';
import type { Driver, UclassDriver, UDevice } from '../../../include/dm/device';
import type { DriverInfo } from '../../../include/dm/platdata';
import { UCLASS_MOD_EXP } from '../../../include/dm/uclass-id';
import type { ModExpOps } from '../../../include/u-boot/rsa-mod-exp';

/** @uboot drivers/crypto/rsa_mod_exp/mod_exp_sw.c mod_exp_sw() */
function mod_exp_sw_run(_dev: UDevice, base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  let rest = exponent;
  while (rest > 0n) {
    if ((rest & 1n) === 1n) {
      result = (result * square) % modulus;
    }
    square = (square * square) % modulus;
    rest >>= 1n;
  }
  return result;
}

const mod_exp_ops_sw: ModExpOps = {
  mod_exp: mod_exp_sw_run,
};

export const mod_exp_sw: Driver = {
  name: 'mod_exp_sw',
  id: UCLASS_MOD_EXP,
  ops: mod_exp_ops_sw,
  flags: DM_FLAG_PRE_RELOC,
};

export const mod_exp_sw_info: DriverInfo = { name: 'mod_exp_sw' };

export const mod_exp_uclass: UclassDriver = {
  name: 'rsa_mod_exp',
  id: UCLASS_MOD_EXP,
};
