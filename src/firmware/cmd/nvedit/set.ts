import { printf } from '../../common/console';
import { malloc, free } from '../../common/dlmalloc';
import { enterVariable, envState } from '../../env/common/table';
import { H_FORCE } from '../../include/search';
import { hdelete_r } from '../../lib/hashtable';

/** -1 means wrong arguments. @uboot cmd/nvedit.c _do_env_set() */
export function _do_env_set(given: readonly string[], env_flag: number): number {
  const state = envState();
  const argv = [...given];
  let option: string;
  let name: string;
  let value: string;
  let copy: number;
  let error: number;

  while (argv.length > 1 && argv[1]?.startsWith('-') === true) {
    option = argv[1];
    for (const letter of option.slice(1)) {
      if (letter !== 'f') {
        return -1;
      }
      env_flag |= H_FORCE;
    }
    argv.splice(1, 1);
  }
  name = argv[1] ?? '';
  if (name.includes('=')) {
    printf('## Error: illegal character \'=\'in variable name "%s"\n', name);
    return 1;
  }
  state.env_id++;
  if (argv.length < 3) {
    return hdelete_r(name, state.env_htab, env_flag) === 0 ? 0 : 1;
  }
  value = argv.slice(2).join(' ');
  copy = malloc(value.length + 1);
  if (copy === 0) {
    printf("## Can't malloc %d bytes\n", value.length + 1);
    return 1;
  }
  error = enterVariable(name, value, env_flag);
  free(copy);
  if (error !== 0) {
    printf('## Error inserting "%s" variable, errno=%d\n', name, -error);
    return 1;
  }
  return 0;
}
