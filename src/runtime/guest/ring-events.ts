import type { EventSink } from '../../base/trace-event';
import type { DriverRing, RingListener } from '../../firmware/hal';
import type { VirtioSnapshot } from '../../protocol/virtio';
import { StuckPolls } from './stuck-polls';

/** What drivers do with their rings, as far as it is told. */
export const RING_EVENT_KINDS = [
  'chainExposed',
  'notifySuppressed',
  'usedSeen',
  'chainReclaimed',
  'stuckPoll',
] as const;

/** Makes events of what drivers do with their rings. */
export class RingEvents implements RingListener {
  readonly #events: EventSink;
  readonly #polls: StuckPolls;

  /** @param snapshot of the devices as they are now */
  constructor(events: EventSink, snapshot: () => VirtioSnapshot) {
    this.#events = events;
    this.#polls = new StuckPolls(events, snapshot);
  }

  chainExposed(ring: DriverRing, head: number, availIdx: number): void {
    this.#polls.goesOn(ring);
    const { vdev, index } = ring;
    this.#events.emit({
      kind: 'chainExposed',
      deviceName: vdev.name,
      queue: index,
      head,
      availIdx,
    });
  }

  nothingUsed(ring: DriverRing): void {
    this.#polls.foundNothing(ring, undefined);
  }

  notifySuppressed({ vdev, index }: DriverRing): void {
    this.#events.emit({ kind: 'notifySuppressed', deviceName: vdev.name, queue: index });
  }

  usedSeen(ring: DriverRing, id: number, lengthBytes: number): void {
    // An element that names no chain stays where it is.
    this.#polls.foundNothing(ring, id);
    const { vdev, index } = ring;
    this.#events.emit({
      kind: 'usedSeen',
      deviceName: vdev.name,
      queue: index,
      id,
      lengthBytes,
    });
  }

  chainReclaimed(ring: DriverRing, head: number): void {
    this.#polls.goesOn(ring);
    const { vdev, index } = ring;
    this.#events.emit({ kind: 'chainReclaimed', deviceName: vdev.name, queue: index, head });
  }
}
