const FACTORS: Readonly<Record<string, number>> = {
  b: 1,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
  t: 2 ** 40,
  p: 2 ** 50,
  e: 2 ** 60,
};

/**
 * A size in bytes: a decimal number (a fraction is allowed), `0x` hexadecimal, and one suffix b k M G T P E. Without one
 * `defaultSuffix` counts (`-m 256` is 256 MiB). Undefined when it is no size below 2^64.
 */
export function parseSize(text: string, defaultSuffix: 'b' | 'm'): number | undefined {
  const match = /^(0x[0-9a-f]+|\d+(?:\.\d+)?)([bkmgtpe])?$/i.exec(text);
  if (match?.[1] === undefined) {
    return undefined;
  }
  const factor = FACTORS[(match[2] ?? defaultSuffix).toLowerCase()] ?? 1;
  const bytes = Math.floor(Number(match[1]) * factor);
  return bytes < 2 ** 64 ? bytes : undefined;
}

/** What QEMU adds to a message about a bad size. */
export const SIZE_HINT =
  'expects a non-negative number below 2^64 (optional suffix k, M, G, T, P or E)';
