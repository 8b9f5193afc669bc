import { cString, guestBytes, guestView } from '../common/guest-bytes';
import { efi_set_bootdev } from '../cmd/bootefi/bootdev';
import { printf, putc, puts } from '../common/console';
import { env_get } from '../env/common';
import { CONFIG_INT, gd, statics } from '../include/asm-generic/global_data';
import { IS_ENABLED } from '../include/linux/kconfig';
import { lmb_get_free_size } from '../lib/lmb';
import { lmb_init_and_reserve } from '../lib/lmb/init';
import { ip_to_string, string_to_ip } from '../lib/net_utils';
import { dectoul } from '../lib/strto';
import { print_size } from '../lib/display_options';
import { get_timer } from '../lib/time';
import { sprintf } from '../lib/vsprintf';
import { eth_get_name } from './eth-uclass/current';
import { eth_halt } from './eth-uclass';
import { net_start_again } from './net/restart';
import { netState, net_set_state } from './net/state';
import { net_set_timeout_handler, net_set_udp_handler } from './net/timeout';
import { net_send_udp_packet, udpPayload } from './net/udp';

const WELL_KNOWN_PORT = 69;
const TFTP_RRQ = 1;
const TFTP_DATA = 3;
const TFTP_ACK = 4;
const TFTP_ERROR = 5;
const TFTP_OACK = 6;
const TFTP_ERR_FILE_NOT_FOUND = 1;
const TFTP_ERR_ACCESS_DENIED = 2;
const TFTP_BLOCK_SIZE = 512;
/** @uboot net/tftp.c TFTP_MTU_BLOCKSIZE */
const TFTP_MTU_BLOCKSIZE = 1468;
const TIMEOUT_MS = 5000;
const TIMEOUT_COUNT_MAX = 10;

/** What is behind is left out. @uboot net/tftp.c MAX_LEN */
const MAX_NAME_LENGTH = 127;

/** Blocks for one `#`, and `#` in a line. */
const BLOCKS_PER_HASH = 10;
const HASHES_PER_LINE = 65;

/** With a known size: `#` for a whole file. */
const HASHES_PER_FILE = 50;

interface TftpState {
  state: 'SEND_RRQ' | 'OACK' | 'DATA';
  tftp_remote_ip: number;
  tftp_remote_port: number;
  tftp_our_port: number;
  timeout_count: number;
  tftp_cur_block: number;
  /** Block numbers have 16 bits; this is what was lost. */
  tftp_block_wrap_offset: number;
  tftp_block_size: number;
  tftp_block_size_option: number;
  tftp_tsize: number;
  tftp_tsize_num_hash: number;
  tftp_load_addr: number;
  tftp_load_size: number;
  tftp_filename: string;
  time_start: number;
}

function tftpState(): TftpState {
  return statics('net/tftp.c', () => ({
    state: 'SEND_RRQ',
    tftp_remote_ip: 0,
    tftp_remote_port: WELL_KNOWN_PORT,
    tftp_our_port: 0,
    timeout_count: 0,
    tftp_cur_block: 0,
    tftp_block_wrap_offset: 0,
    tftp_block_size: TFTP_BLOCK_SIZE,
    tftp_block_size_option: 0,
    tftp_tsize: 0,
    tftp_tsize_num_hash: 0,
    tftp_load_addr: 0,
    tftp_load_size: 0,
    tftp_filename: '',
    time_start: 0,
  }));
}

function sendBytes(bytes: readonly number[]): void {
  const tftp = tftpState();
  guestBytes(udpPayload(), bytes.length).set(bytes);
  net_send_udp_packet(
    netState().net_server_ethaddr,
    tftp.tftp_remote_ip,
    tftp.tftp_remote_port,
    tftp.tftp_our_port,
    bytes.length,
  );
}

/** The question for the file with its options, or the receipt of a block. @uboot net/tftp.c tftp_send() */
function tftp_send(): void {
  const tftp = tftpState();
  let text: string;
  if (tftp.state !== 'SEND_RRQ') {
    sendBytes([0, TFTP_ACK, (tftp.tftp_cur_block >> 8) & 0xff, tftp.tftp_cur_block & 0xff]);
    return;
  }
  text = `${tftp.tftp_filename}\0octet\0timeout\0${TIMEOUT_MS / 1000}\0`;
  if (IS_ENABLED('TFTP_TSIZE')) {
    text += 'tsize\x000\0';
  }
  text += `blksize\0${tftp.tftp_block_size_option}\0`;
  sendBytes([0, TFTP_RRQ, ...Array.from(text, (char) => char.charCodeAt(0))]);
}

function restart(message: string): void {
  printf('\n%s; starting again\n', message);
  net_start_again();
}

/** @uboot net/tftp.c tftp_timeout_handler() */
function tftp_timeout_handler(): void {
  const tftp = tftpState();
  tftp.timeout_count++;
  if (tftp.timeout_count > TIMEOUT_COUNT_MAX) {
    restart('Retry count exceeded');
    return;
  }
  puts('T ');
  net_set_timeout_handler(TIMEOUT_MS, tftp_timeout_handler);
  tftp_send();
}

/** @uboot net/tftp.c store_block() */
function store_block(block: number, src: number, len: number): boolean {
  const tftp = tftpState();
  const net = netState();
  const offset = block * tftp.tftp_block_size + tftp.tftp_block_wrap_offset;
  if (offset + len > tftp.tftp_load_size) {
    puts('\nTFTP error: ');
    puts('trying to overwrite reserved memory...\n');
    return false;
  }
  guestBytes(tftp.tftp_load_addr + offset, len).set(guestBytes(src, len));
  net.net_boot_file_size = Math.max(net.net_boot_file_size, offset + len);
  return true;
}

/** One `#` for so many blocks, or for a part of the file when its size is known. @uboot net/tftp.c show_block_marker() */
function show_block_marker(): void {
  const tftp = tftpState();
  const blocks = tftp.tftp_cur_block + tftp.tftp_block_wrap_offset / tftp.tftp_block_size;
  if (tftp.tftp_tsize !== 0) {
    showHashes(Math.min(blocks * tftp.tftp_block_size, tftp.tftp_tsize));
    return;
  }
  if ((blocks - 1) % BLOCKS_PER_HASH === 0) {
    putc('#');
  } else if (blocks % (BLOCKS_PER_HASH * HASHES_PER_LINE) === 0) {
    puts('\n\t ');
  }
}

function showHashes(pos: number): void {
  const tftp = tftpState();
  while (tftp.tftp_tsize_num_hash < Math.floor((pos * HASHES_PER_FILE) / tftp.tftp_tsize)) {
    putc('#');
    tftp.tftp_tsize_num_hash++;
  }
}

/** @uboot net/tftp.c tftp_complete() */
function tftp_complete(): void {
  const tftp = tftpState();
  const net = netState();
  let time: number;
  if (tftp.tftp_tsize !== 0) {
    showHashes(tftp.tftp_tsize);
    puts('  ');
    print_size(tftp.tftp_tsize, '');
  }
  time = get_timer(tftp.time_start);
  if (time > 0) {
    puts('\n\t ');
    print_size(Math.floor(net.net_boot_file_size / time) * 1000, '/s');
  }
  puts('\ndone\n');
  efi_set_bootdev(tftp.tftp_filename, tftp.tftp_load_addr, net.net_boot_file_size);
  net_set_state('SUCCESS');
}

/** What the server grants of our wishes. */
function takeOack(pkt: number, len: number): void {
  const tftp = tftpState();
  const words = String.fromCharCode(...guestBytes(pkt, len)).split('\0');
  let i: number;
  for (i = 0; i + 1 < words.length; i += 2) {
    if (words[i] === 'blksize') {
      tftp.tftp_block_size = dectoul(words[i + 1]);
    } else if (words[i] === 'tsize' && IS_ENABLED('TFTP_TSIZE')) {
      tftp.tftp_tsize = dectoul(words[i + 1]);
    }
  }
  if (tftp.tftp_block_size === 0) {
    tftp.tftp_block_size = TFTP_BLOCK_SIZE;
  }
  tftp.state = 'OACK';
  tftp.tftp_cur_block = 0;
  tftp_send();
}

function takeData(pkt: number, len: number): void {
  const tftp = tftpState();
  let block: number;
  if (len < 2) {
    return;
  }
  block = guestView(pkt, 2).getUint16(0);
  if (tftp.state !== 'DATA') {
    tftp.state = 'DATA';
    tftp.tftp_cur_block = 0;
    tftp.tftp_block_wrap_offset = 0;
    if (block !== 1) {
      puts('\nTFTP error: ');
      printf('First block is not block 1 (%d)\nStarting again\n\n', block);
      net_start_again();
      return;
    }
  }
  if (block === tftp.tftp_cur_block) {
    // A block that we have: the server hasn't got our receipt.
    tftp_send();
    return;
  }
  if (block !== ((tftp.tftp_cur_block + 1) & 0xffff)) {
    return;
  }
  if (block === 0) {
    tftp.tftp_block_wrap_offset += tftp.tftp_block_size * 0x1_0000;
  }
  tftp.tftp_cur_block = block;
  show_block_marker();
  net_set_timeout_handler(TIMEOUT_MS, tftp_timeout_handler);
  if (!store_block(block - 1, pkt + 2, len - 2)) {
    eth_halt();
    net_set_state('FAIL');
    return;
  }
  tftp_send();
  if (len - 2 < tftp.tftp_block_size) {
    tftp_complete();
  }
}

function takeError(pkt: number, len: number): void {
  const code = guestView(pkt, 2).getUint16(0);
  printf("\nTFTP error: '%s' (%d)\n", cString(guestBytes(pkt + 2, Math.max(0, len - 2))), code);
  if (code === TFTP_ERR_FILE_NOT_FOUND || code === TFTP_ERR_ACCESS_DENIED) {
    puts('Not retrying...\n');
    eth_halt();
    net_set_state('FAIL');
    return;
  }
  puts('Starting again\n\n');
  net_start_again();
}

/** @uboot net/tftp.c tftp_handler() */
function tftp_handler(pkt: number, dest: number, _sip: number, src: number, len: number): void {
  const tftp = tftpState();
  let proto: number;
  if (dest !== tftp.tftp_our_port || len < 2) {
    return;
  }
  if (tftp.state !== 'SEND_RRQ' && src !== tftp.tftp_remote_port) {
    return;
  }
  proto = guestView(pkt, 2).getUint16(0);
  tftp.timeout_count = 0;
  switch (proto) {
    case TFTP_OACK:
      tftp.tftp_remote_port = src;
      takeOack(pkt + 2, len - 2);
      break;
    case TFTP_DATA:
      tftp.tftp_remote_port = src;
      takeData(pkt + 2, len - 2);
      break;
    case TFTP_ERROR:
      if (len >= 4) {
        takeError(pkt + 2, len - 2);
      }
      break;
    default:
      break;
  }
}

/** `10.0.2.2:file` names the server too, other colons belong to the name. Without a name it is made of our address. */
function chooseFile(): void {
  const tftp = tftpState();
  const net = netState();
  const colon = net.net_boot_file_name.indexOf(':');
  const serverOfName = colon < 0 ? 0 : string_to_ip(net.net_boot_file_name.slice(0, colon));
  tftp.tftp_remote_ip = net.net_server_ip;
  if (net.net_boot_file_name === '') {
    tftp.tftp_filename = sprintf('%08X.img', net.net_ip);
    printf("*** Warning: no boot file name; using '%s'\n", tftp.tftp_filename);
    return;
  }
  const begin = serverOfName === 0 ? 0 : colon + 1;
  tftp.tftp_filename = net.net_boot_file_name.slice(begin, begin + MAX_NAME_LENGTH);
  if (serverOfName !== 0) {
    tftp.tftp_remote_ip = serverOfName;
  }
}

function printTransfer(): void {
  const tftp = tftpState();
  const net = netState();
  const blocks = net.net_boot_file_expected_size_in_blocks;
  printf('Using %s device\n', eth_get_name());
  printf(
    'TFTP from server %s; our IP address is %s',
    ip_to_string(tftp.tftp_remote_ip),
    ip_to_string(net.net_ip),
  );
  if (
    net.net_netmask !== 0 &&
    ((tftp.tftp_remote_ip ^ net.net_ip) & net.net_netmask) !== 0 &&
    net.net_gateway !== 0
  ) {
    printf('; sending through gateway %s', ip_to_string(net.net_gateway));
  }
  putc('\n');
  printf("Filename '%s'.", tftp.tftp_filename);
  if (blocks !== 0) {
    printf(' Size is 0x%x Bytes = ', blocks * 512);
    print_size(blocks * 512, '');
  }
  putc('\n');
}

/** What `tftpblocksize` says, in 16 bits; no more than what fits into a frame. */
function wantedBlockSize(): number {
  const text = env_get('tftpblocksize');
  const bytes = text === null ? CONFIG_INT('TFTP_BLOCKSIZE', 1468) : dectoul(text) & 0xffff;
  if (bytes > TFTP_MTU_BLOCKSIZE) {
    printf('Capping tftp block size option to %d (was %d)\n', TFTP_MTU_BLOCKSIZE, bytes);
  }
  return Math.min(bytes, TFTP_MTU_BLOCKSIZE);
}

/** @uboot net/tftp.c tftp_start() */
export function tftp_start(): void {
  const tftp = tftpState();
  const net = netState();
  tftp.tftp_block_size_option = wantedBlockSize();
  chooseFile();
  printTransfer();
  tftp.tftp_load_addr = net.image_load_addr;
  tftp.tftp_load_size = lmb_get_free_size(lmb_init_and_reserve(gd.fdt_blob), net.image_load_addr);
  if (tftp.tftp_load_size === 0) {
    eth_halt();
    net_set_state('FAIL');
    puts('\nTFTP error: ');
    puts('trying to overwrite reserved memory...\n');
    return;
  }
  printf('Load address: 0x%lx\n', tftp.tftp_load_addr);
  puts('Loading: *\b');
  tftp.state = 'SEND_RRQ';
  tftp.time_start = get_timer(0);
  tftp.tftp_remote_port = WELL_KNOWN_PORT;
  tftp.timeout_count = 0;
  tftp.tftp_our_port = 1024 + (get_timer(0) % 3072);
  tftp.tftp_cur_block = 0;
  tftp.tftp_block_wrap_offset = 0;
  tftp.tftp_block_size = TFTP_BLOCK_SIZE;
  tftp.tftp_tsize = 0;
  tftp.tftp_tsize_num_hash = 0;
  net_set_timeout_handler(TIMEOUT_MS, tftp_timeout_handler);
  net_set_udp_handler(tftp_handler);
  net.net_server_ethaddr.fill(0);
  tftp_send();
}
