import { printf, putc, puts } from '../common/console';
import { env_get } from '../env/common';
import { dev_seq, device_active, device_get_ops, DM_UC_FLAG_SEQ_ALIAS } from '../include/dm/device';
import type { Uclass, UclassDriver, UDevice } from '../include/dm/device';
import { UCLASS_ETH } from '../include/dm/uclass-id';
import { EAGAIN, EINVAL, ENODEV, ENOSYS } from '../include/errno';
import { IS_ERR } from '../include/linux/err';
import { IS_ENABLED } from '../include/linux/kconfig';
import {
  ARP_HLEN,
  ETH_RECV_CHECK_DEVICE,
  ETH_STATE_INIT,
  is_valid_ethaddr,
  is_zero_ethaddr,
} from '../include/net';
import type { EthOps, EthPdata } from '../include/net';
import { registerEnvCallback } from '../include/env_callback';
import { env_op_delete } from '../include/search';
import type { EnvOp } from '../include/search';
import { string_to_enetaddr } from '../lib/net_utils';
import { dev_get_plat, dev_get_uclass_priv } from '../drivers/core/device';
import { uclass_first_device_check, uclass_next_device_check } from '../drivers/core/uclass';
import { uclass_find_device_by_seq } from '../drivers/core/uclass/find';
import { eth_errno, eth_get_dev, eth_get_dev_by_name, eth_set_dev } from './eth-uclass/current';
import {
  eth_current_changed,
  eth_env_get_enetaddr_by_index,
  eth_env_set_enetaddr_by_index,
  eth_mac_skip,
  eth_try_another,
  eth_common_init,
} from './eth_common';
import type { EthUclassPriv } from './eth-uclass/current';
import { eth_bootdev_setup } from '../boot/bootdev-uclass';

export const ETH_STATE_PASSIVE = 1;
export const ETH_STATE_ACTIVE = 2;

/** Private data of a device. @uboot net/eth-uclass.c struct eth_device_priv */
export interface EthDevicePriv {
  state: number;
  running: boolean;
}

/** Most packets that one eth_rx() takes. */
const ETH_PACKETS_BATCH_RECV = 32;

/** What is to be done with a received packet: guest address and bytes. */
export type PacketHandler = (packet: number, length: number) => void;

/** Address of the current device. @uboot net/eth-uclass.c eth_get_ethaddr() */
export function eth_get_ethaddr(): Uint8Array | null {
  const dev = eth_get_dev();
  return dev === null ? null : dev_get_plat<EthPdata>(dev).enetaddr;
}

/** Tells the hardware its address, valid or not skipped. @uboot net/eth-uclass.c eth_write_hwaddr() */
function eth_write_hwaddr(dev: UDevice): number {
  const ops = device_get_ops<EthOps>(dev);
  let pdata: EthPdata;
  let ret = 0;

  if (!device_active(dev)) {
    return -EINVAL;
  }
  if (ops.write_hwaddr !== undefined && !eth_mac_skip(dev_seq(dev))) {
    pdata = dev_get_plat<EthPdata>(dev);
    if (!is_valid_ethaddr(pdata.enetaddr)) {
      printf('\nError: %s address %pM illegal value\n', dev.name, pdata.enetaddr);
      return -EINVAL;
    }
    ret = ops.write_hwaddr(dev);
    // A driver may find out only now that it can't, which is no error.
    if (ret === -ENOSYS) {
      ret = 0;
    }
    if (ret !== 0) {
      printf('\nWarning: %s failed to set MAC address\n', dev.name);
    }
  }
  return ret;
}

/**
 * `ethaddr` or `ethNaddr` was set or deleted: the device takes the address over
 * (U_BOOT_ENV_CALLBACK(ethaddr, on_ethaddr)).
 *
 * @uboot net/eth-uclass.c on_ethaddr()
 */
export function on_ethaddr(name: string, value: string | null, op: EnvOp): number {
  const digits = /^eth([0-9]*)/.exec(name)?.[1] ?? '';
  const index = digits === '' ? 0 : Number(digits);
  const dev = uclass_find_device_by_seq(UCLASS_ETH, index);
  let pdata: EthPdata;

  if (IS_ERR(dev)) {
    return 0;
  }
  pdata = dev_get_plat<EthPdata>(dev);
  if (op === env_op_delete) {
    pdata.enetaddr.fill(0);
  } else {
    string_to_enetaddr(value, pdata.enetaddr);
    eth_write_hwaddr(dev);
  }
  return 0;
}

/**
 * Starts the current device; if it fails, the next one, until the round is complete.
 *
 * @uboot net/eth-uclass.c eth_init()
 */
export function eth_init(): number {
  const ethact = env_get('ethact');
  let current: UDevice | null = null;
  let old_current: UDevice;
  let priv: EthDevicePriv;
  let ret = -ENODEV;

  if (env_get('ethrotate') === 'no' && ethact !== null) {
    current = eth_get_dev_by_name(ethact);
    if (current === null) {
      return -EINVAL;
    }
  }
  current ??= eth_get_dev();
  if (current === null) {
    printf('No ethernet found.\n');
    return -ENODEV;
  }

  old_current = current;
  do {
    if (current !== null) {
      if (device_active(current)) {
        ret = device_get_ops<EthOps>(current).start(current);
        if (ret >= 0) {
          priv = dev_get_uclass_priv<EthDevicePriv>(current);
          priv.state = ETH_STATE_ACTIVE;
          priv.running = true;
          return 0;
        }
      } else {
        ret = eth_errno();
      }
    }
    eth_try_another(false);
    current = eth_get_dev();
  } while (old_current !== current);
  return ret;
}

/** Stops the current device. @uboot net/eth-uclass.c eth_halt() */
export function eth_halt(): void {
  const current = eth_get_dev();
  let priv: EthDevicePriv | null;

  if (current === null) {
    return;
  }
  priv = dev_get_uclass_priv<EthDevicePriv | null>(current);
  if (priv?.running !== true) {
    return;
  }
  device_get_ops<EthOps>(current).stop(current);
  priv.state = ETH_STATE_PASSIVE;
  priv.running = false;
}

/** Started? @uboot net/eth-uclass.c eth_is_active() */
export function eth_is_active(dev: UDevice): boolean {
  if (!device_active(dev)) {
    return false;
  }
  return dev_get_uclass_priv<EthDevicePriv>(dev).state === ETH_STATE_ACTIVE;
}

/** Sends a packet at a guest address through the current device. @uboot net/eth-uclass.c eth_send() */
export function eth_send(packet: number, length: number): number {
  const current = eth_get_dev();

  if (current === null) {
    return -ENODEV;
  }
  if (!eth_is_active(current)) {
    return -EINVAL;
  }
  return device_get_ops<EthOps>(current).send(current, packet, length);
}

/**
 * Takes what the current device has received, at most 32 packets, and gives each to `process`
 * (net_process_received_packet: U-Boot calls it by name, here it is passed in, as the network stack lies above).
 *
 * @uboot net/eth-uclass.c eth_rx()
 */
export function eth_rx(process: PacketHandler): number {
  const current = eth_get_dev();
  const packet = { value: 0 };
  let ops: EthOps;
  let flags = ETH_RECV_CHECK_DEVICE;
  let ret = 0;

  if (current === null) {
    return -ENODEV;
  }
  if (!eth_is_active(current)) {
    return -EINVAL;
  }
  ops = device_get_ops<EthOps>(current);
  for (let i = 0; i < ETH_PACKETS_BATCH_RECV; i++) {
    ret = ops.recv(current, flags, packet);
    flags = 0;
    if (ret > 0) {
      process(packet.value, ret);
    }
    if (ret >= 0 && ops.free_pkt !== undefined) {
      ops.free_pkt(current, packet.value, ret);
    }
    if (ret <= 0) {
      break;
    }
  }
  return ret === -EAGAIN ? 0 : ret;
}

/**
 * Probes all ethernet devices, which makes them known to the environment and tells them their addresses, and prints
 * what the boot log shows behind `Net:   `. Devices found.
 *
 * @uboot net/eth-uclass.c eth_initialize()
 */
export function eth_initialize(): number {
  let num_devices = 0;
  let dev: UDevice | null;
  let ethprime: string | null;
  let prime_dev: UDevice | null;

  eth_common_init();
  dev = uclass_first_device_check(UCLASS_ETH).dev;

  if (dev === null) {
    puts('No ethernet found.\n');
    return 0;
  }
  ethprime = env_get('ethprime');
  prime_dev = ethprime === null ? null : eth_get_dev_by_name(ethprime);
  eth_set_dev(prime_dev);
  if (prime_dev !== null) {
    eth_current_changed();
  }

  do {
    if (device_active(dev)) {
      if (num_devices > 0) {
        printf(', ');
      }
      printf('eth%d: %s', dev_seq(dev), dev.name);
      if (ethprime !== null && dev === prime_dev) {
        printf(' [PRIME]');
      }
    }
    eth_write_hwaddr(dev);
    if (device_active(dev)) {
      num_devices++;
    }
    dev = uclass_next_device_check(dev).dev;
  } while (dev !== null);

  if (num_devices === 0) {
    puts('No ethernet found.\n');
  }
  putc('\n');
  return num_devices;
}

/** Refuses a name that the environment couldn't hold, and makes the device something to boot from. */
function eth_post_bind(dev: UDevice): number {
  if (dev.name.includes(' ')) {
    printf('\nError: eth device name "%s" has a space!\n', dev.name);
    return -EINVAL;
  }
  if (IS_ENABLED('BOOTDEV_ETH')) {
    return eth_bootdev_setup(dev);
  }
  return 0;
}

/** The device goes: it is current no more. */
function eth_pre_unbind(dev: UDevice): number {
  const uc_priv = dev.uclass.priv_ as EthUclassPriv;

  if (uc_priv.current === dev) {
    uc_priv.current = null;
  }
  return 0;
}

/**
 * Decides the address: the environment's if it has one, else the device's own, which then goes to the environment.
 */
function eth_post_probe(dev: UDevice): number {
  const priv = dev_get_uclass_priv<EthDevicePriv>(dev);
  const pdata = dev_get_plat<EthPdata>(dev);
  const ops = device_get_ops<EthOps>(dev);
  const env_enetaddr = new Uint8Array(ARP_HLEN);
  let source = 'DT';

  priv.state = ETH_STATE_INIT;
  priv.running = false;
  if (ops.read_rom_hwaddr?.(dev) === 0) {
    source = 'ROM';
  }

  eth_env_get_enetaddr_by_index('eth', dev_seq(dev), env_enetaddr);
  if (!is_zero_ethaddr(env_enetaddr)) {
    if (
      !is_zero_ethaddr(pdata.enetaddr) &&
      pdata.enetaddr.some((byte, index) => byte !== env_enetaddr[index])
    ) {
      printf("\nWarning: %s MAC addresses don't match:\n", dev.name);
      printf('Address in %s is\t\t%pM\n', source, pdata.enetaddr);
      printf('Address in environment is\t%pM\n', env_enetaddr);
    }
    pdata.enetaddr.set(env_enetaddr);
  } else if (is_valid_ethaddr(pdata.enetaddr)) {
    eth_env_set_enetaddr_by_index('eth', dev_seq(dev), pdata.enetaddr);
  } else {
    printf('\nError: %s address not set.\n', dev.name);
    return -EINVAL;
  }

  eth_write_hwaddr(dev);
  return 0;
}

/** Stops a device that goes, and forgets its address. */
function eth_pre_remove(dev: UDevice): number {
  const pdata = dev_get_plat<EthPdata>(dev);

  device_get_ops<EthOps>(dev).stop(dev);
  pdata.enetaddr.fill(0);
  return 0;
}

/** From the first device on, variables with addresses are watched. */
function eth_init_uclass(_uc: Uclass): number {
  registerEnvCallback('ethaddr', on_ethaddr);
  return 0;
}

export const eth_uclass: UclassDriver = {
  name: 'ethernet',
  id: UCLASS_ETH,
  init: eth_init_uclass,
  post_bind: eth_post_bind,
  pre_unbind: eth_pre_unbind,
  post_probe: eth_post_probe,
  pre_remove: eth_pre_remove,
  priv_auto: {
    sizeBytes: (arch64) => (arch64 ? 16 : 8),
    create: (): EthUclassPriv => ({ current: null }),
  },
  per_device_auto: {
    sizeBytes: 8,
    create: (): EthDevicePriv => ({ state: ETH_STATE_INIT, running: false }),
  },
  flags: DM_UC_FLAG_SEQ_ALIAS,
};
