import { DM_UC_FLAG_SEQ_ALIAS } from '../../include/dm/device';
import type { Driver, UclassDriver, UDevice } from '../../include/dm/device';
import { UCLASS_RTC } from '../../include/dm/uclass-id';
import { EINVAL } from '../../include/errno';
import { gd } from '../../include/asm-generic/global_data';
import { dev_get_plat } from '../core/device';
import { dev_read_addr } from '../core/read';
import { FDT_ADDR_T_NONE } from '../../include/fdtdec';
import type { RtcOps } from '../../include/rtc';

/** Registers: seconds now, seconds to set, control. */
const RTC_DR = 0x00;
const RTC_LR = 0x08;
const RTC_CR = 0x0c;
const RTC_CR_START = 1;

/** @uboot drivers/rtc/pl031.c struct pl031_plat */
export interface Pl031Plat {
  base: number;
}

/** @uboot drivers/rtc/pl031.c pl031_rtc_get() */
function pl031_rtc_get(dev: UDevice): number {
  return gd.hal.read32(dev_get_plat<Pl031Plat>(dev).base + RTC_DR);
}

/** @uboot drivers/rtc/pl031.c pl031_rtc_set() */
function pl031_rtc_set(dev: UDevice, seconds: number): number {
  gd.hal.write32(dev_get_plat<Pl031Plat>(dev).base + RTC_LR, seconds >>> 0);
  return 0;
}

/** @uboot drivers/rtc/pl031.c pl031_rtc_reset() */
function pl031_rtc_reset(dev: UDevice): number {
  return pl031_rtc_set(dev, 0);
}

/** Starts the clock if it stands. @uboot drivers/rtc/pl031.c pl031_probe() */
function pl031_probe(dev: UDevice): number {
  const { base } = dev_get_plat<Pl031Plat>(dev);
  if (gd.hal.read32(base + RTC_CR) !== RTC_CR_START) {
    gd.hal.write32(base + RTC_CR, RTC_CR_START);
  }
  return 0;
}

/** @uboot drivers/rtc/pl031.c pl031_of_to_plat() */
function pl031_of_to_plat(dev: UDevice): number {
  const addr = dev_read_addr(dev);
  if (addr === FDT_ADDR_T_NONE) {
    return -EINVAL;
  }
  dev_get_plat<Pl031Plat>(dev).base = addr;
  return 0;
}

const pl031_rtc_ops: RtcOps = {
  get: pl031_rtc_get,
  set: pl031_rtc_set,
  reset: pl031_rtc_reset,
};

export const rtc_pl031: Driver = {
  name: 'rtc-pl031',
  id: UCLASS_RTC,
  of_match: [{ compatible: 'arm,pl031' }],
  of_to_plat: pl031_of_to_plat,
  probe: pl031_probe,
  ops: pl031_rtc_ops,
  plat_auto: {
    sizeBytes: (arch64) => (arch64 ? 8 : 4),
    create: (): Pl031Plat => ({ base: 0 }),
  },
};

export const rtc_uclass: UclassDriver = {
  name: 'rtc',
  id: UCLASS_RTC,
  flags: DM_UC_FLAG_SEQ_ALIAS,
};
