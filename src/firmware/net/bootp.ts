import { cString, guestBytes, guestView } from '../common/guest-bytes';
import { printf, puts } from '../common/console';
import { env_get, env_set } from '../env/common';
import { CONFIG_INT, statics } from '../include/asm-generic/global_data';
import { ETHER_HDR_SIZE, IP_BROADCAST, IP_UDP_HDR_SIZE, PROT_IP } from '../include/net/proto';
import { PKTSIZE } from '../include/net';
import { ip_to_string } from '../lib/net_utils';
import { dectoul } from '../lib/strto';
import { get_timer } from '../lib/time';
import {
  DHCP_ACK,
  DHCP_DISCOVER,
  DHCP_OFFER,
  DHCP_REQUEST,
  OPT_FIELD_SIZE,
  dhcp_extended,
  dhcp_process_options,
  optionIp,
  optionText,
  readOptions,
} from './bootp/options';
import { net_start_again } from './net/restart';
import { netState } from './net/state';
import { net_set_timeout_handler, net_set_udp_handler } from './net/timeout';
import {
  net_bcast_ethaddr,
  net_send_packet,
  net_set_ether,
  net_set_udp_header,
} from './net/packet';
import { net_auto_load } from './net/auto-load';

const PORT_BOOTPS = 67;
const PORT_BOOTPC = 68;
const OP_BOOTREQUEST = 1;
const OP_BOOTREPLY = 2;

/** Bytes before the options: 4 numbers, id, seconds, flags, 4 addresses, 16 hardware, 64 server, 128 file. */
const BOOTP_FIXED_BYTES = 236;

/** Places in a BOOTP packet. */
const BP_ID = 4;
const BP_SECS = 8;
const BP_YIADDR = 16;
const BP_SIADDR = 20;
const BP_GIADDR = 24;
const BP_CHADDR = 28;
const BP_FILE = 108;
const BP_FILE_BYTES = 128;
const FIRST_TIMEOUT_MS = 250;
const LONGEST_TIMEOUT_MS = 2000;

/** After an offer: how long the server may take to agree. */
const REQUEST_TIMEOUT_MS = 5000;

interface BootpState {
  bootp_try: number;
  bootp_start: number;
  bootp_timeout: number;
  time_taken_max: number;
  /** Ids of our questions: an answer must have one of them. */
  bootp_ids: number[];
  dhcp_state: 'INIT' | 'SELECTING' | 'REQUESTING' | 'BOUND';
  dhcp_server_ip: number;
}

function bootpState(): BootpState {
  return statics('net/bootp.c', () => ({
    bootp_try: 0,
    bootp_start: 0,
    bootp_timeout: FIRST_TIMEOUT_MS,
    time_taken_max: 0,
    bootp_ids: [],
    dhcp_state: 'INIT',
    dhcp_server_ip: 0,
  }));
}

/** @uboot net/bootp.c bootp_reset() */
export function bootp_reset(): void {
  const state = bootpState();
  state.bootp_ids = [];
  state.bootp_try = 0;
  state.bootp_start = get_timer(0);
  state.bootp_timeout = FIRST_TIMEOUT_MS;
}

/** Asks again, each time after twice as long, until it takes too long. @uboot net/bootp.c bootp_timeout_handler() */
function bootp_timeout_handler(): void {
  const state = bootpState();
  if (get_timer(state.bootp_start) >= state.time_taken_max) {
    puts('\nRetry time exceeded; starting again\n');
    net_start_again();
    return;
  }
  state.bootp_timeout = Math.min(state.bootp_timeout * 2, LONGEST_TIMEOUT_MS);
  net_set_timeout_handler(state.bootp_timeout, bootp_timeout_handler);
  bootp_request();
}

/** Fills the fixed part of a question: guest address of the BOOTP packet. */
function startPacket(): number {
  const net = netState();
  const bp = net.net_tx_packet + ETHER_HDR_SIZE + IP_UDP_HDR_SIZE;
  const file = net.net_boot_file_name.slice(0, BP_FILE_BYTES - 1);
  let i: number;
  guestBytes(net.net_tx_packet, PKTSIZE).fill(0);
  net_set_ether(net.net_tx_packet, net_bcast_ethaddr, PROT_IP);
  guestBytes(bp, 4).set([OP_BOOTREQUEST, 1, 6, 0]);
  guestView(bp, BOOTP_FIXED_BYTES).setUint16(
    BP_SECS,
    Math.floor(get_timer(bootpState().bootp_start) / 1000),
  );
  guestBytes(bp + BP_CHADDR, 6).set(net.net_ethaddr);
  for (i = 0; i < file.length; i++) {
    guestBytes(bp + BP_FILE + i, 1)[0] = file.charCodeAt(i);
  }
  return bp;
}

function sendPacket(extlen: number): void {
  const net = netState();
  const iplen = BOOTP_FIXED_BYTES + extlen;
  net_set_udp_header(
    net.net_tx_packet + ETHER_HDR_SIZE,
    IP_BROADCAST,
    PORT_BOOTPS,
    PORT_BOOTPC,
    iplen,
  );
  net_send_packet(net.net_tx_packet, ETHER_HDR_SIZE + IP_UDP_HDR_SIZE + iplen);
}

/** @uboot net/bootp.c bootp_request() */
export function bootp_request(): void {
  const state = bootpState();
  const net = netState();
  const ep = env_get('bootpretryperiod');
  let bp: number;
  let extlen: number;
  let id: number;
  state.dhcp_state = 'INIT';
  state.time_taken_max =
    ep === null ? (3 + CONFIG_INT('NET_RETRY_COUNT', 5) * 5) * 1000 : dectoul(ep);
  state.bootp_try++;
  printf('BOOTP broadcast %d\n', state.bootp_try);
  bp = startPacket();
  extlen = dhcp_extended(bp + BOOTP_FIXED_BYTES, DHCP_DISCOVER, 0, 0);
  id = (optionIp(net.net_ethaddr.subarray(2)) + get_timer(0)) >>> 0;
  state.bootp_ids.push(id);
  guestView(bp, BOOTP_FIXED_BYTES).setUint32(BP_ID, id);
  net_set_timeout_handler(state.bootp_timeout, bootp_timeout_handler);
  state.dhcp_state = 'SELECTING';
  net_set_udp_handler(dhcp_handler);
  sendPacket(extlen);
}

/** @uboot net/bootp.c dhcp_send_request_packet() */
function dhcp_send_request_packet(offer: number): void {
  const view = guestView(offer, BOOTP_FIXED_BYTES);
  const id = view.getUint32(BP_ID);
  const giaddr = view.getUint32(BP_GIADDR);
  const requested = view.getUint32(BP_YIADDR);
  const bp = startPacket();
  const extlen = dhcp_extended(
    bp + BOOTP_FIXED_BYTES,
    DHCP_REQUEST,
    bootpState().dhcp_server_ip,
    requested,
  );
  guestView(bp, BOOTP_FIXED_BYTES).setUint32(BP_ID, id);
  guestView(bp, BOOTP_FIXED_BYTES).setUint32(BP_GIADDR, giaddr);
  sendPacket(extlen);
}

/** Is it an answer to one of our questions? @uboot net/bootp.c check_reply_packet() */
function check_reply_packet(pkt: number, dest: number, src: number, len: number): boolean {
  const bytes = guestBytes(pkt, 4);
  if (dest !== PORT_BOOTPC || src !== PORT_BOOTPS || len < BOOTP_FIXED_BYTES) {
    return false;
  }
  if (bytes[0] !== OP_BOOTREPLY || bytes[1] !== 1 || bytes[2] !== 6) {
    return false;
  }
  return bootpState().bootp_ids.includes(guestView(pkt, 8).getUint32(BP_ID));
}

/** @uboot net/bootp.c dhcp_handler() */
function dhcp_handler(pkt: number, dest: number, _sip: number, src: number, len: number): void {
  const state = bootpState();
  let options: ReadonlyMap<number, Uint8Array>;
  if (!check_reply_packet(pkt, dest, src, len)) {
    return;
  }
  options = readOptions(
    guestBytes(pkt + BOOTP_FIXED_BYTES, Math.min(len - BOOTP_FIXED_BYTES, OPT_FIELD_SIZE * 4)),
  );
  if (state.dhcp_state === 'SELECTING' && messageType(options) === DHCP_OFFER) {
    takeOptions(options);
    state.dhcp_state = 'REQUESTING';
    net_set_timeout_handler(REQUEST_TIMEOUT_MS, bootp_timeout_handler);
    dhcp_send_request_packet(pkt);
  } else if (state.dhcp_state === 'REQUESTING' && messageType(options) === DHCP_ACK) {
    takeOptions(options);
    store_net_params(pkt, options);
    state.dhcp_state = 'BOUND';
    printf(
      'DHCP client bound to address %s (%lu ms)\n',
      ip_to_string(netState().net_ip),
      get_timer(state.bootp_start),
    );
    net_set_timeout_handler(0, null);
    net_auto_load();
  }
}

function messageType(options: ReadonlyMap<number, Uint8Array>): number {
  return options.get(53)?.[0] ?? -1;
}

function takeOptions(options: ReadonlyMap<number, Uint8Array>): void {
  dhcp_process_options(options);
  if (options.has(54)) {
    bootpState().dhcp_server_ip = optionIp(options.get(54));
  }
}

/** Address, server and file of an answer become ours. @uboot net/bootp.c store_net_params() */
function store_net_params(bp: number, options: ReadonlyMap<number, Uint8Array>): void {
  const net = netState();
  const view = guestView(bp, BOOTP_FIXED_BYTES);
  const option67 = options.get(67);
  const file =
    option67 === undefined
      ? cString(guestBytes(bp + BP_FILE, BP_FILE_BYTES))
      : optionText(option67);
  if (view.getUint32(BP_SIADDR) !== 0) {
    net.net_server_ip = view.getUint32(BP_SIADDR);
  }
  net.net_server_ethaddr.set(guestBytes(net.net_rx_packet + 6, 6));
  if (file !== '' && !net.net_boot_file_name_explicit) {
    net.net_boot_file_name = file.slice(0, BP_FILE_BYTES - 1);
  }
  net.net_ip = view.getUint32(BP_YIADDR);
  if (net.net_boot_file_name !== '') {
    env_set('bootfile', net.net_boot_file_name);
  }
}
