import { printf } from '../../common/console';
import { CMD_RET_SUCCESS, CMD_RET_USAGE } from '../../include/command';
import type { CmdTbl } from '../../include/command';
import { writeObject } from '../../lib/memory-access';
import { rand, srand } from '../../lib/rand';
import { hextoul } from '../../lib/strto';
import { get_timer } from '../../lib/time';

const DEFAULT_SEED = 0xdeadbeef;

/** Whole words first, then a new number for each byte that is left. @uboot cmd/mem.c do_random() */
function do_random(_cmdtp: CmdTbl, _flag: number, argc: number, argv: readonly string[]): number {
  let addr: number;
  let len: number;
  let seed: number;
  let wordBytes: number;

  if (argc < 3 || argc > 4) {
    return CMD_RET_USAGE;
  }
  addr = hextoul(argv[1]);
  len = hextoul(argv[2]);
  if (argc === 4) {
    seed = hextoul(argv[3]) >>> 0;
    if (seed === 0) {
      printf('The seed cannot be 0. Using 0xDEADBEEF.\n');
      seed = DEFAULT_SEED;
    }
  } else {
    seed = (get_timer(0) ^ rand()) >>> 0;
  }
  srand(seed);
  wordBytes = len - (len % 4);
  for (let i = 0; i < wordBytes; i += 4) {
    writeObject(addr + i, 4, BigInt(rand()));
  }
  for (let i = wordBytes; i < len; i++) {
    writeObject(addr + i, 1, BigInt(rand() & 0xff));
  }
  printf('%lu bytes filled with random data\n', len);
  return CMD_RET_SUCCESS;
}

export const randomCommands: readonly CmdTbl[] = [
  {
    name: 'random',
    maxargs: 4,
    repeatable: false,
    cmd: do_random,
    usage: 'fill memory with random pattern',
    help: "<addr> <len> [<seed>]\n   - Fill 'len' bytes of memory starting at 'addr' with random data\n",
    depends: ['CMD_RANDOM'],
  },
];
