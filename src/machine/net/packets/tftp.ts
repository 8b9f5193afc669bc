import { putU16, u16 } from './big-endian';

export const TFTP_SERVER_PORT = 69;
export const TFTP_RRQ = 1;
export const TFTP_DATA = 3;
export const TFTP_ACK = 4;
export const TFTP_ERROR = 5;
export const TFTP_OACK = 6;

export const TFTP_ERROR_FILE_NOT_FOUND = 1;
export const TFTP_ERROR_ACCESS_VIOLATION = 2;
export const TFTP_ERROR_ILLEGAL_OPERATION = 4;

/** A read request (RFC 1350) with its options (RFC 2347): name and value, in order. */
export interface TftpRequest {
  readonly fileName: string;
  readonly mode: string;
  readonly options: readonly (readonly [string, string])[];
}

/** Undefined when the name of the file or the mode doesn't end with a NUL. An option without an end is left out. */
export function parseTftpRequest(payload: Uint8Array): TftpRequest | undefined {
  const [fileName, mode, ...rest] = terminatedTexts(payload.subarray(2));
  if (fileName === undefined || mode === undefined) {
    return undefined;
  }
  const options: [string, string][] = [];
  for (let i = 0; i + 1 < rest.length; i += 2) {
    options.push([rest[i] ?? '', rest[i + 1] ?? '']);
  }
  return { fileName, mode, options };
}

export function tftpOpcode(payload: Uint8Array): number {
  return u16(payload, 0);
}

export function buildTftpData(block: number, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + data.length);
  putU16(bytes, 0, TFTP_DATA);
  putU16(bytes, 2, block & 0xffff);
  bytes.set(data, 4);
  return bytes;
}

export function buildTftpError(code: number, message: string): Uint8Array {
  const bytes = new Uint8Array(4 + message.length + 1);
  putU16(bytes, 0, TFTP_ERROR);
  putU16(bytes, 2, code);
  bytes.set(latin1(message), 4);
  return bytes;
}

/** The options that the server takes, as it takes them (RFC 2347 OACK). */
export function buildTftpOack(options: TftpRequest['options']): Uint8Array {
  const text = latin1(options.map(([name, value]) => `${name}\0${value}\0`).join(''));
  const bytes = new Uint8Array(2 + text.length);
  putU16(bytes, 0, TFTP_OACK);
  bytes.set(text, 2);
  return bytes;
}

/** The texts before each NUL; what follows the last one isn't a text. */
function terminatedTexts(bytes: Uint8Array): string[] {
  const parts = Array.from(bytes, (byte) => String.fromCharCode(byte))
    .join('')
    .split('\0');
  return parts.slice(0, -1);
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
