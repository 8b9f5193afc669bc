import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGuestMemory, type GuestMemory } from '../../src/machine/memory/guest-memory';
import { VirtioRng } from '../../src/machine/virtio/rng/device';
import { ref } from './mock-driver';
import { type QueueSteps, type TransportName, TransportRig, TRANSPORTS } from './transport-rig';

/**
 * Whatever a driver writes in whatever order (sizes, addresses, features, ready, DRIVER_OK, resets), rings in use lie
 * wholly in RAM, with the event fields that VIRTIO_F_EVENT_IDX adds; if they don't, the device breaks and says so.
 */
const BASE = 0x4000_0000;
/** The end is no page's: a used ring of 8 elements at the last page's start just fits without `avail_event`. */
const BYTES = 0x2_0000 + 4 + 8 * 8;
const END = BASE + BYTES;
const EVENT_IDX = 1n << 29n;
const SIZES = [1, 2, 8, 256, 1024];

const descBytes = (size: number): number => 16 * size;
const availBytes = (size: number, event: boolean): number => 4 + 2 * size + (event ? 2 : 0);
const usedBytes = (size: number, event: boolean): number => 4 + 8 * size + (event ? 2 : 0);

type Step =
  | { readonly kind: 'size'; readonly size: number }
  | { readonly kind: 'addresses'; readonly at: readonly [number, number, number] }
  | { readonly kind: 'features'; readonly event: boolean }
  | { readonly kind: 'ready'; readonly value: number }
  | { readonly kind: 'expose' | 'featuresOk' | 'driverOk' | 'reset' | 'resetQueue' | 'notify' }
  | { readonly kind: 'interface'; readonly legacy: boolean };

/** Areas that end exactly where RAM ends, a little behind it, well within it, or begin behind it. */
function place(bytes: (size: number, event: boolean) => number): fc.Arbitrary<number> {
  const atEnd = fc
    .tuple(fc.constantFrom(...SIZES), fc.boolean(), fc.constantFrom(-2, 0, 2))
    .map(([size, event, more]) => END - bytes(size, event) + more);
  const within = fc.nat(15).map((page) => BASE + 0x1000 * page);
  return fc.oneof(
    { arbitrary: atEnd, weight: 4 },
    { arbitrary: within, weight: 4 },
    { arbitrary: fc.constantFrom(END, END + 0x1000, 0, 2 ** 40, END - 2), weight: 1 },
  );
}

/** A legacy driver gives the first address only: the whole ring ends where RAM ends. */
function legacyPlace(page: number, align: number): fc.Arbitrary<number> {
  return fc
    .tuple(fc.constantFrom(...SIZES), fc.boolean(), fc.constantFrom(-1, 0, 1), fc.nat(9))
    .map(([size, event, more, kind]) => {
      const used = Math.ceil((descBytes(size) + availBytes(size, true)) / align) * align;
      const start = kind < 3 ? BASE + 0x1000 * kind : END - used - usedBytes(size, event);
      return Math.floor(start / page) * page + more * page;
    });
}

function stepsFor(name: TransportName): fc.Arbitrary<Step> {
  const legacyOnly = name === 'mmio v1' || name === 'PCI legacy';
  const desc = legacyOnly
    ? legacyPlace(name === 'mmio v1' ? 2 : 4096, name === 'mmio v1' ? 4 : 4096)
    : place(descBytes);
  return fc.oneof(
    fc.record({ kind: fc.constant('size' as const), size: fc.constantFrom(...SIZES, 0, 1025) }),
    fc.record({
      kind: fc.constant('addresses' as const),
      at: fc.tuple(desc, place(availBytes), place(usedBytes)),
    }),
    fc.record({ kind: fc.constant('features' as const), event: fc.boolean() }),
    fc.record({ kind: fc.constant('ready' as const), value: fc.constantFrom(1, 1, 1, 0) }),
    fc.record({
      kind: fc.constantFrom(
        ...(['expose', 'featuresOk', 'driverOk', 'reset', 'resetQueue', 'notify'] as const),
      ),
    }),
    fc.record({
      kind: fc.constant('interface' as const),
      legacy: name === 'PCI transitional' ? fc.boolean() : fc.constant(false),
    }),
  );
}

const plain = (kind: 'featuresOk' | 'driverOk' | 'expose' | 'notify'): Step => ({ kind });

/** All steps of a setup in any order, some of them again; or in the right order with others in between. */
function orders(name: TransportName): fc.Arbitrary<Step[]> {
  const any = stepsFor(name);
  const of = (kind: Step['kind']): fc.Arbitrary<Step> => any.filter((step) => step.kind === kind);
  const setUp = fc
    .tuple(of('features'), of('size'), of('addresses'), of('ready'))
    .map(([features, size, addresses, ready]) => [
      ...[features, plain('featuresOk'), size, addresses, ready],
      ...[plain('driverOk'), plain('expose'), plain('notify')],
    ]);
  const shuffled = setUp.chain((list) =>
    fc.shuffledSubarray([...list, ...list], { minLength: 8, maxLength: 16 }),
  );
  const interrupted = fc
    .tuple(setUp, fc.array(fc.tuple(fc.nat(8), any), { maxLength: 4 }))
    .map(([list, more]) => {
      const result = [...list];
      for (const [at, step] of more) {
        result.splice(at, 0, step);
      }
      return [...result, plain('expose'), plain('notify')];
    });
  return fc.oneof(shuffled, interrupted);
}

class Driver {
  readonly rig: TransportRig;
  readonly memory: GuestMemory;
  #steps: QueueSteps;

  constructor(name: TransportName, memory: GuestMemory) {
    this.memory = memory;
    const random = { fill: (target: Uint8Array): Uint8Array => target.fill(7) };
    this.rig = new TransportRig(name, new VirtioRng(ref(4, 'virtio-rng'), { random }), memory);
    this.#steps = this.rig.steps;
  }

  take(step: Step): void {
    const steps = this.#steps;
    switch (step.kind) {
      case 'size':
        steps.size(0, step.size);
        break;
      case 'addresses':
        steps.addresses(0, ...step.at);
        break;
      case 'features':
        steps.features(step.event ? EVENT_IDX : 0n);
        break;
      case 'ready':
        steps.ready(0, step.value);
        break;
      case 'expose':
        this.expose();
        break;
      case 'notify':
        steps.notify(0);
        break;
      case 'resetQueue':
        steps.resetQueue(0);
        break;
      case 'interface':
        this.#steps = (step.legacy ? this.rig.legacySteps : undefined) ?? this.rig.steps;
        break;
      default:
        steps[step.kind]();
    }
  }

  /** One writable buffer, and one more chain. */
  expose(): void {
    const { descAddress, availAddress } = this.rig.core.queue(0);
    this.memory.write64(descAddress, BigInt(BASE + 0x1_0000));
    this.memory.write32(descAddress + 8, 16);
    this.memory.write16(descAddress + 12, 2);
    this.memory.write16(availAddress + 4, 0);
    this.memory.write16(availAddress + 2, this.memory.read16(availAddress + 2) + 1);
  }

  /** Does each area begin and end in RAM, or begin outside it? */
  fits(): boolean {
    const { core } = this.rig;
    const { size, descAddress, availAddress, usedAddress } = core.queue(0);
    return [
      [descAddress, descBytes(size)] as const,
      [availAddress, availBytes(size, core.eventIdx)] as const,
      [usedAddress, usedBytes(size, core.eventIdx)] as const,
    ].every(([from, bytes]) => from < BASE || from >= END || from + bytes <= END);
  }
}

describe.each(TRANSPORTS)('§2.7 ring geometry: %s', (name) => {
  it('rings in use fit, in every order of a driver’s steps', () => {
    const ram = createGuestMemory(BASE, BYTES);
    if (!ram.ok) {
      throw new Error(ram.error);
    }
    const seen = { fits: 0, breaks: 0, served: 0 };
    fc.assert(
      fc.property(orders(name), (list) => {
        ram.value.bytes.fill(0);
        const driver = new Driver(name, ram.value);
        const { core } = driver.rig;
        for (const step of list) {
          const before = core.fault;
          driver.take(step);
          if (core.fault === undefined && core.queue(0).ready) {
            expect(driver.fits()).toBe(true);
            seen.fits++;
          }
          if (before === undefined && core.fault?.kind === 'ringNotMappable') {
            expect(driver.fits()).toBe(false);
            seen.breaks++;
          }
          seen.served += core.queue(0).usedIdx > 0 ? 1 : 0;
        }
      }),
      { numRuns: 1500, seed: 20241 },
    );
    expect(seen.fits).toBeGreaterThan(100);
    expect(seen.breaks).toBeGreaterThan(100);
    expect(seen.served).toBeGreaterThan(50);
  });

  it('after any steps a reset and a right setup give a queue that works', () => {
    const ram = createGuestMemory(BASE, BYTES);
    if (!ram.ok) {
      throw new Error(ram.error);
    }
    fc.assert(
      fc.property(orders(name), (list) => {
        ram.value.bytes.fill(0);
        const driver = new Driver(name, ram.value);
        for (const step of list) {
          driver.take(step);
        }
        ram.value.bytes.fill(0);
        const { steps, core } = driver.rig;
        steps.reset();
        steps.features(EVENT_IDX);
        steps.featuresOk();
        steps.size(0, 8);
        steps.addresses(0, BASE, BASE + 0x1000, BASE + 0x2000);
        steps.ready(0, 1);
        steps.driverOk();
        driver.expose();
        steps.notify(0);
        expect(core.fault).toBeUndefined();
        expect(ram.value.read16(core.queue(0).usedAddress + 2)).toBe(1);
      }),
      { numRuns: 300, seed: 20242 },
    );
  });
});

/** The two orders in which rings got longer than was checked, as a driver would write them. */
describe('rings that get longer after they were checked', () => {
  const setUp = (name: TransportName): { driver: Driver; steps: QueueSteps } => {
    const ram = createGuestMemory(BASE, BYTES);
    if (!ram.ok) {
      throw new Error(ram.error);
    }
    const driver = new Driver(name, ram.value);
    return { driver, steps: driver.rig.steps };
  };

  it.each(['mmio v2', 'PCI modern'] as const)('%s: VIRTIO_F_EVENT_IDX after ready', (name) => {
    const { driver, steps } = setUp(name);
    steps.reset();
    steps.size(0, 8);
    steps.addresses(0, BASE, BASE + 0x1000, END - usedBytes(8, false));
    steps.ready(0, 1);
    expect(driver.rig.faults).toEqual([]);
    steps.features(EVENT_IDX);
    steps.featuresOk();
    steps.driverOk();
    driver.expose();
    steps.notify(0);
    expect(driver.rig.faults).toEqual(['Cannot map used']);
  });

  it.each([
    ['desc', END - descBytes(8), BASE + 0x1000, BASE + 0x2000],
    ['avail', BASE, END - availBytes(8, false), BASE + 0x2000],
    ['used', BASE, BASE + 0x8000, END - usedBytes(8, false)],
  ] as const)('PCI modern: queue_size after queue_enable, %s', (ring, desc, avail, used) => {
    const { driver, steps } = setUp('PCI modern');
    steps.reset();
    steps.features(0n);
    steps.featuresOk();
    steps.size(0, 8);
    steps.addresses(0, desc, avail, used);
    steps.ready(0, 1);
    steps.driverOk();
    expect(driver.rig.faults).toEqual([]);
    steps.size(0, 1024);
    driver.expose();
    steps.notify(0);
    expect(driver.rig.faults).toEqual([`Cannot map ${ring}`]);
  });
});
