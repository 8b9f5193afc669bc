import type { GuestMemory } from '../../src/machine/memory/guest-memory';
import { E1000 } from '../../src/machine/e1000/e1000';
import { MAC, network } from './devices';
import { Random } from './random';
import { FUZZ_BASE, FUZZ_BYTES } from './virtio-program';

/** Registers that matter: control, EEPROM, receive and transmit rings. */
const REGISTERS = [
  0, 0x14, 0x100, 0x400, 0x2800, 0x2804, 0x2808, 0x2810, 0x2818, 0x3800, 0x3804, 0x3808, 0x3810,
  0x3818, 0x5400, 0x5404,
] as const;

/** One random driver of the network card that isn't VirtIO. */
export function runE1000Program(seed: number, memory: GuestMemory): void {
  const random = new Random(seed);
  const card = new E1000({ mac: MAC, backend: network(random), memory });
  memory.bytes.fill(0);
  const ring = FUZZ_BASE + 0x1_0000;
  card.write(0x2800, 4, ring);
  card.write(0x2808, 4, 16 * 8);
  card.write(0x3800, 4, ring + 0x1000);
  card.write(0x3808, 4, 16 * 8);
  card.write(0x100, 4, 0x8002);
  card.write(0x400, 4, 2);
  for (let i = 0; i < 16; i++) {
    const at = ring + 0x800 * (i >> 3) * 2 + 16 * (i & 7);
    const address = random.chance(90)
      ? FUZZ_BASE + 0x2_0000 + 0x1000 * i
      : FUZZ_BASE + FUZZ_BYTES - random.below(64);
    memory.write64(at, BigInt(address));
    memory.write16(at + 8, random.pick([60, 1514, 0xffff]));
    memory.write8(at + 11, random.word() & 0xff);
  }
  const count = 5 + random.below(40);
  for (let i = 0; i < count; i++) {
    const offset = random.chance(85) ? random.pick(REGISTERS) : random.below(0x1_fffc);
    if (random.chance(30)) {
      card.read(offset, random.pick([1, 2, 4]));
    } else if (random.chance(50)) {
      card.write(random.pick([0x3818, 0x2818]), 4, random.below(9));
    } else {
      card.write(offset, 4, random.pick([0, 1, 2, 8, random.below(0x1_0000), random.word()]));
    }
    card.poll();
  }
}
