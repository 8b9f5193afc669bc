import type { PropertyMap } from '../../base/machine-description';
import { fail, ok, type Result } from '../../base/result';
import { parseIpAddress } from './packets/ipv4';

/** The built-in network's addresses and what its DHCP server tells. Addresses are numbers. */
export interface UserNetworkOptions {
  readonly network: number;
  readonly netmask: number;
  /** The gateway, which is also DHCP, TFTP and ICMP host. */
  readonly host: number;
  readonly dns: number;
  readonly dhcpStart: number;
  /** Nothing outside can be reached; DHCP then names no router and no name server. */
  readonly restrict: boolean;
  readonly hostname: string | undefined;
  readonly domainName: string | undefined;
  readonly domainSearch: string | undefined;
  readonly bootFile: string | undefined;
  readonly tftpServerName: string | undefined;
}

/** Properties of `-netdev user` that QEMU has and that don't change what is emulated here. */
const OTHER_PROPERTIES: ReadonlySet<string> = new Set([
  'ipv4',
  'ipv6',
  'ipv6-prefix',
  'ipv6-prefixlen',
  'ipv6-host',
  'ipv6-dns',
  'tftp',
  'smb',
  'smbserver',
  'hostfwd',
  'guestfwd',
]);

const DEFAULT_NETWORK = 0x0a00_0200;
const DEFAULT_NETMASK = 0xffff_ff00;

/** Reads the properties of `-netdev user`; the error is QEMU's sentence. */
export function parseUserNetworkOptions(
  properties: PropertyMap,
): Result<UserNetworkOptions, string> {
  let restrict = false;
  const known = new Set(['id', 'net', 'host', 'dns', 'dhcpstart', 'restrict', 'hostname']);
  for (const name of ['domainname', 'dnssearch', 'bootfile', 'tftp-server-name']) {
    known.add(name);
  }
  for (const [name, value] of properties) {
    if (!known.has(name) && !OTHER_PROPERTIES.has(name)) {
      return fail(`Invalid parameter '${name}'`);
    }
    if (name === 'restrict') {
      if (!ON_OFF.has(value)) {
        return fail("Parameter 'restrict' expects 'on' or 'off'");
      }
      restrict = ON_OFF.get(value) === true;
    }
  }
  const net = parseNetwork(properties.get('net'));
  if (!net.ok) {
    return net;
  }
  const { network, netmask } = net.value;
  const addresses = { host: 0x0202, dhcpstart: 0x020f, dns: 0x0203 };
  for (const [name, label] of ADDRESS_LABELS) {
    const text = properties.get(name);
    let address = (network | (addresses[name] & ~netmask)) >>> 0;
    if (text !== undefined) {
      const parsed = parseIpAddress(text);
      if (parsed === undefined) {
        return fail(`Failed to parse ${label.parse}`);
      }
      if ((parsed & netmask) >>> 0 !== network) {
        return fail(`${label.name} doesn't belong to network`);
      }
      address = parsed;
    }
    addresses[name] = address;
  }
  if (addresses.dns === addresses.host) {
    return fail('DNS must be different from host');
  }
  return ok({
    network,
    netmask,
    host: addresses.host,
    dns: addresses.dns,
    dhcpStart: addresses.dhcpstart,
    restrict,
    hostname: properties.get('hostname'),
    domainName: properties.get('domainname'),
    domainSearch: properties.get('dnssearch'),
    bootFile: properties.get('bootfile'),
    tftpServerName: properties.get('tftp-server-name'),
  });
}

const ON_OFF: ReadonlyMap<string, boolean> = new Map([
  ['on', true],
  ['yes', true],
  ['true', true],
  ['y', true],
  ['off', false],
  ['no', false],
  ['false', false],
  ['n', false],
]);

const ADDRESS_LABELS = [
  ['host', { parse: 'host', name: 'Host' }],
  ['dhcpstart', { parse: 'DHCP start address', name: 'DHCP' }],
  ['dns', { parse: 'DNS', name: 'DNS' }],
] as const;

/** `10.0.2.0/24`, `10.0.2.0/255.255.255.0`, or an address whose class gives the mask. */
function parseNetwork(
  text: string | undefined,
): Result<{ network: number; netmask: number }, string> {
  if (text === undefined) {
    return ok({ network: DEFAULT_NETWORK, netmask: DEFAULT_NETMASK });
  }
  const slash = text.indexOf('/');
  const address = parseIpAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === undefined) {
    return fail('Failed to parse netmask');
  }
  let netmask: number;
  if (slash < 0) {
    netmask = address >>> 31 === 0 ? 0xff00_0000 : address >>> 30 === 2 ? 0xffff_0000 : 0xffff_ff00;
    if (address >>> 28 === 14 || address >>> 28 === 15) {
      netmask = 0xffff_fff0;
    }
  } else {
    const mask = text.slice(slash + 1);
    const dotted = parseIpAddress(mask);
    if (dotted !== undefined) {
      netmask = dotted;
    } else if (!/^\d+$/.test(mask)) {
      return fail('Failed to parse netmask');
    } else {
      const bits = Number(mask);
      if (bits < 4 || bits > 32) {
        return fail('Invalid netmask provided (must be in range 4-32)');
      }
      netmask = (0xffff_ffff << (32 - bits)) >>> 0;
    }
  }
  return ok({ network: (address & netmask) >>> 0, netmask });
}
