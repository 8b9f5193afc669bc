import { putU32, u16, u32 } from './big-endian';

export const DHCP_SERVER_PORT = 67;
export const DHCP_CLIENT_PORT = 68;
export const BOOTREQUEST = 1;
export const BOOTREPLY = 2;

export const DHCP_DISCOVER = 1;
export const DHCP_OFFER = 2;
export const DHCP_REQUEST = 3;
export const DHCP_ACK = 5;
export const DHCP_NAK = 6;

export const DHCP_OPTION_PAD = 0;
export const DHCP_OPTION_SUBNET_MASK = 1;
export const DHCP_OPTION_ROUTER = 3;
export const DHCP_OPTION_DNS = 6;
export const DHCP_OPTION_HOST_NAME = 12;
export const DHCP_OPTION_DOMAIN_NAME = 15;
export const DHCP_OPTION_REQUESTED_ADDRESS = 50;
export const DHCP_OPTION_LEASE_TIME = 51;
export const DHCP_OPTION_MESSAGE_TYPE = 53;
export const DHCP_OPTION_SERVER = 54;
export const DHCP_OPTION_MESSAGE = 56;
export const DHCP_OPTION_TFTP_SERVER_NAME = 66;
export const DHCP_OPTION_DOMAIN_SEARCH = 119;
export const DHCP_OPTION_END = 255;

const MAGIC_COOKIE = 0x6382_5363;
const OPTIONS_AT = 240;
const FIXED_BYTES = 236;
const HARDWARE_ETHERNET = 1;

export interface DhcpOption {
  readonly code: number;
  readonly value: Uint8Array;
}

/** A BOOTP or DHCP message (RFC 951, RFC 2131) with the fields that clients and servers look at. */
export interface DhcpMessage {
  readonly op: number;
  readonly xid: number;
  readonly flags: number;
  readonly clientIp: number;
  readonly yourIp: number;
  readonly serverIp: number;
  readonly clientMac: Uint8Array;
  readonly file: string;
  readonly options: readonly DhcpOption[];
}

/** Undefined for what isn't a message of an Ethernet client. An option that runs over the end ends the list. */
export function parseDhcp(bytes: Uint8Array): DhcpMessage | undefined {
  if (bytes.length < FIXED_BYTES || bytes[1] !== HARDWARE_ETHERNET || bytes[2] !== 6) {
    return undefined;
  }
  return {
    op: bytes[0] ?? 0,
    xid: u32(bytes, 4),
    flags: u16(bytes, 10),
    clientIp: u32(bytes, 12),
    yourIp: u32(bytes, 16),
    serverIp: u32(bytes, 20),
    clientMac: bytes.slice(28, 34),
    file: textUntilZero(bytes.subarray(108, FIXED_BYTES)),
    options: u32(bytes, FIXED_BYTES) === MAGIC_COOKIE ? parseOptions(bytes) : [],
  };
}

/** @param lengthBytes The message is filled up with zeros to this length; options that do not fit are left out. */
export function buildDhcp(message: DhcpMessage, lengthBytes: number): Uint8Array {
  const bytes = new Uint8Array(lengthBytes);
  bytes[0] = message.op;
  bytes[1] = HARDWARE_ETHERNET;
  bytes[2] = 6;
  putU32(bytes, 4, message.xid);
  putU32(bytes, 12, message.clientIp);
  putU32(bytes, 16, message.yourIp);
  putU32(bytes, 20, message.serverIp);
  bytes.set(message.clientMac, 28);
  bytes.set(latin1(message.file).subarray(0, 127), 108);
  putU32(bytes, FIXED_BYTES, MAGIC_COOKIE);
  let at = OPTIONS_AT;
  for (const option of message.options) {
    if (at + 2 + option.value.length + 1 > lengthBytes) {
      break;
    }
    bytes[at] = option.code;
    bytes[at + 1] = option.value.length;
    bytes.set(option.value, at + 2);
    at += 2 + option.value.length;
  }
  bytes[at] = DHCP_OPTION_END;
  return bytes;
}

export function findOption(message: DhcpMessage, code: number): Uint8Array | undefined {
  return message.options.find((option) => option.code === code)?.value;
}

/** An option that holds one address. */
export function addressOption(code: number, address: number): DhcpOption {
  const value = new Uint8Array(4);
  putU32(value, 0, address);
  return { code, value };
}

/** An option that holds text; what is longer than an option can be is cut off. */
export function textOption(code: number, text: string): DhcpOption {
  return { code, value: latin1(text).subarray(0, 255) };
}

function parseOptions(bytes: Uint8Array): DhcpOption[] {
  const options: DhcpOption[] = [];
  let at = OPTIONS_AT;
  while (at < bytes.length) {
    const code = bytes[at] ?? DHCP_OPTION_END;
    if (code === DHCP_OPTION_END) {
      break;
    }
    at += 1;
    if (code === DHCP_OPTION_PAD) {
      continue;
    }
    const length = bytes[at] ?? 0;
    if (at + 1 + length > bytes.length) {
      break;
    }
    options.push({ code, value: bytes.subarray(at + 1, at + 1 + length) });
    at += 1 + length;
  }
  return options;
}

function textUntilZero(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return String.fromCharCode(...bytes.subarray(0, end < 0 ? bytes.length : end));
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
