import { loadText } from '../lib/libfdt/fdt/load-store';
import { fdt_first_subnode, fdt_next_subnode } from '../lib/libfdt/fdt/walk';
import { fdt_get_name, fdt_getprop, fdt_subnode_offset } from '../lib/libfdt/fdt_ro';

/**
 * The name of a key that configurations must be signed with; null: no key must be used.
 *
 * @uboot boot/image-fit-sig.c fit_config_verify_required_keys()
 */
export function requiredKey(keys: number): string | null {
  const signatures = fdt_subnode_offset(keys, 0, 'signature');
  let key = signatures < 0 ? signatures : fdt_first_subnode(keys, signatures);

  while (key >= 0) {
    const required = fdt_getprop(keys, key, 'required');
    if (typeof required !== 'number' && loadText(required.data) === 'conf') {
      return fdt_get_name(keys, key);
    }
    key = fdt_next_subnode(keys, key);
  }
  return null;
}
