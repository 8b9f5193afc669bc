import type { Driver, UDevice } from '../../include/dm/device';
import { UCLASS_TIMER } from '../../include/dm/uclass-id';
import { EINVAL } from '../../include/errno';
import { gd } from '../../include/asm-generic/global_data';
import { dev_get_plat } from '../core/device';
import { dev_read_addr } from '../core/read';
import { FDT_ADDR_T_NONE } from '../../include/fdtdec';
import type { TimerOps } from '../../include/timer';
import { timer_timebase_fallback } from './timer-uclass/timebase';

/** The 64-bit counter of machine time. */
const MTIME_OFFSET = 0xbff8;

/** The base address, kept in the plat pointer itself. @uboot drivers/timer/sifive_clint_timer.c */
export interface SifiveClintPlat {
  base: number;
}

/** @uboot drivers/timer/sifive_clint_timer.c sifive_clint_get_count() */
function sifive_clint_get_count(dev: UDevice): number {
  const { base } = dev_get_plat<SifiveClintPlat>(dev);
  const low = gd.hal.read32(base + MTIME_OFFSET);
  return gd.hal.read32(base + MTIME_OFFSET + 4) * 0x1_0000_0000 + low;
}

/** @uboot drivers/timer/sifive_clint_timer.c sifive_clint_of_to_plat() */
function sifive_clint_of_to_plat(dev: UDevice): number {
  const addr = dev_read_addr(dev);
  if (addr === FDT_ADDR_T_NONE) {
    return -EINVAL;
  }
  dev.plat_ = { base: addr } satisfies SifiveClintPlat;
  return 0;
}

/** @uboot drivers/timer/sifive_clint_timer.c sifive_clint_probe() */
function sifive_clint_probe(dev: UDevice): number {
  timer_timebase_fallback(dev);
  return 0;
}

const sifive_clint_ops: TimerOps = {
  get_count: sifive_clint_get_count,
};

export const sifive_clint: Driver = {
  name: 'sifive_clint',
  id: UCLASS_TIMER,
  of_match: [{ compatible: 'riscv,clint0' }, { compatible: 'sifive,clint0' }],
  of_to_plat: sifive_clint_of_to_plat,
  probe: sifive_clint_probe,
  ops: sifive_clint_ops,
};
