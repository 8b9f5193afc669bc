import { guestBytes } from '../../common/guest-bytes';
import { printf } from '../../common/console';
import { env_get } from '../../env/common';
import { CONFIG_INT, gd } from '../../include/asm-generic/global_data';
import { IS_ENABLED } from '../../include/linux/kconfig';
import { hextoul } from '../../lib/strto';
import { uuid_str_to_bin } from '../../lib/uuid';
import { UUID_STR_FORMAT_STD } from '../../include/uuid';
import { netState } from '../net/state';

export const DHCP_DISCOVER = 1;
export const DHCP_OFFER = 2;
export const DHCP_REQUEST = 3;
export const DHCP_ACK = 5;

/** Bytes of the options that follow the magic number in a packet of ours. @uboot net/bootp.h OPT_FIELD_SIZE */
export const OPT_FIELD_SIZE = 312;

/** A packet isn't shorter, as some servers insist on BOOTP's length. @uboot net/bootp.c DHCP_MIN_EXT_LEN */
const DHCP_MIN_EXT_LEN = 64;
const MAX_MESSAGE_BYTES = 576;
const MAGIC = [99, 130, 83, 99];

function ipBytes(ip: number): readonly number[] {
  return [24, 16, 8, 0].map((shift) => (ip >>> shift) & 0xff);
}

function textBytes(text: string): readonly number[] {
  return Array.from(text, (char) => char.charCodeAt(0));
}

/** Options that we want answers to: mask, router, name server, host name, file size, root path. */
function requestedOptions(): readonly number[] {
  const wanted: readonly (readonly [string, number])[] = [
    ['BOOTP_SUBNETMASK', 1],
    ['BOOTP_TIMEOFFSET', 2],
    ['BOOTP_GATEWAY', 3],
    ['BOOTP_DNS', 6],
    ['BOOTP_HOSTNAME', 12],
    ['BOOTP_BOOTFILESIZE', 13],
    ['BOOTP_BOOTPATH', 17],
    ['BOOTP_NISDOMAIN', 40],
    ['BOOTP_NTPSERVER', 42],
  ];
  return wanted.filter(([symbol]) => IS_ENABLED(symbol)).map(([, code]) => code);
}

/** What a PXE server wants to know: architecture, network interface, machine. */
function pxeOptions(): readonly number[] {
  const options: number[] = [];
  const arch = env_get('bootp_arch');
  const clientarch = arch === null ? CONFIG_INT('BOOTP_PXE_CLIENTARCH', 0) : hextoul(arch);
  const uuid = env_get('pxeuuid');
  let bin: Uint8Array | undefined;
  if (clientarch > 0) {
    options.push(93, 2, (clientarch >> 8) & 0xff, clientarch & 0xff);
  }
  options.push(94, 3, 1, 0, 0);
  if (uuid !== null) {
    bin = uuid_str_to_bin(uuid, UUID_STR_FORMAT_STD);
    if (bin === undefined) {
      printf('Invalid pxeuuid: %s\n', uuid);
    } else {
      options.push(97, 17, 0, ...bin);
    }
  }
  return options;
}

/**
 * Writes magic number and options to a guest address: their length.
 *
 * @uboot net/bootp.c dhcp_extended()
 */
export function dhcp_extended(
  e: number,
  message_type: number,
  server_ip: number,
  requested_ip: number,
): number {
  const options: number[] = [...MAGIC, 53, 1, message_type];
  const vci = env_get('bootp_vci') ?? gd.config.get('BOOTP_VCI_STRING') ?? '';
  const hostname = env_get('hostname');
  const wanted = requestedOptions();
  options.push(57, 2, MAX_MESSAGE_BYTES >> 8, MAX_MESSAGE_BYTES & 0xff);
  if (server_ip !== 0) {
    options.push(54, 4, ...ipBytes(server_ip));
  }
  if (requested_ip !== 0) {
    options.push(50, 4, ...ipBytes(requested_ip));
  }
  if (IS_ENABLED('BOOTP_SEND_HOSTNAME') && hostname !== null) {
    options.push(12, hostname.length & 0xff, ...textBytes(hostname));
  }
  if (IS_ENABLED('BOOTP_PXE')) {
    options.push(...pxeOptions());
  }
  if (vci !== '') {
    options.push(60, vci.length & 0xff, ...textBytes(vci));
  }
  if (wanted.length > 0) {
    options.push(55, wanted.length, ...wanted);
  }
  options.push(255);
  while (options.length < DHCP_MIN_EXT_LEN) {
    options.push(0);
  }
  options.length = Math.min(options.length, OPT_FIELD_SIZE);
  guestBytes(e, options.length).set(options);
  return options.length;
}

/** The options of a packet, by code; what follows a broken length is ignored. */
export function readOptions(vend: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const found = new Map<number, Uint8Array>();
  let at = MAGIC.length;
  let code: number;
  let length: number;
  if (MAGIC.some((byte, index) => vend[index] !== byte)) {
    return found;
  }
  while (at < vend.length) {
    code = vend[at] ?? 255;
    if (code === 255) {
      break;
    }
    if (code === 0) {
      at++;
      continue;
    }
    length = vend[at + 1] ?? 0;
    if (at + 2 + length > vend.length) {
      break;
    }
    found.set(code, vend.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return found;
}

/** The first address of an option, 0 when there is none. */
export function optionIp(option: Uint8Array | undefined): number {
  const [a = 0, b = 0, c = 0, d = 0] = option ?? [];
  return ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
}

export function optionText(option: Uint8Array): string {
  return String.fromCharCode(...option).replace(/\0.*$/s, '');
}

/** Longest host name and root path that are kept. */
const MAX_TEXT = 63;

/** Options of which something is used, or nothing is said. */
const KNOWN_OPTIONS: ReadonlySet<number> = new Set([
  1, 3, 6, 12, 13, 15, 17, 28, 51, 52, 53, 54, 58, 59, 66, 67,
]);

/** Takes over what the server says about the net. @uboot net/bootp.c dhcp_process_options() */
export function dhcp_process_options(options: ReadonlyMap<number, Uint8Array>): void {
  const net = netState();
  const hostname = options.get(12);
  const rootpath = options.get(17);
  const filesize = options.get(13);
  if (options.has(1)) {
    net.net_netmask = optionIp(options.get(1));
  }
  if (options.has(3)) {
    net.net_gateway = optionIp(options.get(3));
  }
  if (options.has(6)) {
    net.net_dns_server = optionIp(options.get(6));
  }
  if (hostname !== undefined) {
    net.net_hostname = optionText(hostname).slice(0, MAX_TEXT);
  }
  if (rootpath !== undefined) {
    net.net_root_path = optionText(rootpath).slice(0, MAX_TEXT);
  }
  if (filesize?.length === 2) {
    net.net_boot_file_expected_size_in_blocks = ((filesize[0] ?? 0) << 8) | (filesize[1] ?? 0);
  }
  for (const code of options.keys()) {
    if (!KNOWN_OPTIONS.has(code)) {
      printf('*** Unhandled DHCP Option in OFFER/ACK: %d\n', code);
    }
  }
}
