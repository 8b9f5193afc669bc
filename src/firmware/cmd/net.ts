import { printf } from '../common/console';
import { dev_get_plat } from '../drivers/core/device';
import { dev_seq } from '../include/dm/device';
import { uclass_foreach_dev } from '../drivers/core/uclass/find';
import { env_get } from '../env/common';
import { CMD_RET_FAILURE, CMD_RET_SUCCESS, CMD_RET_USAGE } from '../include/command';
import type { CmdTbl } from '../include/command';
import { UCLASS_ETH } from '../include/dm/uclass-id';
import { CONFIG_INT } from '../include/asm-generic/global_data';
import type { EthPdata } from '../include/net';
import type { NetProtocol } from '../include/net/proto';
import { string_to_ip } from '../lib/net_utils';
import { hextoul, simple_strtoul_end } from '../lib/strto';
import { eth_get_dev } from '../net/eth-uclass/current';
import { net_loop } from '../net/net';
import { netboot_update_env } from './net/env';
import { netState } from '../net/net/state';

/** @uboot cmd/net.c netboot_common() */
function netboot_common(proto: NetProtocol, argv: readonly string[]): number {
  const net = netState();
  const loadaddr = env_get('loadaddr');
  let size: number;
  net.image_load_addr = loadaddr === null ? CONFIG_INT('SYS_LOAD_ADDR', 0) : hextoul(loadaddr);
  net.net_boot_file_name_explicit = false;
  if (argv.length > 3) {
    return CMD_RET_USAGE;
  }
  takeArguments(argv);
  size = net_loop(proto);
  if (size < 0) {
    return CMD_RET_FAILURE;
  }
  netboot_update_env();
  return CMD_RET_SUCCESS;
}

/** Address and file, or one of them: what isn't a number is a file. */
function takeArguments(argv: readonly string[]): void {
  const net = netState();
  const [, first, second] = argv;
  let number: { value: number; end: number };
  if (first === undefined) {
    net.net_boot_file_name = env_get('bootfile') ?? '';
    return;
  }
  number = simple_strtoul_end(first, 16);
  if (second !== undefined) {
    net.image_load_addr = number.value;
    net.net_boot_file_name_explicit = true;
    net.net_boot_file_name = second;
  } else if (number.end === first.length) {
    net.image_load_addr = number.value;
    net.net_boot_file_name = env_get('bootfile') ?? '';
  } else {
    net.net_boot_file_name_explicit = true;
    net.net_boot_file_name = first;
  }
}

/** Fetches a file: 0 when it is there. @uboot cmd/net.c do_tftpb() */
export function do_tftpb(
  _cmdtp: CmdTbl,
  _flag: number,
  _argc: number,
  argv: readonly string[],
): number {
  return netboot_common('TFTPGET', argv);
}

/** @uboot cmd/net.c do_ping() */
function do_ping(_cmdtp: CmdTbl, _flag: number, argc: number, argv: readonly string[]): number {
  const net = netState();
  const host = argv[1];
  if (argc < 2) {
    return CMD_RET_USAGE;
  }
  net.net_ping_ip = string_to_ip(host);
  if (net.net_ping_ip === 0) {
    return CMD_RET_USAGE;
  }
  if (net_loop('PING') < 0) {
    printf('ping failed; host %s is not alive\n', host);
    return CMD_RET_FAILURE;
  }
  printf('host %s is alive\n', host);
  return CMD_RET_SUCCESS;
}

/** @uboot cmd/net.c do_net_list() */
function do_net_list(): number {
  const current = eth_get_dev();
  for (const dev of uclass_foreach_dev(UCLASS_ETH)) {
    printf(
      'eth%d : %s %pM %s\n',
      dev_seq(dev),
      dev.name,
      dev_get_plat<EthPdata>(dev).enetaddr,
      dev === current ? 'active' : '',
    );
  }
  return CMD_RET_SUCCESS;
}

/** @uboot cmd/net.c do_net() */
function do_net(_cmdtp: CmdTbl, _flag: number, argc: number, argv: readonly string[]): number {
  if (argc === 2 && argv[1] === 'list') {
    return do_net_list();
  }
  return CMD_RET_USAGE;
}

const LOAD_HELP = '[loadAddress] [[hostIPaddr:]bootfilename]';

export const netCommands: readonly CmdTbl[] = [
  {
    name: 'bootp',
    maxargs: 3,
    repeatable: true,
    cmd: (_cmdtp, _flag, _argc, argv) => netboot_common('BOOTP', argv),
    usage: 'boot image via network using BOOTP/TFTP protocol',
    help: LOAD_HELP,
    depends: ['CMD_BOOTP'],
  },
  {
    name: 'tftpboot',
    maxargs: 3,
    repeatable: true,
    cmd: do_tftpb,
    usage: 'load file via network using TFTP protocol',
    help: LOAD_HELP,
    depends: ['CMD_TFTPBOOT'],
  },
  {
    name: 'dhcp',
    maxargs: 3,
    repeatable: true,
    cmd: (_cmdtp, _flag, _argc, argv) => netboot_common('DHCP', argv),
    usage: 'boot image via network using DHCP/TFTP protocol',
    help: LOAD_HELP,
    depends: ['CMD_DHCP'],
  },
  {
    name: 'ping',
    maxargs: 2,
    repeatable: true,
    cmd: do_ping,
    usage: 'send ICMP ECHO_REQUEST to network host',
    help: 'pingAddress',
    depends: ['CMD_PING'],
  },
  {
    name: 'net',
    maxargs: 2,
    repeatable: true,
    cmd: do_net,
    usage: 'NET sub-system',
    help: 'list - list available devices\n',
    depends: ['CMD_NET'],
  },
];
