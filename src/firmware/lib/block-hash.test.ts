import { describe, expect, it } from 'vitest';
import type { RunningHash } from './block-hash';
import { md5 } from './md5';
import { sha1 } from './sha1';
import { sha256 } from './sha256';
import { sha384, sha512 } from './sha512';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (ch) => ch.charCodeAt(0));
const hexOf = (data: Uint8Array): string => Buffer.from(data).toString('hex');

function hashOf(make: () => RunningHash, text: string): string {
  const hash = make();
  hash.update(bytes(text));
  return hexOf(hash.finish());
}

const LONG =
  'abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu';

// RFC 1321 A.5; FIPS 180 examples
const VECTORS: readonly [string, () => RunningHash, string, string][] = [
  ['md5', md5, '', 'd41d8cd98f00b204e9800998ecf8427e'],
  ['md5', md5, 'abc', '900150983cd24fb0d6963f7d28e17f72'],
  ['md5', md5, '1234567890'.repeat(8), '57edf4a22be3c955ac49da2e2107b67a'],
  ['sha1', sha1, '', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
  ['sha1', sha1, 'abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  [
    'sha1',
    sha1,
    'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    '84983e441c3bd26ebaae4aa1f95129e5e54670f1',
  ],
  ['sha1', sha1, 'a'.repeat(1_000_000), '34aa973cd4c4daa4f61eeb2bdbad27316534016f'],
  ['sha256', sha256, '', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['sha256', sha256, 'abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    'sha256',
    sha256,
    'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  ],
  [
    'sha256',
    sha256,
    'a'.repeat(1_000_000),
    'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0',
  ],
  [
    'sha384',
    sha384,
    'abc',
    'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7',
  ],
  [
    'sha384',
    sha384,
    LONG,
    '09330c33f71147e83d192fc782cd1b4753111b173b3b05d22fa08086e3b0f712fcc7c71a557e2db966c3e9fa91746039',
  ],
  [
    'sha512',
    sha512,
    '',
    'cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e',
  ],
  [
    'sha512',
    sha512,
    'abc',
    'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
  ],
  [
    'sha512',
    sha512,
    LONG,
    '8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909',
  ],
  [
    'sha512',
    sha512,
    'a'.repeat(1_000_000),
    'e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973ebde0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b',
  ],
];

describe('hashes', () => {
  it.each(VECTORS)('%s of the published vectors', (_name, make, text, expected) => {
    expect(hashOf(make, text)).toBe(expected);
  });

  it.each([
    ['md5', md5],
    ['sha1', sha1],
    ['sha256', sha256],
    ['sha384', sha384],
    ['sha512', sha512],
  ] as const)('%s is the same however the bytes are cut', (_name, make) => {
    for (let length = 0; length <= 300; length += 1) {
      const text = 'x'.repeat(length);
      const hash = make();
      for (let at = 0; at < length; at += 7) {
        hash.update(bytes(text.slice(at, at + 7)));
      }
      expect(hexOf(hash.finish())).toBe(hashOf(make, text));
    }
  });
});
