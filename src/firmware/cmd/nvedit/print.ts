import { printf, puts } from '../../common/console';
import { envState } from '../../env/common/table';
import { ENV_SIZE } from '../../include/env_internal';
import { hexport_r, hfind_r } from '../../lib/hashtable';

/**
 * Prints one variable, or all with the size that they have together. Gives the number of bytes with the final NUL, or 0 when there is
 * no such variable.
 *
 * @uboot cmd/nvedit.c env_print()
 */
function env_print(name: string | null, hidden: boolean): number {
  const { env_htab } = envState();
  let text: string;

  if (name !== null) {
    const ep = hfind_r(name, env_htab);
    return ep === null ? 0 : printf('%s=%s\n', ep.key, ep.data);
  }
  text = hexport_r(env_htab, '\n', hidden);
  puts(text);
  return text.length + 1;
}

/** @uboot cmd/nvedit.c do_env_print() */
export function do_env_print(argv: readonly string[]): number {
  const hidden = argv[1] === '-a';
  const names = hidden ? argv.slice(2) : argv.slice(1);
  let rcode = 0;
  let size: number;

  if (names.length === 0) {
    size = env_print(null, hidden);
    printf('\nEnvironment size: %d/%lu bytes\n', size, ENV_SIZE());
    return 0;
  }
  for (const name of names) {
    if (env_print(name, hidden) === 0) {
      printf('## Error: "%s" not defined\n', name);
      rcode++;
    }
  }
  return rcode;
}
