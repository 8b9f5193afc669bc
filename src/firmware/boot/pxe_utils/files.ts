import { printf } from '../../common/console';
import { env_get } from '../../env/common';
import { EINVAL, ENAMETOOLONG, ENOENT } from '../../include/errno';
import type { PxeContext } from '../../include/pxe_utils';
import { strict_strtoul } from '../../lib/strto';
import { writeObject } from '../../lib/memory-access';

const MAX_TFTP_PATH_LEN = 512;
const PXELINUX_DIR = 'pxelinux.cfg/';

/** A variable's value; when it isn't set, the user is told. @uboot boot/pxe_utils.c from_env() */
export function from_env(envvar: string): string | null {
  const value = env_get(envvar);
  if (value === null) {
    printf('missing environment variable: %s\n', envvar);
  }
  return value;
}

/** The folder that a name is in. @uboot boot/pxe_utils.c get_bootfile_path() */
function get_bootfile_path(ctx: PxeContext, file_path: string): string {
  return file_path.startsWith('/') && ctx.allow_abs_path ? '' : ctx.bootdir;
}

/**
 * Reads a file, whose name may be relative to the folder of the file that names it. Bytes, or negative.
 *
 * @uboot boot/pxe_utils.c get_relfile()
 */
export function get_relfile(ctx: PxeContext, file_path: string, file_addr: number): number {
  const relfile = get_bootfile_path(ctx, file_path);
  if (relfile.length + file_path.length > MAX_TFTP_PATH_LEN) {
    printf('Base path too long (%s%s)\n', relfile, file_path);
    return -ENAMETOOLONG;
  }
  printf('Retrieving file: %s\n', relfile + file_path);
  return ctx.getfile(relfile + file_path, file_addr);
}

/** Reads a text: as get_relfile, with a 0 behind it. 1, or negative. @uboot boot/pxe_utils.c get_pxe_file() */
export function get_pxe_file(ctx: PxeContext, file_path: string, file_addr: number): number {
  const size = get_relfile(ctx, file_path, file_addr);
  if (size < 0) {
    return size;
  }
  writeObject(file_addr + size, 1, 0n);
  return 1;
}

/**
 * Reads a text from the folder where a server has those of its clients. 1, or negative.
 *
 * @uboot boot/pxe_utils.c get_pxelinux_path()
 */
export function get_pxelinux_path(ctx: PxeContext, file: string, pxefile_addr_r: number): number {
  if (PXELINUX_DIR.length + file.length > MAX_TFTP_PATH_LEN) {
    printf('path (%s%s) too long, skipping\n', PXELINUX_DIR, file);
    return -ENAMETOOLONG;
  }
  return get_pxe_file(ctx, PXELINUX_DIR + file, pxefile_addr_r);
}

/** Reads a file to where a variable says. Bytes, or negative. @uboot boot/pxe_utils.c get_relfile_envaddr() */
export function get_relfile_envaddr(
  ctx: PxeContext,
  file_path: string,
  envaddr_name: string,
): number {
  const envaddr = from_env(envaddr_name);
  let file_addr: number | undefined;
  if (envaddr === null) {
    return -ENOENT;
  }
  file_addr = strict_strtoul(envaddr, 16);
  return file_addr === undefined ? -EINVAL : get_relfile(ctx, file_path, file_addr);
}
