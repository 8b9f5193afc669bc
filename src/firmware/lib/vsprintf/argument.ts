/** Anything that printf takes. A string's char codes are bytes (latin-1); addresses and counts are numbers. */
export type PrintfArgument = number | bigint | string | boolean | Uint8Array | null | undefined;
