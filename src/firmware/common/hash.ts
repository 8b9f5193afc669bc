import { EPROTONOSUPPORT } from '../include/errno';
import type { Errno } from '../include/errno';
import type { HashAlgo } from '../include/hash';
import { IS_ENABLED } from '../include/linux/kconfig';
import type { RunningHash } from '../lib/block-hash';
import { crc32 } from '../lib/crc32';
import { md5 } from '../lib/md5';
import { sha1 } from '../lib/sha1';
import { sha256 } from '../lib/sha256';
import { sha384, sha512 } from '../lib/sha512';

/** The digest is big endian. */
function runningCrc32(): RunningHash {
  let crc = 0;

  return {
    update: (bytes) => {
      crc = crc32(crc, bytes);
    },
    finish: () => Uint8Array.of(crc >>> 24, crc >>> 16, crc >>> 8, crc),
  };
}

/** @uboot common/hash.c hash_algo[] */
const hash_algo: readonly HashAlgo[] = [
  { name: 'sha1', depends: 'SHA1', start: sha1 },
  { name: 'sha256', depends: 'SHA256', start: sha256 },
  { name: 'sha384', depends: 'SHA384', start: sha384 },
  { name: 'sha512', depends: 'SHA512', start: sha512 },
  { name: 'crc32', start: runningCrc32 },
  { name: 'md5', depends: 'MD5', start: md5 },
];

/** The algorithm of that name, if this configuration has it. @uboot common/hash.c hash_lookup_algo() */
export function hash_lookup_algo(algo_name: string): HashAlgo | Errno {
  return (
    hash_algo.find(
      ({ name, depends }) => name === algo_name && (depends === undefined || IS_ENABLED(depends)),
    ) ?? -EPROTONOSUPPORT
  );
}
