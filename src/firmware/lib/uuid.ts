import { UUID_STR_FORMAT_GUID, UUID_STR_UPPER_CASE } from '../include/uuid';

export const UUID_BIN_LEN = 16;

const STD_ORDER = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
const GUID_ORDER = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];

/** @uboot lib/uuid.c uuid_bin_to_str() */
export function uuid_bin_to_str(bin: Uint8Array, format: number): string {
  const order = (format & UUID_STR_FORMAT_GUID) !== 0 ? GUID_ORDER : STD_ORDER;
  let text = '';
  for (const [at, index] of order.entries()) {
    text += (bin[index] ?? 0).toString(16).padStart(2, '0');
    if (at === 3 || at === 5 || at === 7 || at === 9) {
      text += '-';
    }
  }
  return (format & UUID_STR_UPPER_CASE) !== 0 ? text.toUpperCase() : text;
}

/** @uboot lib/uuid.c uuid_str_valid() */
export function uuid_str_valid(uuid: string): boolean {
  return /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/.test(uuid);
}

/** The 16 bytes, or undefined when the text isn't a UUID. @uboot lib/uuid.c uuid_str_to_bin() */
export function uuid_str_to_bin(uuid: string, format: number): Uint8Array | undefined {
  if (!uuid_str_valid(uuid)) {
    return undefined;
  }
  const order = (format & UUID_STR_FORMAT_GUID) !== 0 ? GUID_ORDER : STD_ORDER;
  const digits = uuid.replaceAll('-', '');
  const bin = new Uint8Array(UUID_BIN_LEN);
  for (const [at, index] of order.entries()) {
    bin[index] = Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16);
  }
  return bin;
}
