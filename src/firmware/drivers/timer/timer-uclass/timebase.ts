import type { UDevice } from '../../../include/dm/device';
import type { TimerDevPriv } from '../../../include/timer';
import { dev_get_uclass_priv } from '../../core/device';
import { ofnode_path, ofnode_read_u32_default } from '../../core/ofnode';

/** How often a second `time` counts: what /cpus says. @uboot drivers/timer/timer-uclass.c timer_timebase_fallback() */
export function timer_timebase_fallback(dev: UDevice): void {
  const priv = dev_get_uclass_priv<TimerDevPriv>(dev);
  const cpus = ofnode_path('/cpus');
  if (priv.clock_rate === 0 && cpus !== null) {
    priv.clock_rate = ofnode_read_u32_default(cpus, 'timebase-frequency', 0);
  }
}
