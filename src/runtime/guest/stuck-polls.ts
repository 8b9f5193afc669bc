import type { EventSink } from '../../base/trace-event';
import type { DriverRing } from '../../firmware/hal';
import { whyNeverUsed } from '../../inspect/never-used';
import type { VirtioSnapshot } from '../../protocol/virtio';

/** So often a driver must find nothing before the devices are looked at: they work while it polls. */
const FIRST_LOOK = 16;
/** The looks get rarer, as a driver may poll a receive queue for ever, but not rarer than this. */
const LONGEST_PAUSE = 4096;

/** A queue that is polled, and nothing comes. */
interface Polled {
  polls: number;
  nextLook: number;
  /** What the last look has found; the next must find the same. */
  why: string | undefined;
  told: boolean;
}

/** Finds drivers that poll a used ring which the device will never fill. Works while somebody listens to that. */
export class StuckPolls {
  readonly #events: EventSink;
  readonly #snapshot: () => VirtioSnapshot;
  readonly #polled = new Map<DriverRing, Polled>();

  constructor(events: EventSink, snapshot: () => VirtioSnapshot) {
    this.#events = events;
    this.#snapshot = snapshot;
  }

  /** A chain was exposed, or one came back. */
  goesOn(ring: DriverRing): void {
    this.#polled.delete(ring);
  }

  /** @param badId what a used element said that is no chain's head */
  foundNothing(ring: DriverRing, badId: number | undefined): void {
    if (!this.#events.wants('stuckPoll')) {
      return;
    }
    const polled = this.#polled.get(ring) ?? startOf();
    this.#polled.set(ring, polled);
    polled.polls++;
    if (polled.told || polled.polls < polled.nextLook) {
      return;
    }
    polled.nextLook += Math.min(polled.polls, LONGEST_PAUSE);
    const why = whyNeverUsed(this.#snapshot(), {
      deviceName: ring.vdev.name,
      queue: ring.index,
      descAddress: ring.vring.desc,
      badId,
    });
    polled.told = why !== undefined && why === polled.why;
    polled.why = why;
    if (why !== undefined && polled.told) {
      this.#events.emit({
        kind: 'stuckPoll',
        deviceName: ring.vdev.name,
        queue: ring.index,
        why,
        polls: polled.polls,
      });
    }
  }
}

function startOf(): Polled {
  return { polls: 0, nextLook: FIRST_LOOK, why: undefined, told: false };
}
