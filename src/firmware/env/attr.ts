import { IS_ENABLED } from '../include/linux/kconfig';
import { slre_compile, slre_match } from '../lib/slre';

/** A pattern without anything special fits itself and nothing else. */
const PLAIN = /^[\w-]*$/;

/**
 * The attributes of `name` in a list such as `eth\d*addr:mo,serial#:so`; the last entry that fits wins. Names are
 * regular expressions with CONFIG_REGEX.
 *
 * @uboot env/attr.c env_attr_lookup()
 */
export function env_find_list_item(list: string, name: string): string | undefined {
  let found: string | undefined;

  for (const item of list.split(',')) {
    const colon = item.lastIndexOf(':');
    const key = (colon < 0 ? item : item.slice(0, colon)).trim();
    if (key !== '' && nameFits(key, name)) {
      found = colon < 0 ? '' : item.slice(colon + 1).trim();
    }
  }
  return found;
}

function nameFits(pattern: string, name: string): boolean {
  if (pattern === name) {
    return true;
  }
  if (!IS_ENABLED('REGEX') || PLAIN.test(pattern)) {
    return false;
  }
  const re = slre_compile(`^${pattern}$`);
  return re !== undefined && slre_match(re, name) !== null;
}
