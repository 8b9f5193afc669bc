import { calloc, free } from '../../common/dlmalloc';
import { gd, statics } from '../../include/asm-generic/global_data';

export const EFI_RESERVED_MEMORY_TYPE = 0;
export const EFI_BOOT_SERVICES_CODE = 3;
export const EFI_RUNTIME_SERVICES_CODE = 5;
export const EFI_CONVENTIONAL_MEMORY = 7;

/** One run of pages of the same kind. @uboot lib/efi_loader/efi_memory.c struct efi_mem_list */
interface EfiMemList {
  readonly address: number;
  readonly type: number;
  start: number;
  end: number;
}

function efi_mem(): EfiMemList[] {
  return statics<EfiMemList[]>('lib/efi_loader/efi_memory.c', () => []);
}

function newEntry(type: number, start: number, end: number): EfiMemList {
  return { address: calloc(1, gd.arch64 ? 56 : 48), type, start, end };
}

/**
 * Adds a run of pages; what lies there already is cut.
 *
 * @uboot lib/efi_loader/efi_memory.c efi_add_memory_map_pg()
 */
export function efi_add_memory_map_pg(
  start: number,
  pages: number,
  type: number,
  _onlyRam: boolean,
): void {
  const list = efi_mem();
  const added = newEntry(type, start, start + pages * 0x1000);
  for (let again = true; again;) {
    again = carve(list, added.start, added.end);
  }
  list.push(added);
}

/** One step of cutting: true when something was cut, so that the search begins anew. */
function carve(list: EfiMemList[], start: number, end: number): boolean {
  const map = list.find((entry) => entry.start < end && entry.end > start);
  if (map === undefined) {
    return false;
  }
  const from = Math.max(start, map.start);
  const to = Math.min(end, map.end);
  if (from === map.start) {
    if (to === map.end) {
      list.splice(list.indexOf(map), 1);
      free(map.address);
    } else {
      map.start = to;
    }
    return true;
  }
  list.push(newEntry(map.type, from, map.end));
  map.end = from;
  return true;
}
