import { printf } from '../../common/console';
import { env_get } from '../../env/common';
import { CMD_RET_FAILURE, CMD_RET_SUCCESS, CMD_RET_USAGE } from '../../include/command';
import { gd } from '../../include/asm-generic/global_data';
import {
  FDT_ERR_BADVERSION,
  FDT_FIRST_SUPPORTED_VERSION,
  FDT_LAST_SUPPORTED_VERSION,
} from '../../include/linux/libfdt';
import { fdt_check_header } from '../../lib/libfdt/fdt';
import { fdt_last_comp_version, fdt_totalsize, fdt_version } from '../../lib/libfdt/fdt/header';
import { fdt_open_into } from '../../lib/libfdt/fdt_rw';
import { fdt_strerror } from '../../lib/libfdt/fdt_strerror';
import { hextoul } from '../../lib/strto';
import { set_working_fdt_addr, workingFdt } from './working';

/** Is there a tree? What is wrong with it is said. @uboot cmd/fdt.c fdt_valid() */
export function fdt_valid(blob: number): boolean {
  let err: number;

  if (blob === 0) {
    printf('The address of the fdt is invalid (NULL).\n');
    return false;
  }
  err = fdt_check_header(blob);
  if (err === 0) {
    return true;
  }
  printf('libfdt fdt_check_header(): %s', fdt_strerror(err));
  if (err === -FDT_ERR_BADVERSION) {
    const version = fdt_version(blob);
    if (version < FDT_FIRST_SUPPORTED_VERSION) {
      printf(' - too old, fdt %d < %d', version, FDT_FIRST_SUPPORTED_VERSION);
    }
    if (fdt_last_comp_version(blob) > FDT_LAST_SUPPORTED_VERSION) {
      printf(' - too new, fdt %d > %d', version, FDT_LAST_SUPPORTED_VERSION);
    }
  }
  printf('\n');
  return false;
}

/** Says where the tree is. */
function showAddress(control: boolean): number {
  const blob = control ? gd.fdt_blob : workingFdt().address;

  if (blob === 0 || !fdt_valid(blob)) {
    return CMD_RET_FAILURE;
  }
  if (control) {
    printf('Control fdt: %08lx\n', blob);
  } else {
    printf('Working fdt: %08lx\n', hextoul(env_get('fdtaddr') ?? '0'));
  }
  return CMD_RET_SUCCESS;
}

/** Gives the tree more room where it is. */
function lengthen(blob: number, text: string): void {
  const len = hextoul(text) | 0;
  let err: number;

  if (len >>> 0 < fdt_totalsize(blob)) {
    printf('New length %d < existing length %d, ignoring\n', len, fdt_totalsize(blob));
    return;
  }
  err = fdt_open_into(blob, blob, len);
  if (err !== 0) {
    printf('libfdt fdt_open_into(): %s\n', fdt_strerror(err));
  }
}

/** `fdt addr [-c] [-q] [ADDR [SIZE]]`: says or sets which tree is worked on; U-Boot's own with -c. @uboot cmd/fdt.c do_fdt() */
export function fdtAddr(argv: readonly string[]): number {
  const first = argv.findIndex((word) => !word.startsWith('-'));
  const options = argv.slice(0, first < 0 ? argv.length : first).map((word) => word.slice(1));
  const [text, size] = first < 0 ? [] : argv.slice(first);
  const letters = options.join('');
  const control = letters.includes('c');
  const quiet = letters.includes('q');
  let blob: number;

  if (/[^cq]/.test(letters)) {
    return CMD_RET_USAGE;
  }
  if (text === undefined) {
    return showAddress(control);
  }
  blob = hextoul(text);
  if (quiet ? fdt_check_header(blob) !== 0 : !fdt_valid(blob)) {
    return CMD_RET_FAILURE;
  }
  if (control) {
    gd.fdt_blob = blob;
  } else {
    set_working_fdt_addr(blob);
  }
  if (size !== undefined) {
    lengthen(blob, size);
  }
  return CMD_RET_SUCCESS;
}
