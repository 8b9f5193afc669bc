import { hexDigits } from '../../../base/hex';
import * as net from '../../../spec/virtio-net';

/** Which frames the card takes: what the driver says on the control queue. QEMU's table holds 64 addresses. */
const MAC_TABLE_SIZE = 64;
const MAX_VLAN = 4096;

/** As plain data. */
export interface SavedNetFilter {
  readonly mac: Uint8Array;
  readonly promiscuous: boolean;
  readonly allMulticast: boolean;
  readonly allUnicast: boolean;
  readonly noMulticast: boolean;
  readonly noUnicast: boolean;
  readonly noBroadcast: boolean;
  readonly unicastTable: readonly string[];
  readonly multicastTable: readonly string[];
  readonly multicastOverflow: boolean;
  readonly unicastOverflow: boolean;
  /** Undefined: VLANs aren't filtered. */
  readonly vlans: readonly number[] | undefined;
}

/**
 * Receive filter of virtio-net and the commands that set it.
 *
 * @spec VIRTIO 1.2 §5.1.6.5 Control Virtqueue
 */
export class NetFilter {
  readonly mac = new Uint8Array(6);
  readonly #permanentMac: Uint8Array;
  /** QEMU begins promiscuous. */
  #promiscuous = true;
  #allMulticast = false;
  #allUnicast = false;
  #noMulticast = false;
  #noUnicast = false;
  #noBroadcast = false;
  #unicastTable = new Set<string>();
  #multicastTable = new Set<string>();
  #multicastOverflow = false;
  #unicastOverflow = false;
  #vlans: Set<number> | undefined;

  constructor(mac: Uint8Array) {
    this.#permanentMac = mac.slice(0, 6);
    this.reset();
  }

  reset(): void {
    this.mac.set(this.#permanentMac);
    this.#promiscuous = true;
    this.#allMulticast = false;
    this.#allUnicast = false;
    this.#noMulticast = false;
    this.#noUnicast = false;
    this.#noBroadcast = false;
    this.#unicastTable = new Set();
    this.#multicastTable = new Set();
    this.#multicastOverflow = false;
    this.#unicastOverflow = false;
    this.#vlans = undefined;
  }

  save(): SavedNetFilter {
    return {
      mac: this.mac.slice(),
      promiscuous: this.#promiscuous,
      allMulticast: this.#allMulticast,
      allUnicast: this.#allUnicast,
      noMulticast: this.#noMulticast,
      noUnicast: this.#noUnicast,
      noBroadcast: this.#noBroadcast,
      unicastTable: [...this.#unicastTable],
      multicastTable: [...this.#multicastTable],
      multicastOverflow: this.#multicastOverflow,
      unicastOverflow: this.#unicastOverflow,
      vlans: this.#vlans && [...this.#vlans],
    };
  }

  restore(state: SavedNetFilter): void {
    this.mac.set(state.mac);
    this.#promiscuous = state.promiscuous;
    this.#allMulticast = state.allMulticast;
    this.#allUnicast = state.allUnicast;
    this.#noMulticast = state.noMulticast;
    this.#noUnicast = state.noUnicast;
    this.#noBroadcast = state.noBroadcast;
    this.#unicastTable = new Set(state.unicastTable);
    this.#multicastTable = new Set(state.multicastTable);
    this.#multicastOverflow = state.multicastOverflow;
    this.#unicastOverflow = state.unicastOverflow;
    this.#vlans = state.vlans && new Set(state.vlans);
  }

  /** With VIRTIO_NET_F_CTRL_VLAN no tagged frame passes until the driver says which. */
  filterVlans(): void {
    this.#vlans = new Set();
  }

  accepts(frame: Uint8Array): boolean {
    if (this.#promiscuous) {
      return true;
    }
    if (this.#vlans && frame[12] === 0x81 && frame[13] === 0x00) {
      const vlan = (((frame[14] ?? 0) << 8) | (frame[15] ?? 0)) & 0xfff;
      if (!this.#vlans.has(vlan)) {
        return false;
      }
    }
    const target = frame.subarray(0, 6);
    const key = macKey(target);
    if ((frame[0] ?? 0) & 1) {
      if (key === 'ffffffffffff') {
        return !this.#noBroadcast;
      }
      if (this.#noMulticast) {
        return false;
      }
      return this.#allMulticast || this.#multicastOverflow || this.#multicastTable.has(key);
    }
    if (this.#noUnicast) {
      return false;
    }
    if (this.#allUnicast || this.#unicastOverflow || key === macKey(this.mac)) {
      return true;
    }
    return this.#unicastTable.has(key);
  }

  /** Answers one control command; true: done. */
  command(commandClass: number, command: number, data: Uint8Array): boolean {
    switch (commandClass) {
      case net.VIRTIO_NET_CTRL_RX:
        return this.#setMode(command, data);
      case net.VIRTIO_NET_CTRL_MAC:
        return this.#setMac(command, data);
      case net.VIRTIO_NET_CTRL_VLAN:
        return this.#setVlan(command, data);
      default:
        return false;
    }
  }

  #setMode(command: number, data: Uint8Array): boolean {
    const byte = data[0];
    if (byte === undefined) {
      return false;
    }
    const on = byte !== 0;
    switch (command) {
      case net.VIRTIO_NET_CTRL_RX_PROMISC:
        this.#promiscuous = on;
        return true;
      case net.VIRTIO_NET_CTRL_RX_ALLMULTI:
        this.#allMulticast = on;
        return true;
      case net.VIRTIO_NET_CTRL_RX_ALLUNI:
        this.#allUnicast = on;
        return true;
      case net.VIRTIO_NET_CTRL_RX_NOMULTI:
        this.#noMulticast = on;
        return true;
      case net.VIRTIO_NET_CTRL_RX_NOUNI:
        this.#noUnicast = on;
        return true;
      case net.VIRTIO_NET_CTRL_RX_NOBCAST:
        this.#noBroadcast = on;
        return true;
      default:
        return false;
    }
  }

  #setMac(command: number, data: Uint8Array): boolean {
    if (command === net.VIRTIO_NET_CTRL_MAC_ADDR_SET) {
      if (data.length !== 6) {
        return false;
      }
      this.mac.set(data);
      return true;
    }
    if (command !== net.VIRTIO_NET_CTRL_MAC_TABLE_SET) {
      return false;
    }
    const unicast = readMacList(data, 0);
    if (!unicast) {
      return false;
    }
    const multicast = readMacList(data, unicast.end);
    if (multicast?.end !== data.length) {
      return false;
    }
    this.#unicastOverflow = unicast.macs.length > MAC_TABLE_SIZE;
    this.#unicastTable = new Set(this.#unicastOverflow ? [] : unicast.macs);
    this.#multicastOverflow = multicast.macs.length > MAC_TABLE_SIZE - this.#unicastTable.size;
    this.#multicastTable = new Set(this.#multicastOverflow ? [] : multicast.macs);
    return true;
  }

  #setVlan(command: number, data: Uint8Array): boolean {
    const [low, high] = data;
    if (low === undefined || high === undefined) {
      return false;
    }
    const vlan = low | (high << 8);
    if (vlan >= MAX_VLAN) {
      return false;
    }
    if (command === net.VIRTIO_NET_CTRL_VLAN_ADD) {
      this.#vlans?.add(vlan);
    } else if (command === net.VIRTIO_NET_CTRL_VLAN_DEL) {
      this.#vlans?.delete(vlan);
    } else {
      return false;
    }
    return true;
  }
}

function macKey(mac: Uint8Array): string {
  let key = '';
  for (let i = 0; i < 6; i++) {
    key += hexDigits(mac[i] ?? 0, 2);
  }
  return key;
}

/** {entries u32, macs[entries][6]}; undefined when the list is longer than the data. */
function readMacList(
  data: Uint8Array,
  offset: number,
): { readonly macs: string[]; readonly end: number } | undefined {
  if (offset + 4 > data.length) {
    return undefined;
  }
  const count = new DataView(data.buffer, data.byteOffset + offset, 4).getUint32(0, true);
  const end = offset + 4 + 6 * count;
  if (end > data.length) {
    return undefined;
  }
  const macs: string[] = [];
  for (let at = offset + 4; at < end; at += 6) {
    macs.push(macKey(data.subarray(at, at + 6)));
  }
  return { macs, end };
}
