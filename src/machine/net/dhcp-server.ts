import {
  addressOption,
  BOOTREPLY,
  BOOTREQUEST,
  buildDhcp,
  DHCP_ACK,
  DHCP_DISCOVER,
  DHCP_NAK,
  DHCP_OFFER,
  DHCP_OPTION_DNS,
  DHCP_OPTION_DOMAIN_NAME,
  DHCP_OPTION_DOMAIN_SEARCH,
  DHCP_OPTION_HOST_NAME,
  DHCP_OPTION_LEASE_TIME,
  DHCP_OPTION_MESSAGE,
  DHCP_OPTION_MESSAGE_TYPE,
  DHCP_OPTION_REQUESTED_ADDRESS,
  DHCP_OPTION_ROUTER,
  DHCP_OPTION_SERVER,
  DHCP_OPTION_SUBNET_MASK,
  DHCP_OPTION_TFTP_SERVER_NAME,
  DHCP_REQUEST,
  findOption,
  parseDhcp,
  textOption,
  type DhcpMessage,
  type DhcpOption,
} from './packets/dhcp';
import { u32 } from './packets/big-endian';
import type { UserNetworkOptions } from './user-network-options';

/** All answers have the length of the smallest datagram that every host takes: 576 bytes less IP and UDP headers. */
const ANSWER_BYTES = 548;
const ADDRESSES = 16;
const LEASE_SECONDS = 86_400;

/** The DHCP server of the built-in network: sixteen addresses from `dhcpstart` on, each kept for the card that got it. */
export class DhcpServer {
  readonly #options: UserNetworkOptions;
  readonly #leases: (string | undefined)[] = [];

  constructor(options: UserNetworkOptions) {
    this.#options = options;
  }

  /** Owners of the addresses from the first one on; empty: nobody has it. */
  save(): readonly string[] {
    return Array.from({ length: this.#leases.length }, (_, i) => this.#leases[i] ?? '');
  }

  restore(owners: readonly string[]): void {
    this.#leases.length = 0;
    owners.forEach((owner, i) => {
      this.#leases[i] = owner === '' ? undefined : owner;
    });
  }

  /** The answer to a message from the guest, or undefined if it gets none. */
  answer(payload: Uint8Array): Uint8Array | undefined {
    const request = parseDhcp(payload);
    if (request?.op !== BOOTREQUEST) {
      return undefined;
    }
    const type = findOption(request, DHCP_OPTION_MESSAGE_TYPE)?.[0];
    if (type !== undefined && type !== DHCP_DISCOVER && type !== DHCP_REQUEST) {
      return undefined;
    }
    const wanted = findOption(request, DHCP_OPTION_REQUESTED_ADDRESS);
    const wantedIp = wanted?.length === 4 ? u32(wanted, 0) : request.clientIp;
    const leased = this.#lease(request.clientMac, wantedIp);
    if (type === DHCP_REQUEST) {
      const refused = leased === undefined || (wantedIp !== 0 && leased !== wantedIp);
      return refused ? this.#refusal(request) : this.#grant(request, DHCP_ACK, leased);
    }
    if (leased === undefined) {
      return undefined;
    }
    return this.#grant(request, type === undefined ? undefined : DHCP_OFFER, leased);
  }

  /** What the card has already, else what it wants if that is free, else the first free one. */
  #lease(mac: Uint8Array, wantedIp: number): number | undefined {
    const owner = mac.join(':');
    const own = this.#leases.indexOf(owner);
    if (own >= 0) {
      return this.#options.dhcpStart + own;
    }
    const wantedIndex = wantedIp - this.#options.dhcpStart;
    const wantedIsFree =
      wantedIndex >= 0 && wantedIndex < ADDRESSES && this.#leases[wantedIndex] === undefined;
    const index = wantedIsFree ? wantedIndex : this.#firstFree();
    if (index === undefined) {
      return undefined;
    }
    this.#leases[index] = owner;
    return this.#options.dhcpStart + index;
  }

  #firstFree(): number | undefined {
    for (let i = 0; i < ADDRESSES; i++) {
      if (this.#leases[i] === undefined) {
        return i;
      }
    }
    return undefined;
  }

  #grant(request: DhcpMessage, type: number | undefined, address: number): Uint8Array {
    const options = this.#options;
    const list: DhcpOption[] = [];
    if (type !== undefined) {
      list.push(...this.#typeAndServer(type));
    }
    list.push(addressOption(DHCP_OPTION_SUBNET_MASK, options.netmask));
    if (!options.restrict) {
      list.push(addressOption(DHCP_OPTION_ROUTER, options.host));
      list.push(addressOption(DHCP_OPTION_DNS, options.dns));
    }
    list.push(addressOption(DHCP_OPTION_LEASE_TIME, LEASE_SECONDS));
    const texts = [
      [DHCP_OPTION_HOST_NAME, options.hostname],
      [DHCP_OPTION_DOMAIN_NAME, options.domainName],
      [DHCP_OPTION_TFTP_SERVER_NAME, options.tftpServerName],
    ] as const;
    for (const [code, text] of texts) {
      if (text !== undefined && text !== '') {
        list.push(textOption(code, text));
      }
    }
    if (options.domainSearch !== undefined) {
      list.push({ code: DHCP_OPTION_DOMAIN_SEARCH, value: domainLabels(options.domainSearch) });
    }
    return this.#build(request, address, list);
  }

  #refusal(request: DhcpMessage): Uint8Array {
    const message = textOption(DHCP_OPTION_MESSAGE, 'requested address not available');
    return this.#build(request, 0, [...this.#typeAndServer(DHCP_NAK), message]);
  }

  #typeAndServer(type: number): DhcpOption[] {
    return [
      { code: DHCP_OPTION_MESSAGE_TYPE, value: Uint8Array.of(type) },
      addressOption(DHCP_OPTION_SERVER, this.#options.host),
    ];
  }

  #build(request: DhcpMessage, address: number, options: readonly DhcpOption[]): Uint8Array {
    return buildDhcp(
      {
        op: BOOTREPLY,
        xid: request.xid,
        flags: 0,
        clientIp: 0,
        yourIp: address,
        serverIp: this.#options.host,
        clientMac: request.clientMac,
        file: this.#options.bootFile ?? '',
        options,
      },
      ANSWER_BYTES,
    );
  }
}

/** A domain name as length-prefixed labels (RFC 1035 §3.1). */
function domainLabels(name: string): Uint8Array {
  const bytes: number[] = [];
  for (const label of name.split('.').filter((part) => part !== '')) {
    const cut = label.slice(0, 63);
    bytes.push(cut.length, ...Array.from(cut, (character) => character.charCodeAt(0) & 0xff));
  }
  bytes.push(0);
  return Uint8Array.from(bytes.slice(0, 255));
}
