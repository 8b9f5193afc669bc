import type { EventSink } from '../../base/trace-event';
import type { DriverRing, RingListener } from '../../firmware/hal';

/** What drivers do with their rings, as far as it is told. */
export const RING_EVENT_KINDS = [
  'chainExposed',
  'notifySuppressed',
  'usedSeen',
  'chainReclaimed',
] as const;

/** Makes events of what drivers do with their rings. */
export class RingEvents implements RingListener {
  readonly #events: EventSink;

  constructor(events: EventSink) {
    this.#events = events;
  }

  chainExposed({ vdev, index }: DriverRing, head: number, availIdx: number): void {
    const ring = { deviceName: vdev.name, queue: index };
    this.#events.emit({ kind: 'chainExposed', ...ring, head, availIdx });
  }

  notifySuppressed({ vdev, index }: DriverRing): void {
    this.#events.emit({ kind: 'notifySuppressed', deviceName: vdev.name, queue: index });
  }

  usedSeen({ vdev, index }: DriverRing, id: number, lengthBytes: number): void {
    const ring = { deviceName: vdev.name, queue: index };
    this.#events.emit({ kind: 'usedSeen', ...ring, id, lengthBytes });
  }

  chainReclaimed({ vdev, index }: DriverRing, head: number): void {
    this.#events.emit({ kind: 'chainReclaimed', deviceName: vdev.name, queue: index, head });
  }
}
