import { IS_ENABLED } from './linux/kconfig';

/** Types and access of the variables that U-Boot itself knows. @uboot include/env_flags.h ENV_FLAGS_LIST_STATIC */
export function envFlagsList(): string {
  const ethaddr = IS_ENABLED('ENV_OVERWRITE')
    ? 'ma'
    : IS_ENABLED('OVERWRITE_ETHADDR_ONCE')
      ? 'mc'
      : 'mo';
  const net = IS_ENABLED('NET')
    ? `ipaddr:i,gatewayip:i,netmask:i,serverip:i,nvlan:d,vlan:d,dnsip:i,${IS_ENABLED('REGEX') ? 'eth\\d*addr' : 'ethaddr'}:${ethaddr},`
    : '';

  return `${net}serial#:so`;
}

/** @uboot include/env_flags.h */
export const ENV_FLAGS_VARTYPE_DECIMAL = 1;
