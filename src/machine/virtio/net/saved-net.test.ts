import { describe, expect, it } from 'vitest';
import { TransportRig } from '../../../../test/conformance/transport-rig';
import { GuestMemory } from '../../memory/guest-memory';
import { VirtioNet } from './device';
import { NetFilter } from './filter';

const MAC = Uint8Array.of(0x52, 0x54, 0, 0x12, 0x34, 0x56);
const RX_MODES = [0, 1, 2, 3, 4, 5] as const;

function frame(first: readonly number[], vlan?: number): Uint8Array {
  const bytes = new Uint8Array(64);
  bytes.set(first);
  if (vlan !== undefined) {
    bytes.set([0x81, 0, vlan >> 8, vlan & 0xff], 12);
  }
  return bytes;
}

/** To the card, to others, to groups, to all, and with tags. */
const FRAMES = [
  frame([...MAC]),
  frame([2, 1, 1, 1, 1, 1]),
  frame([2, 1, 1, 1, 1, 2]),
  frame([1, 0, 0x5e, 0, 0, 1]),
  frame([1, 0, 0x5e, 0, 0, 2]),
  frame([0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
  frame([...MAC], 5),
  frame([...MAC], 6),
];

function seenBy(filter: NetFilter): unknown {
  return [FRAMES.map((one) => filter.accepts(one)), [...filter.mac]];
}

/** A table of one unicast and one multicast address; with so many more of each it is too long. */
function macTable(more: number): Uint8Array {
  const list = (first: readonly number[]): number[] => [
    ...[1 + more, 0, 0, 0],
    ...Array.from({ length: 1 + more }, () => first).flat(),
  ];
  return Uint8Array.from([...list([2, 1, 1, 1, 1, 1]), ...list([1, 0, 0x5e, 0, 0, 1])]);
}

describe('the receive filter of a saved card', () => {
  it.each([
    ...RX_MODES.map((mode) => ({ name: `mode ${mode}`, commands: [[0, mode, [1]]] as const })),
    { name: 'tables', commands: [[1, 0, macTable(0)]] as const },
    { name: 'tables that are too long', commands: [[1, 0, macTable(70)]] as const },
    { name: 'an address of the driver', commands: [[1, 1, [2, 1, 1, 1, 1, 2]]] as const },
    { name: 'a VLAN', commands: [[2, 0, [5, 0]]] as const },
  ])('is what it was: $name', ({ name, commands }) => {
    const filter = new NetFilter(MAC);
    filter.filterVlans();
    filter.command(0, 0, Uint8Array.of(0));
    const plain = seenBy(filter);
    for (const [kind, command, data] of commands) {
      expect(filter.command(kind, command, Uint8Array.from(data))).toBe(true);
    }
    const expected = seenBy(filter);
    // No group passes a filter without groups, so "no groups" changes nothing.
    if (name !== 'mode 3') {
      expect([name, expected]).not.toEqual([name, plain]);
    }
    const saved = structuredClone(filter.save());
    filter.command(2, 1, Uint8Array.of(5, 0));
    filter.command(2, 0, Uint8Array.of(6, 0));
    filter.reset();
    for (const other of [filter, new NetFilter(MAC)]) {
      other.restore(saved);
      expect(seenBy(other)).toEqual(expected);
      expect(other.save()).toEqual(saved);
    }
  });
});

it('a card whose back end takes nothing stands still after it was restored, too', () => {
  const sent: Uint8Array[] = [];
  let takes = false;
  const card = (): { rig: TransportRig; memory: GuestMemory } => {
    const backend = {
      send: (one: Uint8Array) => sent.push(one),
      canSend: () => takes,
      receive: () => undefined,
      nextDueNs: () => undefined,
      dispose: () => undefined,
    };
    const ref = { index: 0, transport: 'test', deviceId: 1, kind: 'virtio-net' };
    const memory = new GuestMemory(0x4000_0000, new SharedArrayBuffer(0x1_0000));
    return {
      rig: new TransportRig('mmio v1', new VirtioNet(ref, { backend, mac: MAC }), memory),
      memory,
    };
  };
  const { rig, memory } = card();
  rig.steps.reset();
  rig.steps.size(1, 8);
  rig.steps.addresses(1, 0x4000_1000, 0, 0);
  rig.steps.driverOk();
  const { descAddress, availAddress } = rig.core.queue(1);
  memory.write64(descAddress, 0x4000_8000n);
  memory.write32(descAddress + 8, 64);
  memory.write16(availAddress + 2, 1);
  rig.steps.notify(1);
  takes = true;
  const other = card();
  expect(other.rig.saveable.restore(structuredClone(rig.saveable.save())).ok).toBe(true);
  other.memory.bytes.set(memory.bytes);
  other.memory.write16(availAddress + 2, 2);
  other.rig.steps.notify(1);
  expect([sent.length, other.rig.core.queue(1).inFlight]).toEqual([0, 1]);
  other.rig.steps.reset();
  expect(other.rig.core.queue(1).inFlight).toBe(0);
});
