import { buildArp } from '../../src/machine/net/packets/arp';
import { buildDhcp } from '../../src/machine/net/packets/dhcp';
import { buildEthernet } from '../../src/machine/net/packets/ethernet';
import { buildIpv4 } from '../../src/machine/net/packets/ipv4';
import { buildUdp } from '../../src/machine/net/packets/udp';
import type { Random } from './random';

const GATEWAY_MAC = Uint8Array.of(0x52, 0x55, 10, 0, 2, 2);
const HOST = 0x0a00_0202;
const GUEST = 0x0a00_020f;

/** A frame that the built-in network answers: ARP, DHCP, a step of one of four TFTP transfers. */
export function guestFrame(random: Random): Uint8Array {
  const source = Uint8Array.of(0x52, 0x54, 0, 0x12, 0x34, random.below(20));
  switch (random.below(5)) {
    case 0: {
      const payload = buildArp({
        operation: 1,
        senderMac: source,
        senderIp: GUEST,
        targetMac: new Uint8Array(6),
        targetIp: HOST,
      });
      return buildEthernet({
        destination: new Uint8Array(6).fill(255),
        source,
        type: 0x0806,
        payload,
      });
    }
    case 1: {
      const message = {
        op: 1,
        xid: random.word(),
        flags: 0,
        clientIp: 0,
        yourIp: 0,
        serverIp: 0,
        clientMac: source,
        file: '',
        options: [{ code: 53, value: Uint8Array.of(random.pick([1, 3])) }],
      };
      return udpFrame(source, [68, 67], 0xffff_ffff, buildDhcp(message, 300));
    }
    default: {
      const text = String.fromCharCode(0, 1) + ['file', 'octet', 'blksize', '64', ''].join('\0');
      const request = Uint8Array.from(text, (character) => character.charCodeAt(0));
      const payload = random.chance(30) ? request : Uint8Array.of(0, 4, 0, random.below(4));
      return udpFrame(source, [2000 + random.below(4), 69], HOST, payload);
    }
  }
}

function udpFrame(
  source: Uint8Array,
  [sourcePort, destinationPort]: readonly [number, number],
  destination: number,
  payload: Uint8Array,
): Uint8Array {
  const ip = buildIpv4({
    typeOfService: 0,
    identification: 1,
    fragment: 0,
    timeToLive: 64,
    protocol: 17,
    source: GUEST,
    destination,
    payload: buildUdp({ sourcePort, destinationPort, payload }, GUEST, destination),
  });
  return buildEthernet({ destination: GATEWAY_MAC, source, type: 0x0800, payload: ip });
}
