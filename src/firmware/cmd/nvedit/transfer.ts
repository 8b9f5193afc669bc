import { printf, puts } from '../../common/console';
import { cString } from '../../common/guest-bytes';
import { env_set_hex } from '../../env/common';
import { entryInitialiser, envState } from '../../env/common/table';
import { ENV_SIZE } from '../../include/env_internal';
import { CMD_RET_FAILURE, CMD_RET_USAGE } from '../../include/command';
import { CONFIG_INT, gd } from '../../include/asm-generic/global_data';
import { H_IMPORT_CRLF, H_NOCLEAR } from '../../include/search';
import { crc32 } from '../../lib/crc32';
import { hexport_r, himport_r } from '../../lib/hashtable';
import { readBytes, writeBytes } from '../../lib/memory-access';
import { hextoul } from '../../lib/strto';

/** What the letters before the address ask for. */
interface Options {
  readonly letters: ReadonlySet<string>;
  readonly size: number | undefined;
  readonly rest: readonly string[];
}

function options(argv: readonly string[], allowed: string): Options | null {
  const letters = new Set<string>();
  let size: number | undefined;
  let at = 1;

  for (; argv[at]?.startsWith('-') === true; at++) {
    for (const letter of (argv[at] ?? '').slice(1)) {
      if (!allowed.includes(letter)) {
        return null;
      }
      letters.add(letter);
      if (letter === 's') {
        at++;
        if (argv[at] === undefined) {
          return null;
        }
        size = hextoul(argv[at]);
      }
    }
  }
  if (['b', 'c', 't'].filter((letter) => letters.has(letter)).length > 1) {
    return null;
  }
  return { letters, size, rest: argv.slice(at) };
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
}

/** Writes variables to memory, as text (-t), binary (-b), or binary with checksum (-c). @uboot cmd/nvedit.c do_env_export() */
export function do_env_export(argv: readonly string[]): number {
  const opt = options(argv, 'bcts');
  let addr: number;
  let sep: string;
  let data: Uint8Array;
  let bytes: Uint8Array;

  if (opt === null || opt.rest[0] === undefined) {
    return CMD_RET_USAGE;
  }
  addr = hextoul(opt.rest[0]);
  sep = opt.letters.has('b') || opt.letters.has('c') ? '\0' : '\n';
  data = latin1(`${hexport_r(envState().env_htab, sep, true, opt.rest.slice(1))}\0`);
  if (opt.size !== undefined && data.length > opt.size) {
    printf('## Error: cannot export environment: %d bytes are too small\n', opt.size);
    return CMD_RET_FAILURE;
  }
  if (opt.letters.has('c')) {
    bytes = new Uint8Array(ENV_SIZE() + 4);
    bytes.set(data, 4);
    new DataView(bytes.buffer).setUint32(0, crc32(0, bytes.subarray(4)), true);
    writeBytes(addr, bytes);
    env_set_hex('filesize', bytes.length);
    return 0;
  }
  writeBytes(addr, data);
  env_set_hex('filesize', data.length);
  return 0;
}

/** Text ends at its first NUL, at most 1 MiB on; binary at two of them. */
function importSize(addr: number, sep: string): number {
  const { base, sizeBytes } = gd.hal.ram;
  const bytes = readBytes(addr, Math.max(0, Math.min(1 << 20, base + sizeBytes - addr)));
  let size = 0;

  if (sep === '\n') {
    return cString(bytes).length + 1;
  }
  while (size < bytes.length && (bytes[size] !== 0 || bytes[size + 1] !== 0)) {
    size++;
  }
  return size + 2;
}

/** Reads variables from memory. @uboot cmd/nvedit.c do_env_import() */
export function do_env_import(argv: readonly string[]): number {
  const opt = options(argv, 'bctdr');
  let addr: number;
  let size: number;
  let sep: string;
  let data: Uint8Array;

  if (opt === null || opt.rest[0] === undefined) {
    return CMD_RET_USAGE;
  }
  if (!['b', 'c', 't'].some((letter) => opt.letters.has(letter))) {
    printf('## Warning: defaulting to text format\n');
  }
  addr = hextoul(opt.rest[0]);
  sep = opt.letters.has('b') || opt.letters.has('c') ? '\0' : '\n';
  if (opt.rest[1] !== undefined && opt.rest[1] !== '-') {
    size = hextoul(opt.rest[1]);
  } else if (opt.letters.has('c')) {
    puts('## Error: external checksum format must pass size\n');
    return CMD_RET_FAILURE;
  } else {
    size = importSize(addr, sep);
    printf('## Info: input data size = %zu = 0x%zX\n', size, size);
  }
  if (size > CONFIG_INT('SYS_MALLOC_LEN', 0x100000)) {
    puts('## Error: Environment import failed\n');
    return CMD_RET_FAILURE;
  }
  data = readBytes(addr, size);
  if (opt.letters.has('c')) {
    if (
      data.length < 4 ||
      crc32(0, data.subarray(4)) !== new DataView(data.buffer).getUint32(0, true)
    ) {
      puts('## Error: bad CRC, import failed\n');
      return CMD_RET_FAILURE;
    }
    data = data.subarray(4);
  }
  return importText(data, sep, opt) ? 0 : CMD_RET_FAILURE;
}

function importText(data: Uint8Array, sep: string, opt: Options): boolean {
  const flags = (opt.letters.has('d') ? 0 : H_NOCLEAR) | (opt.letters.has('r') ? H_IMPORT_CRLF : 0);
  let text = '';

  for (const byte of data) {
    text += String.fromCharCode(byte);
  }
  if (!himport_r(envState().env_htab, text, sep, flags, entryInitialiser, opt.rest.slice(2))) {
    puts('## Error: Environment import failed\n');
    return false;
  }
  return true;
}
