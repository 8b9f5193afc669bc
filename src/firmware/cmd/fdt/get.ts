import { printf } from '../../common/console';
import { env_set } from '../../env/common';
import { CMD_RET_FAILURE, CMD_RET_SUCCESS, CMD_RET_USAGE } from '../../include/command';
import { fdt_get_name, fdt_getprop, fdt_path_offset } from '../../lib/libfdt/fdt_ro';
import type { FdtValue } from '../../lib/libfdt/fdt_ro';
import { fdt32_ld, loadText } from '../../lib/libfdt/fdt/load-store';
import { fdt_next_node } from '../../lib/libfdt/fdt/walk';
import { fdt_strerror } from '../../lib/libfdt/fdt_strerror';
import { dectoul, hextoul } from '../../lib/strto';
import { sprintf } from '../../lib/vsprintf';
import { is_printable_string } from './value';

/** Values of more bytes can't become text. Five cells are a SHA-1. */
const MAX_VALUE_BYTES = 20;

/** Puts a value into a variable: a string of its list, or its cells. @uboot cmd/fdt.c fdt_value_env_set() */
function fdt_value_env_set({ data, len }: FdtValue, name: string, index: number): number {
  let left = index;
  let text: string;

  if (is_printable_string(data, len)) {
    for (let at = 0; at < len; at += text.length + 1) {
      text = loadText(data + at) ?? '';
      if (left === 0) {
        env_set(name, text);
        return CMD_RET_SUCCESS;
      }
      left--;
    }
    return CMD_RET_FAILURE;
  }
  if (len === 4) {
    env_set(name, sprintf('0x%08X', fdt32_ld(data)));
    return CMD_RET_SUCCESS;
  }
  if (len % 4 !== 0 || len > MAX_VALUE_BYTES) {
    printf('error: unprintable value\n');
    return CMD_RET_FAILURE;
  }
  text = '';
  for (let at = 0; at < len; at += 4) {
    // As the processor reads a word: not as the tree means it.
    text += sprintf('%08x', littleEndian(fdt32_ld(data + at)));
  }
  env_set(name, text);
  return CMD_RET_SUCCESS;
}

function littleEndian(word: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, word);
  return view.getUint32(0, true);
}

/** The name of the node with this number below another, or -1: how many there are. */
function subnodes(
  fdt: number,
  nodeoffset: number,
  wanted: number,
): { name: string | null; count: number } {
  const walk = { depth: 0 };
  let index = -1;
  let offset = fdt_next_node(fdt, nodeoffset, walk);

  while (walk.depth > 0) {
    if (walk.depth === 1) {
      index++;
    }
    if (index === wanted) {
      return { name: fdt_get_name(fdt, offset), count: index + 1 };
    }
    offset = fdt_next_node(fdt, offset, walk);
    if (offset < 0) {
      break;
    }
  }
  return { name: null, count: index + 1 };
}

/** Something of a property. */
function getProperty(fdt: number, nodeoffset: number, argv: readonly string[]): number {
  const [, , what = '', name = '', , prop = ''] = argv;
  const index = argv.length === 7 ? dectoul(argv[6]) : 0;
  const value = fdt_getprop(fdt, nodeoffset, prop);

  if (typeof value === 'number' || value.len < 0) {
    const err = typeof value === 'number' ? value : value.len;
    printf('libfdt fdt_getprop(): %s\n', fdt_strerror(err));
    return CMD_RET_FAILURE;
  }
  if (value.len === 0) {
    env_set(name, '');
    return CMD_RET_SUCCESS;
  }
  switch (what[0]) {
    case 'v':
      return fdt_value_env_set(value, name, index);
    case 'a':
      env_set(name, sprintf('0x%p', value.data));
      return CMD_RET_SUCCESS;
    case 's':
      env_set(name, sprintf('0x%08X', value.len));
      return CMD_RET_SUCCESS;
    default:
      return CMD_RET_USAGE;
  }
}

/** `fdt get value|name|addr|size VAR PATH ...`: puts something of the tree into a variable. @uboot cmd/fdt.c do_fdt() */
export function fdtGet(fdt: number, argv: readonly string[]): number {
  const [, , what = '', name = '', path = '', last] = argv;
  let nodeoffset: number;

  if (argv.length < (what.startsWith('s') ? 5 : 6)) {
    return CMD_RET_USAGE;
  }
  nodeoffset = fdt_path_offset(fdt, path);
  if (nodeoffset < 0) {
    printf('libfdt fdt_path_offset() returned %s\n', fdt_strerror(nodeoffset));
    return CMD_RET_FAILURE;
  }
  if (what.startsWith('n')) {
    const found = subnodes(fdt, nodeoffset, hextoul(last));
    if (found.name === null) {
      printf('libfdt node not found\n');
      return CMD_RET_FAILURE;
    }
    env_set(name, found.name);
    return CMD_RET_SUCCESS;
  }
  if (what.startsWith('s') && argv.length === 5) {
    env_set(name, sprintf('%lu', subnodes(fdt, nodeoffset, -1).count));
    return CMD_RET_SUCCESS;
  }
  return getProperty(fdt, nodeoffset, argv);
}
