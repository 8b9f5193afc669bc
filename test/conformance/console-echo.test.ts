import { describe, expect, it } from 'vitest';
import type { CharacterBackend } from '../../src/base/host';
import { VirtioConsole } from '../../src/machine/virtio/console/device';
import { Random } from '../fuzz/random';
import { port } from './console-driver';
import { RAM_BASE, ref, testMemory } from './mock-driver';
import { RingUser } from './ring-user';
import { TransportRig, TRANSPORTS } from './transport-rig';

/** `LONG=1`, which `npm run test:long` sets, runs them all. */
const LONG = process.env['LONG'] === '1';
const CHAINS = LONG ? 10_000 : 1000;
/** None of it waits: this is only for a machine that is busy. */
const TIMEOUT_MS = 120_000;
/** Of the longest chain. */
const MOST_DESCRIPTORS = 5;
const INDIRECT_AND_EVENT_IDX = (1n << 28n) | (1n << 29n);

/** Gives back what it gets, as much at a time as `allow` lets through. */
class Echo implements CharacterBackend {
  readonly connected = true;
  readonly isReadable = true;
  readonly #bytes: number[] = [];
  #allowed = 0;

  get heldBytes(): number {
    return this.#bytes.length;
  }

  get pendingBytes(): number {
    return Math.min(this.#bytes.length, this.#allowed);
  }

  allow(bytes: number): void {
    this.#allowed = bytes;
  }

  write(bytes: Uint8Array): void {
    this.#bytes.push(...bytes);
  }

  read(maxBytes: number): Uint8Array | undefined {
    const count = Math.min(maxBytes, this.pendingBytes);
    this.#allowed -= count;
    return count === 0 ? undefined : Uint8Array.from(this.#bytes.splice(0, count));
  }

  dispose(): void {
    // Nothing is held.
  }
}

describe.each(TRANSPORTS)('§5.3.6 Device Operation over %s', (transport) => {
  it.each([1, 2])(
    `${CHAINS} chains come back once, and all bytes in order (seed %i)`,
    { timeout: TIMEOUT_MS },
    (seed) => {
      const random = new Random(seed);
      const memory = testMemory();
      const echo = new Echo();
      const device = new VirtioConsole(ref(3, 'virtio-serial'), { maxPorts: 1 });
      device.addPort(port(0, { backend: echo }));
      const rig = new TransportRig(transport, device, memory, true);
      const align = transport === 'mmio v1' ? 4 : 4096;
      const receive = new RingUser(memory, random, RAM_BASE + 0x10_0000, align);
      const send = new RingUser(memory, random, RAM_BASE + 0x20_0000, align);
      const { steps } = rig;
      steps.reset();
      steps.features(seed === 1 ? 0n : INDIRECT_AND_EVENT_IDX);
      steps.featuresOk();
      [receive, send].forEach(({ size, place: { desc, avail, used } }, queue) => {
        steps.size(queue, size);
        steps.addresses(queue, desc, avail, used);
        steps.ready(queue, 1);
      });
      steps.driverOk();

      const sent: number[] = [];
      const received: number[] = [];
      const lengths = new Set<number>();
      const isIndirect = (): boolean => seed === 2 && random.chance(40);
      const collect = (): void => {
        send.collect((_bytes, len) => lengths.add(len));
        receive.collect((bytes) => received.push(...bytes));
      };
      const giveRoom = (): void => {
        for (let n = random.below(12); n > 0 && receive.freeDescriptors >= MOST_DESCRIPTORS; n--) {
          receive.expose(true, isIndirect());
        }
      };
      const fill = (bytes: Uint8Array): void => {
        bytes.forEach((_, i) => {
          bytes[i] = random.below(0x100);
        });
        sent.push(...bytes);
      };
      const transmit = (): void => {
        for (let n = random.below(12); n > 0 && send.freeDescriptors >= MOST_DESCRIPTORS; n--) {
          send.expose(false, isIndirect(), fill);
        }
      };
      const step = (): void => {
        const queue = random.below(2);
        if (queue === 0) {
          giveRoom();
        } else {
          transmit();
        }
        if (random.chance(70)) {
          steps.notify(queue);
        }
        if (random.chance(50)) {
          echo.allow(random.pick([0, 1, 3, 700, 100_000]));
          rig.core.poll();
        }
        collect();
      };
      while (send.returned + receive.returned < CHAINS) {
        step();
      }
      // What is under way arrives, once nothing holds it up and there is room.
      steps.notify(1);
      for (let round = 0; received.length < sent.length && round < CHAINS; round++) {
        echo.allow(Infinity);
        giveRoom();
        steps.notify(0);
        collect();
      }
      expect(rig.faults).toEqual([]);
      expect(send.returned).toBe(send.exposed);
      expect([...lengths]).toEqual([0]);
      expect(echo.heldBytes).toBe(0);
      expect(Buffer.from(received).equals(Buffer.from(sent))).toBe(true);
      expect(received.length).toBeGreaterThan(CHAINS);
    },
  );
});
