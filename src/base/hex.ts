/** `0xa003e00`: how addresses, register values and feature words stand in messages. */
export function hex(value: number | bigint): string {
  return value < 0 ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}

/** `0a003e00`: without prefix, filled up with zeros to `digits`. */
export function hexDigits(value: number | bigint, digits = 1): string {
  return value.toString(16).padStart(digits, '0');
}

/** `52:54:00`: two digits for each byte. */
export function hexBytes(bytes: Iterable<number>, separator = ''): string {
  return Array.from(bytes, (byte) => hexDigits(byte, 2)).join(separator);
}
