import { ElfBytes } from '../support/elf-writer';
import type { Random } from './random';

const NUMBERS: readonly [bigint, ...bigint[]] = [
  ...([0n, 1n, 7n, 8n, 0x7fn, 0xffn, 0xffffn, 0x1_0000n, 0x7fff_ffffn] as const),
  ...[0x8000_0000n, 0xffff_ffffn, 2n ** 53n - 1n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n],
];

/** One random mistake, likelier in headers. The bytes given may be changed. */
export function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  // Headers are at the start and, of the sections, at the end.
  const near = random.below(Math.min(bytes.length, 256));
  const end = bytes.length - 1 - random.below(Math.min(bytes.length, 640));
  const at = random.pick([near, near, end, end, random.below(bytes.length)]);
  switch (random.below(6)) {
    case 0:
      return bytes.slice(0, at);
    case 1:
      bytes[at] = random.below(256);
      return bytes;
    case 2:
      bytes.copyWithin(at, random.below(bytes.length), random.below(bytes.length));
      return bytes;
    default: {
      const size = random.pick([2, 4, 8]);
      const number = random.chance(60)
        ? random.pick(NUMBERS)
        : BigInt(random.below(random.pick([16, 1024, 2 * bytes.length])));
      const aligned = at - (at % size);
      const value = new ElfBytes(64, random.chance(70)).number(number, size).toBytes();
      bytes.set(value.subarray(0, Math.max(bytes.length - aligned, 0)), aligned);
      return bytes;
    }
  }
}
