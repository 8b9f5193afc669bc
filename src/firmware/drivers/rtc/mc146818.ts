import type { Driver } from '../../include/dm/device';
import { UCLASS_RTC } from '../../include/dm/uclass-id';
import { gd } from '../../include/asm-generic/global_data';

const RTC_PORT_INDEX = 0x70;
const RTC_PORT_DATA = 0x71;

/** A byte of the clock chip's memory. @uboot drivers/rtc/mc146818.c mc146818_read8() */
export function mc146818_read8(reg: number): number {
  gd.hal.portWrite(RTC_PORT_INDEX, 1, reg);
  return gd.hal.portRead(RTC_PORT_DATA, 1);
}

export const rtc_mc146818: Driver = {
  name: 'motorola_mc146818',
  id: UCLASS_RTC,
  of_match: [{ compatible: 'motorola,mc146818' }],
};
