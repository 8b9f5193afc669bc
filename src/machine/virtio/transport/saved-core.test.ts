import { describe, expect, it } from 'vitest';
import { TransportRig } from '../../../../test/conformance/transport-rig';
import { GuestMemory } from '../../memory/guest-memory';
import { VirtioBlk } from '../blk/device';
import { VirtioNet } from '../net/device';
import { VirtioRng } from '../rng/device';

const BASE = 0x4000_0000;
const [DESC, AVAIL, USED, BUFFER] = [BASE, BASE + 0x1000, BASE + 0x2000, BASE + 0x3000];
const VERSION_1 = 1n << 32n;

/** An entropy device with a queue, on virtio-mmio version 2. */
function rng(): { rig: TransportRig; memory: GuestMemory } {
  const memory = new GuestMemory(BASE, new SharedArrayBuffer(0x1_0000));
  const ref = { index: 0, transport: 'test', deviceId: 4, kind: 'virtio-rng' };
  const random = { fill: (target: Uint8Array) => target.fill(7) };
  const rig = new TransportRig('mmio v2', new VirtioRng(ref, { random }), memory);
  const { steps } = rig;
  steps.reset();
  steps.features(VERSION_1);
  steps.featuresOk();
  steps.size(0, 8);
  steps.addresses(0, DESC, AVAIL, USED);
  steps.ready(0, 1);
  return { rig, memory };
}

/** Makes one buffer of 16 bytes available. */
function offer(memory: GuestMemory): void {
  memory.write64(DESC, BigInt(BUFFER));
  memory.write32(DESC + 8, 16);
  memory.write16(DESC + 12, 2);
  memory.write16(AVAIL + 2, 1);
}

describe('a transport that was saved', () => {
  it('serves what was put off once it is restored', () => {
    const { rig, memory } = rng();
    rig.steps.driverOk();
    offer(memory);
    rig.core.postpone(0);
    const before = memory.bytes.slice();
    const state = rig.saveable.save();
    rig.core.poll();
    expect(memory.read16(USED + 2)).toBe(1);
    for (const other of [{ rig, memory }, rng()]) {
      other.memory.bytes.set(before);
      expect(other.rig.saveable.restore(state).ok).toBe(true);
      expect(other.memory.read16(USED + 2)).toBe(0);
      other.rig.core.poll();
      expect(other.memory.read16(USED + 2)).toBe(1);
      other.rig.core.poll();
      expect(other.memory.read16(USED + 2)).toBe(1);
    }
  });

  it('remembers a notification that came before DRIVER_OK', () => {
    const { rig, memory } = rng();
    offer(memory);
    rig.steps.notify(0);
    const state = rig.saveable.save();
    const other = rng();
    offer(other.memory);
    expect(other.rig.saveable.restore(state).ok).toBe(true);
    other.rig.steps.driverOk();
    expect(other.memory.read16(USED + 2)).toBe(1);
  });

  it('is as broken as it was, and counts configurations on', () => {
    const { rig } = rng();
    rig.steps.driverOk();
    rig.core.breakDevice({ kind: 'tooManyChains' }, 0);
    const state = rig.saveable.save();
    const { rig: other, memory } = rng();
    expect(other.saveable.restore(state).ok).toBe(true);
    expect([other.core.configGeneration, other.access(0, 0xfc, 4)]).toEqual([1, 1]);
    expect(other.core.broken).toBe(rig.core.broken);
    expect(other.core.status & 0x40).toBe(0x40);
    offer(memory);
    other.steps.notify(0);
    expect(memory.read16(USED + 2)).toBe(0);
  });

  it('refuses another device, and is what it was', () => {
    const { rig, memory } = rng();
    rig.steps.driverOk();
    const before = rig.saveable.save();
    const backend = {
      sizeBytes: 512,
      readOnly: true,
      read: () => true,
      write: () => false,
      writeZeroes: () => false,
      flush: () => true,
      dispose: () => undefined,
    };
    const ref = { index: 0, transport: 'test', deviceId: 2, kind: 'virtio-blk' };
    const disk = new TransportRig('mmio v2', new VirtioBlk(ref, { backend }), memory);
    expect(rig.saveable.restore(disk.saveable.save())).toEqual({
      ok: false,
      error: 'saved device: expected virtio-rng in version 1, found virtio-blk in version 1',
    });
    const legacy = new TransportRig('PCI legacy', new VirtioBlk(ref, { backend }), memory);
    const modern = new TransportRig('PCI modern', new VirtioBlk(ref, { backend }), memory);
    expect(legacy.core.restore(modern.core.save())).toEqual({
      ok: false,
      error: 'saved virtio: expected a legacy interface, found a modern interface',
    });
    expect(rig.saveable.save()).toEqual(before);
    offer(memory);
    rig.steps.notify(0);
    expect(memory.read16(USED + 2)).toBe(1);
  });

  it('keeps a frame that waits for a buffer, and the filter', () => {
    const frames = [Uint8Array.of(0x52, 0x54, 0, 0x12, 0x34, 0x56, 1, 2, 3)];
    const mac = Uint8Array.of(0x52, 0x54, 0, 0x12, 0x34, 0x56);
    const ref = { index: 0, transport: 'test', deviceId: 1, kind: 'virtio-net' };
    const net = (): { rig: TransportRig; memory: GuestMemory } => {
      const backend = {
        send: () => undefined,
        receive: () => frames.shift(),
        nextDueNs: () => undefined,
        dispose: () => undefined,
      };
      const memory = new GuestMemory(BASE, new SharedArrayBuffer(0x1_0000));
      return {
        rig: new TransportRig('mmio v1', new VirtioNet(ref, { backend, mac }), memory),
        memory,
      };
    };
    const { rig } = net();
    rig.steps.reset();
    rig.steps.size(0, 8);
    rig.steps.addresses(0, DESC, 0, 0);
    rig.steps.driverOk();
    rig.core.poll();
    expect(frames).toEqual([]);
    const other = net();
    expect(other.rig.saveable.restore(structuredClone(rig.saveable.save())).ok).toBe(true);
    const { descAddress, availAddress, usedAddress } = other.rig.core.queue(0);
    other.memory.write64(descAddress, BigInt(BUFFER + 0x1000));
    other.memory.write32(descAddress + 8, 64);
    other.memory.write16(descAddress + 12, 2);
    other.memory.write16(availAddress + 2, 1);
    other.rig.core.poll();
    expect(other.memory.read32(usedAddress + 8)).toBe(10 + 9);
    expect(other.memory.read8(BUFFER + 0x1000 + 10 + 8)).toBe(3);
  });
});
