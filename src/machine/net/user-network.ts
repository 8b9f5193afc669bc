import type { NetworkBackend } from '../../base/host';
import type { Result } from '../../base/result';
import { checkSaved, type Saveable, type SavedDevice } from '../../base/saved/saved-device';
import { ARP_REPLY, ARP_REQUEST, buildArp, parseArp } from './packets/arp';
import { DHCP_CLIENT_PORT, DHCP_SERVER_PORT } from './packets/dhcp';
import { DhcpServer } from './dhcp-server';
import {
  buildEthernet,
  ETHERNET_BROADCAST,
  ETHERTYPE_ARP,
  ETHERTYPE_IPV4,
  parseEthernet,
  type EthernetFrame,
} from './packets/ethernet';
import { FrameQueue } from './frame-queue';
import {
  buildIcmp,
  buildUnreachable,
  ICMP_CODE_NET_UNREACHABLE,
  ICMP_ECHO_REPLY,
  ICMP_ECHO_REQUEST,
  parseIcmp,
} from './packets/icmp';
import {
  buildIpv4,
  IP_BROADCAST,
  IP_FLAG_DONT_FRAGMENT,
  IP_PROTOCOL_ICMP,
  IP_PROTOCOL_UDP,
  isFragment,
  parseIpv4,
  type Ipv4Packet,
} from './packets/ipv4';
import { putU32 } from './packets/big-endian';
import { TFTP_SERVER_PORT } from './packets/tftp';
import { TftpServer, type SavedTransfers, type TftpFileReader } from './tftp-server';
import { buildUdp, parseUdp, type UdpDatagram } from './packets/udp';
import type { UserNetworkOptions } from './user-network-options';

/** ARP answers are filled up to this length; other frames are as long as they are. */
const MINIMUM_ARP_FRAME_BYTES = 64;
const ICMP_TIME_TO_LIVE = 255;
const UDP_TIME_TO_LIVE = 64;
const IPTOS_LOWDELAY = 0x10;

export interface SavedUserNetwork extends SavedDevice {
  /** Frames that the guest has not taken. */
  readonly frames: readonly Uint8Array[];
  readonly nextIdentification: number;
  readonly leases: readonly string[];
  readonly transfers: SavedTransfers;
}

/**
 * The network behind `-netdev user`: a gateway and a name server that answer ARP and ping, a DHCP server and a TFTP
 * server. Answers are there as soon as the request was sent. Nothing outside can be reached: a ping to there gets "network
 * unreachable", other packets get nothing.
 */
export class UserNetwork implements NetworkBackend, Saveable<SavedUserNetwork> {
  readonly state = this;
  readonly #options: UserNetworkOptions;
  readonly #dhcp: DhcpServer;
  readonly #tftp: TftpServer;
  readonly #queue = new FrameQueue();
  #nextIdentification = 0;

  /** `readFile` reads from the folder of `tftp=`; undefined when there is none. */
  constructor(options: UserNetworkOptions, readFile?: TftpFileReader) {
    this.#options = options;
    this.#tftp = new TftpServer(readFile);
    this.#dhcp = new DhcpServer(options);
  }

  send(frame: Uint8Array): void {
    const ethernet = parseEthernet(frame);
    if (ethernet?.type === ETHERTYPE_ARP) {
      this.#takeArp(ethernet);
    } else if (ethernet?.type === ETHERTYPE_IPV4) {
      this.#takeIpv4(ethernet);
    }
  }

  receive(): Uint8Array | undefined {
    return this.#queue.shift();
  }

  /** Zero: what is queued is due at once. */
  nextDueNs(): number | undefined {
    return this.#queue.empty ? undefined : 0;
  }

  save(): SavedUserNetwork {
    return {
      device: 'user-network',
      version: 1,
      frames: this.#queue.save(),
      nextIdentification: this.#nextIdentification,
      leases: this.#dhcp.save(),
      transfers: this.#tftp.save(),
    };
  }

  restore(saved: SavedUserNetwork): Result<undefined, string> {
    const checked = checkSaved(saved, 'user-network', 1);
    if (checked.ok) {
      this.#queue.restore(saved.frames);
      this.#nextIdentification = saved.nextIdentification;
      this.#dhcp.restore(saved.leases);
      this.#tftp.restore(saved.transfers);
    }
    return checked;
  }

  dispose(): void {
    this.#queue.clear();
  }

  #takeArp(ethernet: EthernetFrame): void {
    const request = parseArp(ethernet.payload);
    if (request?.operation !== ARP_REQUEST || request.targetIp === request.senderIp) {
      return;
    }
    if (!this.#isOurs(request.targetIp)) {
      return;
    }
    const source = macOf(request.targetIp);
    const payload = buildArp({
      operation: ARP_REPLY,
      senderMac: source,
      senderIp: request.targetIp,
      targetMac: request.senderMac,
      targetIp: request.senderIp,
    });
    const answer = { destination: request.senderMac, source, type: ETHERTYPE_ARP, payload };
    this.#queue.push(buildEthernet(answer, MINIMUM_ARP_FRAME_BYTES));
  }

  #takeIpv4(ethernet: EthernetFrame): void {
    const packet = parseIpv4(ethernet.payload);
    if (!packet || isFragment(packet)) {
      return;
    }
    if (packet.protocol === IP_PROTOCOL_ICMP) {
      this.#takeIcmp(packet, ethernet.source);
    } else if (packet.protocol === IP_PROTOCOL_UDP) {
      this.#takeUdp(packet, ethernet.source);
    }
  }

  #takeIcmp(packet: Ipv4Packet, guestMac: Uint8Array): void {
    const message = parseIcmp(packet.payload);
    if (message?.type !== ICMP_ECHO_REQUEST) {
      return;
    }
    if (this.#isOurs(packet.destination)) {
      const payload = buildIcmp({ type: ICMP_ECHO_REPLY, code: message.code, rest: message.rest });
      const { source, destination, typeOfService } = packet;
      const fragment = packet.fragment & IP_FLAG_DONT_FRAGMENT;
      this.#queueIpv4(guestMac, {
        typeOfService,
        fragment,
        timeToLive: ICMP_TIME_TO_LIVE,
        protocol: IP_PROTOCOL_ICMP,
        source: destination,
        destination: source,
        payload,
      });
    } else if (!this.#options.restrict && packet.destination !== IP_BROADCAST) {
      this.#queueIpv4(guestMac, {
        typeOfService: 0,
        fragment: 0,
        timeToLive: ICMP_TIME_TO_LIVE,
        protocol: IP_PROTOCOL_ICMP,
        source: this.#options.host,
        destination: packet.source,
        payload: buildUnreachable(ICMP_CODE_NET_UNREACHABLE, packet.raw),
      });
    }
  }

  #takeUdp(packet: Ipv4Packet, guestMac: Uint8Array): void {
    const { host } = this.#options;
    if (packet.destination !== host && packet.destination !== IP_BROADCAST) {
      return;
    }
    const datagram = parseUdp(packet.payload, packet.source, packet.destination);
    if (datagram?.destinationPort === DHCP_SERVER_PORT) {
      this.#takeDhcp(datagram);
    } else if (datagram?.destinationPort === TFTP_SERVER_PORT && packet.destination === host) {
      this.#takeTftp(datagram, packet.source, guestMac);
    }
  }

  #takeDhcp(datagram: UdpDatagram): void {
    const payload = this.#dhcp.answer(datagram.payload);
    if (!payload) {
      return;
    }
    const reply = {
      sourcePort: DHCP_SERVER_PORT,
      destinationPort: DHCP_CLIENT_PORT,
      payload,
    };
    this.#queueUdp(ETHERNET_BROADCAST, IP_BROADCAST, reply);
  }

  #takeTftp(request: UdpDatagram, client: number, guestMac: Uint8Array): void {
    const payload = this.#tftp.answer(`${client}:${request.sourcePort}`, request.payload);
    if (!payload) {
      return;
    }
    const reply = {
      sourcePort: TFTP_SERVER_PORT,
      destinationPort: request.sourcePort,
      payload,
    };
    this.#queueUdp(guestMac, client, reply);
  }

  #queueUdp(guestMac: Uint8Array, destination: number, datagram: UdpDatagram): void {
    const { host } = this.#options;
    this.#queueIpv4(guestMac, {
      typeOfService: IPTOS_LOWDELAY,
      fragment: 0,
      timeToLive: UDP_TIME_TO_LIVE,
      protocol: IP_PROTOCOL_UDP,
      source: host,
      destination,
      payload: buildUdp(datagram, host, destination),
    });
  }

  /** All datagrams come from the gateway's hardware address, whatever their source. */
  #queueIpv4(destination: Uint8Array, packet: Omit<Ipv4Packet, 'raw' | 'identification'>): void {
    const identification = this.#nextIdentification;
    this.#nextIdentification = (identification + 1) & 0xffff;
    const payload = buildIpv4({ ...packet, identification });
    const source = macOf(this.#options.host);
    this.#queue.push(buildEthernet({ destination, source, type: ETHERTYPE_IPV4, payload }));
  }

  #isOurs(address: number): boolean {
    return address === this.#options.host || address === this.#options.dns;
  }
}

/** 52:55 and the IP address. */
function macOf(address: number): Uint8Array {
  const mac = Uint8Array.of(0x52, 0x55, 0, 0, 0, 0);
  putU32(mac, 2, address);
  return mac;
}
