import { expect, it } from 'vitest';
import { makeGd } from '../testing/make-gd';
import { print_hex_dump_bytes } from './hexdump';

it('bytes are printed 16 a line, with their characters', () => {
  const made = makeGd();
  print_hex_dump_bytes(new Uint8Array([...Array.from({ length: 16 }, (_, i) => 0x7a + i), 1, 65]));
  expect(made.output()).toBe(
    '00000000: 7a 7b 7c 7d 7e 7f 80 81 82 83 84 85 86 87 88 89  z{|}~...........\n' +
      `00000010: 01 41${' '.repeat(44)}.A\n`,
  );
});
