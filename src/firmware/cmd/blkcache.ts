import { printf } from '../common/console';
import { blkcache_configure, blkcache_stats } from '../drivers/block/blkcache';
import { CMD_RET_USAGE } from '../include/command';
import type { CmdTbl } from '../include/command';
import { dectoul } from '../lib/strto';

/** Shows the numbers and counts anew. @uboot cmd/blkcache.c blkc_show() */
function blkc_show(): number {
  const stats = blkcache_stats();

  printf(
    'hits: %u\nmisses: %u\nentries: %u\nmax blocks/entry: %u\nmax cache entries: %u\n',
    stats.hits,
    stats.misses,
    stats.entries,
    stats.max_blocks_per_entry,
    stats.max_entries,
  );
  return 0;
}

/** @uboot cmd/blkcache.c blkc_configure() */
function blkc_configure(argv: readonly string[]): number {
  let blocks_per_entry: number;
  let max_entries: number;

  if (argv.length !== 3) {
    return CMD_RET_USAGE;
  }
  blocks_per_entry = dectoul(argv[1]);
  max_entries = dectoul(argv[2]);
  blkcache_configure(blocks_per_entry, max_entries);
  printf('changed to max of %u entries of %u blocks each\n', max_entries, blocks_per_entry);
  return 0;
}

/** @uboot cmd/blkcache.c do_blkcache() */
function do_blkcache(_cmdtp: CmdTbl, _flag: number, argc: number, argv: readonly string[]): number {
  const word = argv[1] ?? '';

  if (argc < 2 || word === '') {
    return CMD_RET_USAGE;
  }
  if ('show'.startsWith(word)) {
    return blkc_show();
  }
  return 'configure'.startsWith(word) ? blkc_configure(argv.slice(1)) : CMD_RET_USAGE;
}

export const blkcacheCommands: readonly CmdTbl[] = [
  {
    name: 'blkcache',
    maxargs: 4,
    repeatable: false,
    cmd: do_blkcache,
    usage: 'block cache diagnostics and control',
    help:
      'show - show and reset statistics\n' +
      'blkcache configure <blocks> <entries> - set max blocks per entry and max cache entries\n',
    depends: ['CMD_BLOCK_CACHE'],
  },
];
