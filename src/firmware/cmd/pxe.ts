import { folderOf, pxe_process } from '../boot/pxe_utils';
import { from_env, get_pxelinux_path } from '../boot/pxe_utils/files';
import { format_mac_pxe } from '../boot/pxe_utils/mac';
import { printf } from '../common/console';
import { find_cmd_tbl } from '../common/command';
import { env_get } from '../env/common';
import { gd } from '../include/asm-generic/global_data';
import { CMD_RET_FAILURE, CMD_RET_SUCCESS, CMD_RET_USAGE } from '../include/command';
import type { CmdTbl } from '../include/command';
import { EINVAL, ENOENT } from '../include/errno';
import type { PxeContext } from '../include/pxe_utils';
import { strict_strtoul } from '../lib/strto';
import { sprintf } from '../lib/vsprintf';
import { netState } from '../net/net/state';
import { do_tftpb } from './net';

/**
 * Fetches a file. Bytes, or negative. How many they were is what `filesize` says: a file without bytes doesn't change it, so that
 * the length of the file before counts.
 *
 * @uboot cmd/pxe.c do_get_tftp()
 */
function do_get_tftp(cmdtp: CmdTbl, file_path: string, file_addr: number): number {
  let val: string | null;
  if (do_tftpb(cmdtp, 0, 3, ['tftp', sprintf('%lx', file_addr), file_path]) !== 0) {
    return -ENOENT;
  }
  val = from_env('filesize');
  return val === null ? -ENOENT : (strict_strtoul(val, 16) ?? -EINVAL);
}

/** All names are below the folder of `bootfile`, also those that begin with a slash. */
function contextOf(cmdtp: CmdTbl): PxeContext {
  return {
    cmdtp,
    getfile: (path, addr) => do_get_tftp(cmdtp, path, addr),
    allow_abs_path: false,
    bootdir: folderOf(env_get('bootfile') ?? ''),
  };
}

/** The name that the user gave to this machine. @uboot cmd/pxe.c pxe_uuid_path() */
function pxe_uuid_path(ctx: PxeContext, pxefile_addr_r: number): boolean {
  const uuid_str = from_env('pxeuuid');
  return uuid_str !== null && get_pxelinux_path(ctx, uuid_str, pxefile_addr_r) > 0;
}

/** The address of the network card. @uboot cmd/pxe.c pxe_mac_path() */
function pxe_mac_path(ctx: PxeContext, pxefile_addr_r: number): boolean {
  const mac_str = format_mac_pxe();
  return mac_str !== null && get_pxelinux_path(ctx, mac_str, pxefile_addr_r) > 0;
}

/** Our address in hexadecimal, `0A00020F`, then with fewer and fewer digits. @uboot cmd/pxe.c pxe_ipaddr_paths() */
function pxe_ipaddr_paths(ctx: PxeContext, pxefile_addr_r: number): boolean {
  const ip_addr = sprintf('%08X', netState().net_ip);
  for (let digits = ip_addr.length; digits > 0; digits--) {
    if (get_pxelinux_path(ctx, ip_addr.slice(0, digits), pxefile_addr_r) > 0) {
      return true;
    }
  }
  return false;
}

/** Names for all machines: of this kind of board, of this architecture, of any. @uboot cmd/pxe.c pxe_default_paths[] */
function pxe_default_paths(): readonly string[] {
  const [arch, soc, board] = ['SYS_ARCH', 'SYS_SOC', 'SYS_BOARD'].map((name) =>
    gd.config.get(name),
  );
  const forAll = [`default-${arch ?? ''}`, 'default'];
  if (soc === undefined) {
    return forAll;
  }
  return [`default-${arch ?? ''}-${soc}-${board ?? ''}`, `default-${arch ?? ''}-${soc}`, ...forAll];
}

/**
 * Looks for the file that says what to boot, under the names that PXELINUX has for it. Was one found?
 *
 * @param pxefile_addr_r where it is put, with a 0 behind it
 * @uboot cmd/pxe.c pxe_get()
 */
function pxe_get(ctx: PxeContext, pxefile_addr_r: number): boolean {
  if (
    pxe_uuid_path(ctx, pxefile_addr_r) ||
    pxe_mac_path(ctx, pxefile_addr_r) ||
    pxe_ipaddr_paths(ctx, pxefile_addr_r)
  ) {
    return true;
  }
  return pxe_default_paths().some((path) => get_pxelinux_path(ctx, path, pxefile_addr_r) > 0);
}

/** @uboot cmd/pxe.c do_pxe_get() */
function do_pxe_get(cmdtp: CmdTbl, _flag: number, argc: number): number {
  let pxefile_addr_str: string | null;
  let pxefile_addr_r: number | undefined;
  if (argc !== 1) {
    return CMD_RET_USAGE;
  }
  pxefile_addr_str = from_env('pxefile_addr_r');
  if (pxefile_addr_str === null) {
    return CMD_RET_FAILURE;
  }
  pxefile_addr_r = strict_strtoul(pxefile_addr_str, 16);
  if (pxefile_addr_r === undefined) {
    return CMD_RET_FAILURE;
  }
  if (!pxe_get(contextOf(cmdtp), pxefile_addr_r)) {
    printf('Config file not found\n');
    return CMD_RET_FAILURE;
  }
  printf("Config file '%s' found\n", env_get('bootfile'));
  return CMD_RET_SUCCESS;
}

/** What can't be booted is no failure: only what can't be read. @uboot cmd/pxe.c do_pxe_boot() */
function do_pxe_boot(cmdtp: CmdTbl, _flag: number, argc: number, argv: readonly string[]): number {
  const pxefile_addr_str = argc > 1 ? (argv[1] ?? '') : from_env('pxefile_addr_r');
  let pxefile_addr_r: number | undefined;
  let ret: number;
  if (argc > 2) {
    return CMD_RET_USAGE;
  }
  if (pxefile_addr_str === null) {
    return CMD_RET_FAILURE;
  }
  pxefile_addr_r = strict_strtoul(pxefile_addr_str, 16);
  if (pxefile_addr_r === undefined) {
    printf('Invalid pxefile address: %s\n', pxefile_addr_str);
    return CMD_RET_FAILURE;
  }
  ret = pxe_process(contextOf(cmdtp), pxefile_addr_r, false);
  netState().net_boot_file_name = '';
  return ret;
}

/** @uboot cmd/pxe.c cmd_pxe_sub[] */
const cmd_pxe_sub: readonly CmdTbl[] = [
  { name: 'get', maxargs: 2, repeatable: true, cmd: do_pxe_get, usage: '', help: '' },
  { name: 'boot', maxargs: 3, repeatable: true, cmd: do_pxe_boot, usage: '', help: '' },
];

/** @uboot cmd/pxe.c do_pxe() */
function do_pxe(cmdtp: CmdTbl, flag: number, argc: number, argv: readonly string[]): number {
  const cp = argc < 2 ? null : find_cmd_tbl(argv[1] ?? '', cmd_pxe_sub);
  if (cp === null) {
    return CMD_RET_USAGE;
  }
  return cp.cmd(cmdtp, flag, argc - 1, argv.slice(1));
}

export const pxeCommands: readonly CmdTbl[] = [
  {
    name: 'pxe',
    maxargs: 4,
    repeatable: true,
    cmd: do_pxe,
    usage: 'commands to get and boot from pxe files',
    help: `get - try to retrieve a pxe file using tftp
pxe boot [pxefile_addr_r] - boot from the pxe file at pxefile_addr_r
`,
    depends: ['CMD_PXE'],
  },
];
