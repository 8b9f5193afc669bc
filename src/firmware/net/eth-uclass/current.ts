import { env_get } from '../../env/common';
import { dev_seq, device_active } from '../../include/dm/device';
import type { UDevice } from '../../include/dm/device';
import { UCLASS_ETH } from '../../include/dm/uclass-id';
import { ENODEV } from '../../include/errno';
import { IS_ERR } from '../../include/linux/err';
import { statics } from '../../include/asm-generic/global_data';
import { device_probe } from '../../drivers/core/device';
import {
  uclass_first_device,
  uclass_get_device_by_seq,
  uclass_next_device,
} from '../../drivers/core/uclass';
import { uclass_foreach_dev, uclass_get } from '../../drivers/core/uclass/find';

/*
 * Which ethernet device is the current one, and how that changes: `ethact`, `ethprime`, `ethrotate`. These functions
 * are in net/eth-uclass.c and net/eth_common.c of U-Boot, which call each other.
 */

/** Private data of the uclass. @uboot net/eth-uclass.c struct eth_uclass_priv */
export interface EthUclassPriv {
  current: UDevice | null;
}

interface EthStatics {
  /** Why there is no current device. */
  eth_errno: number;
  first_failed: UDevice | null;
  net_restart_wrap: boolean;
}

export function eth(): EthStatics {
  return statics<EthStatics>('net/eth-uclass.c', () => ({
    eth_errno: 0,
    first_failed: null,
    net_restart_wrap: false,
  }));
}

/** @uboot net/eth-uclass.c eth_get_uclass_priv(): null before any ethernet device was bound. */
function eth_get_uclass_priv(): EthUclassPriv | null {
  const uc = uclass_get(UCLASS_ETH);
  return IS_ERR(uc) ? null : (uc.priv_ as EthUclassPriv);
}

/** Why `eth_get_dev` gave null. */
export function eth_errno(): number {
  return eth().eth_errno;
}

/** All devices were tried; the network stack clears it. @uboot net/net.c net_restart_wrap */
export function net_restart_wrap(): boolean {
  return eth().net_restart_wrap;
}

export function set_net_restart_wrap(wrap: boolean): void {
  eth().net_restart_wrap = wrap;
}

/**
 * The current device. When there is none, number 0 becomes it, or the first one that can be probed.
 *
 * @uboot net/eth-uclass.c eth_get_dev()
 */
export function eth_get_dev(): UDevice | null {
  const uc_priv = eth_get_uclass_priv();
  let dev: UDevice | number;

  if (uc_priv === null) {
    return null;
  }
  if (uc_priv.current === null) {
    dev = uclass_get_device_by_seq(UCLASS_ETH, 0);
    if (IS_ERR(dev)) {
      dev = uclass_first_device(UCLASS_ETH) ?? -ENODEV;
    }
    if (IS_ERR(dev)) {
      eth().eth_errno = dev;
    } else {
      eth().eth_errno = 0;
      uc_priv.current = dev;
    }
  }
  return uc_priv.current;
}

/** Makes a device the current one, probing it; null: none. @uboot net/eth-uclass.c eth_set_dev() */
export function eth_set_dev(dev: UDevice | null): void {
  const uc_priv = eth_get_uclass_priv();
  let current = dev;

  if (current !== null && !device_active(current)) {
    eth().eth_errno = device_probe(current);
    if (eth().eth_errno !== 0) {
      current = null;
    }
  }
  if (uc_priv !== null) {
    uc_priv.current = current;
  }
}

/**
 * Looks a device up by name, or by number as in `eth1`. Devices are probed on the way; one that fails is no match.
 *
 * @uboot net/eth-uclass.c eth_get_dev_by_name()
 */
export function eth_get_dev_by_name(devname: string): UDevice | null {
  const digits = /^eth([0-9]+)/.exec(devname)?.[1];
  const seq = digits === undefined ? undefined : Number(digits);

  for (const it of uclass_foreach_dev(UCLASS_ETH)) {
    if (device_probe(it) !== 0) {
      continue;
    }
    if (it.name === devname || dev_seq(it) === seq) {
      return it;
    }
  }
  return null;
}

/** @uboot net/eth-uclass.c eth_get_name() */
export function eth_get_name(): string {
  return eth_get_dev()?.name ?? 'unknown';
}

/** Number of the current device, or -1. @uboot net/eth-uclass.c eth_get_dev_index() */
export function eth_get_dev_index(): number {
  const current = eth_get_dev();
  return current === null ? -1 : dev_seq(current);
}

export function ethrotateIsNo(): boolean {
  return env_get('ethrotate') === 'no';
}

/** The next device becomes current; after the last comes the first. @uboot net/eth-uclass.c eth_set_current_to_next() */
export function eth_set_current_to_next(): void {
  const uc_priv = eth_get_uclass_priv();

  if (uc_priv === null) {
    return;
  }
  if (uc_priv.current !== null) {
    uc_priv.current = uclass_next_device(uc_priv.current);
  }
  uc_priv.current ??= uclass_first_device(UCLASS_ETH);
}
