import { expect, it } from 'vitest';
import { createGuestMemory, type GuestMemory } from '../../src/machine/memory/guest-memory';
import { FUZZ_BASE, FUZZ_BYTES, VirtioProgram } from '../fuzz/virtio-program';
import { TRANSPORTS } from './transport-rig';

const PROGRAMS = 150;

function ram(): GuestMemory {
  const made = createGuestMemory(FUZZ_BASE, FUZZ_BYTES);
  if (!made.ok) {
    throw new Error(made.error);
  }
  return made.value;
}

it.each(TRANSPORTS)(
  'a device on %s that was saved, used by another driver and restored goes on as one that was left alone',
  (transport) => {
    const [memory, otherMemory] = [ram(), ram()];
    let reads = 0;
    for (let seed = 1; seed <= PROGRAMS; seed++) {
      const alone = new VirtioProgram(transport, seed, memory);
      const reached = alone.run();
      const disturbed = new VirtioProgram(transport, seed, otherMemory);
      const again = disturbed.run(() => {
        const state = disturbed.saveable.save();
        const kept = structuredClone(state);
        const bytes = otherMemory.bytes.slice();
        disturbed.disturb();
        expect(disturbed.saveable.save()).not.toEqual(kept);
        expect(disturbed.saveable.restore(kept)).toEqual({ ok: true, value: undefined });
        otherMemory.bytes.set(bytes);
        expect(disturbed.saveable.save()).toEqual(kept);
        expect(state).toEqual(kept);
      });
      expect([seed, again, disturbed.seen]).toEqual([seed, reached, alone.seen]);
      const difference = Buffer.compare(memory.bytes, otherMemory.bytes);
      expect([seed, difference]).toEqual([seed, 0]);
      reads += alone.seen.length;
    }
    expect(reads).toBeGreaterThan(PROGRAMS);
  },
);
