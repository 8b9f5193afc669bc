import { printf, puts } from '../../common/console';
import { env_get } from '../../env/common';
import { CMD_RET_FAILURE, CMD_RET_SUCCESS } from '../../include/command';
import {
  FDT_BEGIN_NODE,
  FDT_END,
  FDT_END_NODE,
  FDT_NOP,
  FDT_PROP,
  FDT_PROPERTY_BYTES,
} from '../../include/linux/libfdt';
import { fdt_get_name, fdt_getprop, fdt_path_offset, fdt_string } from '../../lib/libfdt/fdt_ro';
import { fdt32_ld, fdt8_ld, loadText } from '../../lib/libfdt/fdt/load-store';
import { fdt_next_tag, fdt_offset_ptr_ } from '../../lib/libfdt/fdt/walk';
import { fdt_strerror } from '../../lib/libfdt/fdt_strerror';
import { hextoul } from '../../lib/strto';
import { is_printable_string } from './value';

/** As deep as a tree is printed. @uboot cmd/fdt.c MAX_LEVEL */
export const MAX_LEVEL = 32;

/** The strings of a value, quoted. */
function printStrings(data: number, len: number): void {
  let at = 0;

  puts('"');
  while (at < len) {
    if (at > 0) {
      puts('", "');
    }
    const text = loadText(data + at) ?? '';
    puts(text);
    at += text.length + 1;
  }
  puts('"');
}

/** A value as strings, as cells or as bytes; `fdt_max_dump` says up to which length. @uboot cmd/fdt.c print_data() */
function print_data(data: number, len: number): void {
  const limit = env_get('fdt_max_dump');

  if (len === 0) {
    return;
  }
  if (is_printable_string(data, len)) {
    printStrings(data, len);
    return;
  }
  if (limit !== null && len >>> 0 > hextoul(limit)) {
    printf('* 0x%p [0x%08x]', data, len);
    return;
  }
  if (len % 4 === 0) {
    puts('<');
    for (let at = 0; at < len; at += 4) {
      printf('0x%08x%s', fdt32_ld(data + at), at < len - 4 ? ' ' : '');
    }
    puts('>');
  } else {
    puts('[');
    for (let at = 0; at < len; at++) {
      printf('%02x%s', fdt8_ld(data + at), at < len - 1 ? ' ' : '');
    }
    puts(']');
  }
}

/** One property of a node. */
function printProperty(fdt: number, path: string, nodeoffset: number, prop: string): number {
  const value = fdt_getprop(fdt, nodeoffset, prop);

  if (typeof value === 'number') {
    printf('libfdt fdt_getprop(): %s\n', fdt_strerror(value));
    return CMD_RET_FAILURE;
  }
  if (value.len === 0) {
    printf('%s %s\n', path, prop);
    return CMD_RET_SUCCESS;
  }
  if (value.len < 0) {
    printf('libfdt fdt_getprop(): %s\n', fdt_strerror(value.len));
    return CMD_RET_FAILURE;
  }
  printf('%s = ', prop);
  print_data(value.data, value.len);
  printf('\n');
  return CMD_RET_SUCCESS;
}

/** A property among the others of its node. Null: printed; else the status that ends the list. */
function listProperty(fdt: number, offset: number, indent: string | null): number | null {
  const property = fdt_offset_ptr_(fdt, offset);
  const len = fdt32_ld(property + 4) | 0;
  const name = fdt_string(fdt, fdt32_ld(property + 8));

  if (len < 0) {
    printf('libfdt fdt_getprop(): %s\n', fdt_strerror(len));
    return CMD_RET_FAILURE;
  }
  if (indent === null) {
    return null;
  }
  if (len === 0) {
    printf('%s%s;\n', indent, name);
  } else {
    printf('%s%s = ', indent, name);
    print_data(property + FDT_PROPERTY_BYTES, len);
    printf(';\n');
  }
  return null;
}

/**
 * Prints a node, or one property of it.
 *
 * @param depth how many levels of nodes are shown
 * @uboot cmd/fdt.c fdt_print()
 */
export function fdt_print(
  fdt: number,
  path: string,
  prop: string | undefined,
  depth: number,
): number {
  const nodeoffset = fdt_path_offset(fdt, path);

  if (nodeoffset < 0) {
    printf('libfdt fdt_path_offset() returned %s\n', fdt_strerror(nodeoffset));
    return CMD_RET_FAILURE;
  }
  return prop === undefined
    ? printNode(fdt, nodeoffset, depth)
    : printProperty(fdt, path, nodeoffset, prop);
}

function printNode(fdt: number, nodeoffset: number, depth: number): number {
  let level = 0;
  let offset = nodeoffset;

  for (;;) {
    const { tag, nextoffset } = fdt_next_tag(fdt, offset);
    switch (tag) {
      case FDT_BEGIN_NODE: {
        const name = fdt_get_name(fdt, offset) ?? '/* NULL pointer error */';
        if (level <= depth) {
          printf('%s%s {\n', '\t'.repeat(level), name === '' ? '/' : name);
        }
        level++;
        if (level >= MAX_LEVEL) {
          printf('Nested too deep, aborting.\n');
          return CMD_RET_FAILURE;
        }
        break;
      }
      case FDT_END_NODE:
        level--;
        if (level <= depth) {
          printf('%s};\n', '\t'.repeat(Math.max(level, 0)));
        }
        if (level <= 0) {
          return CMD_RET_SUCCESS;
        }
        break;
      case FDT_PROP: {
        const ret = listProperty(fdt, offset, level <= depth ? '\t'.repeat(level) : null);
        if (ret !== null) {
          return ret;
        }
        break;
      }
      case FDT_NOP:
        printf('%s/* NOP */\n', '\t'.repeat(level));
        break;
      case FDT_END:
        return CMD_RET_FAILURE;
    }
    offset = nextoffset;
  }
}
