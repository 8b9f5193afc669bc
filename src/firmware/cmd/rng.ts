import { printf } from '../common/console';
import { guestBytes } from '../common/guest-bytes';
import { stackAlloc, stackMark, stackRelease } from '../common/stack-buffer';
import { uclass_get_device_by_seq } from '../drivers/core/uclass';
import { dm_rng_read } from '../drivers/rng/rng-uclass';
import { CMD_RET_FAILURE, CMD_RET_SUCCESS } from '../include/command';
import type { CmdTbl } from '../include/command';
import { UCLASS_RNG } from '../include/dm/uclass-id';
import { IS_ERR } from '../include/linux/err';
import { print_hex_dump_bytes } from '../lib/hexdump';
import { hextoul } from '../lib/strto';

/** Most bytes of one command. */
const BUFFER_SIZE = 64;

/**
 * Prints random bytes of a device: of the first, and 64, where nothing else is said.
 *
 * @uboot cmd/rng.c do_rng()
 */
function do_rng(
  _cmdtp: CmdTbl,
  _flag: number,
  _argc: number,
  argv: readonly (string | undefined)[],
): number {
  const [, number = '0', bytes = '40'] = argv;
  const dev = uclass_get_device_by_seq(UCLASS_RNG, hextoul(number));
  const n = Math.min(hextoul(bytes), BUFFER_SIZE);
  const mark = stackMark();
  let buf: number;
  let ret = CMD_RET_SUCCESS;

  if (IS_ERR(dev)) {
    printf('No RNG device\n');
    return CMD_RET_FAILURE;
  }
  if (n === 0) {
    return CMD_RET_SUCCESS;
  }
  buf = stackAlloc(BUFFER_SIZE, 8);
  if (dm_rng_read(dev, buf, n) !== 0) {
    printf('Reading RNG failed\n');
    ret = CMD_RET_FAILURE;
  } else {
    print_hex_dump_bytes(guestBytes(buf, n));
  }
  stackRelease(mark);
  return ret;
}

export const rngCommands: readonly CmdTbl[] = [
  {
    name: 'rng',
    depends: ['CMD_RNG'],
    maxargs: 3,
    repeatable: false,
    cmd: do_rng,
    usage: 'print bytes from the hardware random number generator',
    help: '[dev [n]]\n  - print n random bytes(max 64) read from dev\n',
  },
];
