import { printf } from '../common/console';
import { EPERM } from '../include/errno';
import { H_FORCE, env_op_create, env_op_delete, env_op_overwrite } from '../include/search';
import type { EnvEntry, EnvOp } from '../include/search';
import { env_find_list_item } from './attr';
import { ENV_FLAGS_VARTYPE_DECIMAL, envFlagsList } from '../include/env_flags';

const ENV_FLAGS_VARTYPE_HEX = 2;
const ENV_FLAGS_VARTYPE_BOOL = 3;
const ENV_FLAGS_VARTYPE_IPADDR = 4;
const ENV_FLAGS_VARTYPE_MACADDR = 5;
const VARTYPE_LETTERS = 'sdxbim';
const ENV_FLAGS_VARTYPE_BIN_MASK = 0x7;

const ENV_FLAGS_VARACCESS_PREVENT_DELETE = 1 << 3;
const ENV_FLAGS_VARACCESS_PREVENT_CREATE = 1 << 4;
const ENV_FLAGS_VARACCESS_PREVENT_OVERWR = 1 << 5;
const ENV_FLAGS_VARACCESS_PREVENT_NONDEF_OVERWR = 1 << 6;

/** Access letters: any, read only, write once, change only from the default. */
const VARACCESS: Readonly<Record<string, number>> = {
  a: 0,
  r:
    ENV_FLAGS_VARACCESS_PREVENT_DELETE |
    ENV_FLAGS_VARACCESS_PREVENT_CREATE |
    ENV_FLAGS_VARACCESS_PREVENT_OVERWR,
  o: ENV_FLAGS_VARACCESS_PREVENT_DELETE | ENV_FLAGS_VARACCESS_PREVENT_OVERWR,
  c: ENV_FLAGS_VARACCESS_PREVENT_DELETE | ENV_FLAGS_VARACCESS_PREVENT_NONDEF_OVERWR,
};

function parseFlags(attributes: string): number {
  const type = VARTYPE_LETTERS.indexOf(attributes[0] ?? 's');

  return Math.max(0, type) | (VARACCESS[attributes[1] ?? 'a'] ?? 0);
}

/** What a new variable may be. @uboot env/flags.c env_flags_init() */
export function env_flags_init(entry: EnvEntry): void {
  const attributes = env_find_list_item(envFlagsList(), entry.key);

  if (attributes !== undefined) {
    entry.flags = parseFlags(attributes);
  }
}

/**
 * `.flags` has a new value: it alone says what the variables that exist may be.
 *
 * @uboot env/flags.c on_flags()
 */
export function applyFlagsVariable(entries: Iterable<EnvEntry>, value: string): void {
  for (const entry of entries) {
    const attributes = env_find_list_item(value, entry.key);
    entry.flags = attributes === undefined ? 0 : parseFlags(attributes);
  }
}

/** @uboot env/flags.c env_flags_validate_type() and its helpers */
function validType(value: string, type: number): boolean {
  switch (type) {
    case ENV_FLAGS_VARTYPE_DECIMAL:
      return /^-?\d+$/.test(value);
    case ENV_FLAGS_VARTYPE_HEX:
      return /^-?(0x)?[0-9a-fA-F]+$/.test(value);
    case ENV_FLAGS_VARTYPE_BOOL:
      return /^[1yYtTnNfF0]$/.test(value);
    case ENV_FLAGS_VARTYPE_IPADDR:
      return /^\d+\.\d+\.\d+\.\d+$/.test(value);
    case ENV_FLAGS_VARTYPE_MACADDR:
      return /^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$/.test(value);
    default:
      return true;
  }
}

/**
 * Is this change allowed? 0, or not, and the user is told why.
 *
 * @uboot env/flags.c env_flags_validate()
 */
export function env_flags_validate(
  item: EnvEntry,
  newval: string | null,
  op: EnvOp,
  flag: number,
): number {
  const type = item.flags & ENV_FLAGS_VARTYPE_BIN_MASK;

  if (op !== env_op_delete && newval !== null && !validType(newval, type)) {
    printf(
      '## Error: flags type check failure for "%s" <= "%s" (type: %c)\n',
      item.key,
      newval,
      VARTYPE_LETTERS.charCodeAt(type),
    );
    return -1;
  }
  if ((flag & H_FORCE) !== 0) {
    return 0;
  }
  if (op === env_op_delete && (item.flags & ENV_FLAGS_VARACCESS_PREVENT_DELETE) !== 0) {
    printf('## Error: Can\'t delete "%s"\n', item.key);
    return EPERM;
  }
  if (op === env_op_overwrite && (item.flags & ENV_FLAGS_VARACCESS_PREVENT_OVERWR) !== 0) {
    printf('## Error: Can\'t overwrite "%s"\n', item.key);
    return EPERM;
  }
  if (op === env_op_create && (item.flags & ENV_FLAGS_VARACCESS_PREVENT_CREATE) !== 0) {
    printf('## Error: Can\'t create "%s"\n', item.key);
    return EPERM;
  }
  return 0;
}
