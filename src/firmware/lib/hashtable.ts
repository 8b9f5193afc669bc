import { calloc, free, malloc } from '../common/dlmalloc';
import { printf } from '../common/console';
import { EINVAL, ENOENT, ENOMEM, EPERM } from '../include/errno';
import { CONFIG_INT, gd } from '../include/asm-generic/global_data';
import {
  H_IMPORT_CRLF,
  H_NOCLEAR,
  USED_DELETED,
  env_op_create,
  env_op_delete,
  env_op_overwrite,
} from '../include/search';
import type { EnvEntry, HsearchData } from '../include/search';
import { strdup } from './string';

/** What a new variable gets: its callback and its access flags. The environment knows them, the table doesn't. */
export interface EntryInitialiser {
  env_callback_init(entry: EnvEntry): void;
  env_flags_init(entry: EnvEntry): void;
}

/** Bytes of a struct env_entry_node: used, and key, data, callback, flags. */
function sizeofNode(): number {
  return gd.arch64 ? 40 : 20;
}

function isPrime(number: number): boolean {
  for (let div = 3; div * div <= number; div += 2) {
    if (number % div === 0) {
      return false;
    }
  }
  return true;
}

/** Makes the table: a prime number of places, at least `nel`. @uboot lib/hashtable.c hcreate_r() */
export function hcreate_r(nel: number, htab: HsearchData): boolean {
  if (htab.table !== 0) {
    return false;
  }
  nel |= 1;
  while (!isPrime(nel)) {
    nel += 2;
  }
  htab.table = calloc(nel + 1, sizeofNode());
  if (htab.table === 0) {
    return false;
  }
  htab.size = nel;
  htab.entries.clear();
  htab.places.clear();
  return true;
}

/** @uboot lib/hashtable.c hdestroy_r() */
export function hdestroy_r(htab: HsearchData): void {
  for (const entry of htab.entries.values()) {
    free(entry.keyAddress);
    free(entry.dataAddress);
  }
  htab.entries.clear();
  htab.places.clear();
  free(htab.table);
  htab.table = 0;
}

/**
 * The place for a new key: by double hashing, the first that is free or was given up.
 *
 * @uboot lib/hashtable.c hsearch_r()
 */
function placeFor(key: string, htab: HsearchData): number {
  let hval = key.length;
  let idx: number;
  let hval2: number;

  for (let count = key.length - 1; count >= 0; count--) {
    hval = ((hval << 4) + key.charCodeAt(count)) >>> 0;
  }
  hval %= htab.size;
  hval = hval === 0 ? 1 : hval;
  idx = hval;
  hval2 = 1 + (hval % (htab.size - 2));
  while (typeof htab.places.get(idx) === 'object') {
    idx = idx <= hval2 ? htab.size + idx - hval2 : idx - hval2;
  }
  return idx;
}

/** Variables in the order of the table. */
export function hwalk(htab: HsearchData): EnvEntry[] {
  return [...htab.entries.values()].sort((a, b) => a.place - b.place);
}

/** @uboot lib/hashtable.c hsearch_r() with ENV_FIND */
export function hfind_r(key: string, htab: HsearchData): EnvEntry | null {
  return htab.entries.get(key) ?? null;
}

/**
 * Sets a variable, new or not; its callback is asked first. 0, or a negative errno and nothing is changed.
 *
 * @uboot lib/hashtable.c hsearch_r() with ENV_ENTER
 */
export function henter_r(
  key: string,
  data: string,
  htab: HsearchData,
  flag: number,
  init: EntryInitialiser,
): number {
  const old = htab.entries.get(key);
  let entry: EnvEntry;

  if (old !== undefined) {
    if (htab.change_ok(old, data, env_op_overwrite, flag) !== 0) {
      return -EPERM;
    }
    if (old.callback !== null && old.callback(key, data, env_op_overwrite, flag) !== 0) {
      return -EINVAL;
    }
    free(old.dataAddress);
    old.data = data;
    old.dataAddress = strdup(data);
    return old.dataAddress === 0 ? -ENOMEM : 0;
  }
  if (htab.entries.size >= htab.size) {
    return -ENOMEM;
  }
  entry = {
    key,
    data,
    callback: null,
    flags: 0,
    place: placeFor(key, htab),
    keyAddress: strdup(key),
    dataAddress: strdup(data),
  };
  if (entry.keyAddress === 0 || entry.dataAddress === 0) {
    dropEntry(entry);
    return -ENOMEM;
  }
  htab.entries.set(key, entry);
  htab.places.set(entry.place, entry);
  init.env_callback_init(entry);
  init.env_flags_init(entry);
  if (htab.change_ok(entry, data, env_op_create, flag) !== 0) {
    hremove(entry, htab);
    return -EPERM;
  }
  if (entry.callback !== null && entry.callback(key, data, env_op_create, flag) !== 0) {
    hremove(entry, htab);
    return -EINVAL;
  }
  return 0;
}

function dropEntry(entry: EnvEntry): void {
  free(entry.keyAddress);
  free(entry.dataAddress);
}

function hremove(entry: EnvEntry, htab: HsearchData): void {
  htab.entries.delete(entry.key);
  htab.places.set(entry.place, USED_DELETED);
  dropEntry(entry);
}

/** @uboot lib/hashtable.c hdelete_r() */
export function hdelete_r(key: string, htab: HsearchData, flag: number): number {
  const entry = htab.entries.get(key);

  if (entry === undefined) {
    return -ENOENT;
  }
  if (htab.change_ok(entry, null, env_op_delete, flag) !== 0) {
    return -EPERM;
  }
  if (entry.callback !== null && entry.callback(key, null, env_op_delete, flag) !== 0) {
    return -EINVAL;
  }
  hremove(entry, htab);
  return 0;
}

/** Variables in the order of their names' bytes; `vars` leaves only these. */
export function hsorted(htab: HsearchData, vars: readonly string[] = []): EnvEntry[] {
  const entries = [...htab.entries.values()];
  const wanted = vars.length === 0 ? entries : entries.filter((e) => vars.includes(e.key));

  return wanted.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
}

/**
 * All variables as `name=value` with `sep` after each; `sep` and the backslash have a backslash before them in values.
 * Variables whose name begins with a dot only when `hidden`.
 *
 * @uboot lib/hashtable.c hexport_r()
 */
export function hexport_r(
  htab: HsearchData,
  sep: string,
  hidden: boolean,
  vars: readonly string[] = [],
): string {
  let text = '';

  for (const entry of hsorted(htab, vars)) {
    if (!hidden && entry.key.startsWith('.')) {
      continue;
    }
    text += `${entry.key}=`;
    for (const character of entry.data) {
      if (character === sep || character === '\\') {
        text += '\\';
      }
      text += character;
    }
    text += sep;
  }
  return text;
}

/**
 * Reads what hexport_r wrote. A name without a value deletes the variable, and a line that begins with `#` is a
 * comment where `sep` isn't NUL. Only those named in
 * `vars` count, if any; without H_NOCLEAR those of them that are not in the text are deleted.
 *
 * @uboot lib/hashtable.c himport_r()
 */
export function himport_r(
  htab: HsearchData,
  env: string,
  sep: string,
  flag: number,
  init: EntryInitialiser,
  vars: readonly string[] = [],
): boolean {
  const copy = malloc(env.length + 1);
  const seen = new Set<string>();
  const max = CONFIG_INT('ENV_MAX_ENTRIES', 512);
  let nent = CONFIG_INT('ENV_MIN_ENTRIES', 64) + Math.floor(env.length / 8);

  if (copy === 0) {
    return false;
  }
  if ((flag & H_NOCLEAR) === 0 && vars.length === 0 && htab.table !== 0) {
    hdestroy_r(htab);
  }
  if (htab.table === 0) {
    nent = Math.min(nent, max);
    if (!hcreate_r(nent, htab)) {
      free(copy);
      return false;
    }
  }
  for (const line of importLines(env, sep, (flag & H_IMPORT_CRLF) !== 0)) {
    if (vars.length > 0 && !vars.includes(line.name)) {
      continue;
    }
    seen.add(line.name);
    if (line.value === '') {
      hdelete_r(line.name, htab, flag);
      continue;
    }
    if (line.name === '') {
      free(copy);
      return false;
    }
    const error = henter_r(line.name, line.value, htab, flag, init);
    if (error !== 0) {
      printf('himport_r: can\'t insert "%s=%s" into hash table\n', line.name, line.value);
    }
  }
  free(copy);
  if ((flag & H_NOCLEAR) !== 0) {
    return true;
  }
  for (const name of vars) {
    if (!seen.has(name) && hdelete_r(name, htab, flag) !== 0) {
      printf("WARNING: '%s' neither in running nor in imported env!\n", name);
    }
  }
  return true;
}

interface ImportLine {
  readonly name: string;
  readonly value: string;
}

function importLines(env: string, sep: string, crlf: boolean): ImportLine[] {
  const text = crlf ? env.replaceAll('\r\n', '\n') : env;
  const lines: ImportLine[] = [];
  let at = 0;

  while (at < text.length && text[at] !== '\0') {
    if (text[at] === sep || (sep !== '\0' && /\s/.test(text[at] ?? ''))) {
      at++;
      continue;
    }
    if (text[at] === '#' && sep !== '\0') {
      const end = text.indexOf(sep, at);
      at = end < 0 ? text.length : end + 1;
      continue;
    }
    const line = importLine(text, at, sep);
    lines.push(line);
    at = line.end;
  }
  return lines;
}

function importLine(text: string, start: number, sep: string): ImportLine & { end: number } {
  let at = start;
  let name = '';
  let value = '';

  while (at < text.length && text[at] !== '=' && text[at] !== sep) {
    name += text[at] ?? '';
    at++;
  }
  if (text[at] !== '=') {
    return { name, value, end: at + 1 };
  }
  at++;
  while (at < text.length && text[at] !== sep && text[at] !== '\0') {
    if (text[at] === '\\' && at + 1 < text.length) {
      at++;
    }
    value += text[at] ?? '';
    at++;
  }
  return { name, value, end: at + 1 };
}
