import type { UclassDriver, UDevice } from '../../include/dm/device';
import { UCLASS_TIMER } from '../../include/dm/uclass-id';
import { ETIMEDOUT } from '../../include/errno';
import { IS_ERR } from '../../include/linux/err';
import { gd, statics } from '../../include/asm-generic/global_data';
import { IS_ENABLED } from '../../include/linux/kconfig';
import { dev_get_uclass_priv } from '../core/device';
import { dev_read_u32_default } from '../core/read';
import { uclass_first_device_err } from '../core/uclass';
import type { TimerDevPriv } from '../../include/timer';

/** The timer that counts for get_timer(). Forgotten at relocation, as the devices are. */
function timerState(): { timer: UDevice | null } {
  return statics('drivers/timer/timer-uclass.c', () => ({ timer: null as UDevice | null }));
}

/** @uboot drivers/timer/timer-uclass.c timer_pre_probe() */
function timer_pre_probe(dev: UDevice): number {
  dev_get_uclass_priv<TimerDevPriv>(dev).clock_rate = dev_read_u32_default(
    dev,
    'clock-frequency',
    0,
  );
  return 0;
}

/** A timer that doesn't know how fast it counts is none. @uboot drivers/timer/timer-uclass.c timer_post_probe() */
function timer_post_probe(dev: UDevice): number {
  return dev_get_uclass_priv<TimerDevPriv>(dev).clock_rate === 0 ? -ETIMEDOUT : 0;
}

/** Probes the first timer; it is what delays and timeouts go by. @uboot drivers/timer/timer-uclass.c dm_timer_init() */
export function dm_timer_init(): number {
  const state = timerState();
  if (!IS_ENABLED('TIMER') || state.timer !== null || gd.dm_root === null) {
    return 0;
  }
  const dev = uclass_first_device_err(UCLASS_TIMER);
  if (IS_ERR(dev)) {
    return dev;
  }
  state.timer = dev;
  return 0;
}

/** The devices of the time before relocation are gone. @uboot common/board_r.c initr_dm() */
export function forgetTimer(): void {
  timerState().timer = null;
}

export const timer_uclass: UclassDriver = {
  name: 'timer',
  id: UCLASS_TIMER,
  pre_probe: timer_pre_probe,
  post_probe: timer_post_probe,
  per_device_auto: {
    sizeBytes: (arch64) => (arch64 ? 8 : 4),
    create: (): TimerDevPriv => ({ clock_rate: 0 }),
  },
};
