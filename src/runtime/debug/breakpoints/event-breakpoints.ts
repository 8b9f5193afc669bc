import { EVENT_STOPS, isEventStop } from '../../../protocol/event-stops';
import type { EventStopKind } from '../../../protocol/event-stops';
import type { EventKind, TraceEvent } from '../../../base/trace-event';
import { isNamePattern, matchesPattern } from '../../../base/name-pattern';
import type { BreakpointAnswer, EventBreakpoint, StoppedEvent } from '../../../protocol/breakpoint';
import type { EventSource } from '../../guest/event-stream';
import { eventContext } from '../event-stops/event-context';
import { FINDERS } from '../event-stops/finders';
import type { EventFields, Occurrence, OccurrenceFinder } from '../event-stops/occurrence';
import type { ArmedBreakpoint, Conditions } from './condition';
import { notInFirmware, type LeftOutCode } from './left-out-code';

interface Armed extends ArmedBreakpoint {
  readonly event: EventStopKind;
  readonly devices: readonly string[];
  /** With stars around them, as they may stand anywhere in a line. */
  readonly lines: readonly string[];
  readonly finder: OccurrenceFinder;
  /** The line of the console that it has stopped at. */
  stoppedAt: number;
}

/** What has happened that breakpoints stop at, not taken yet. */
export interface EventHit {
  readonly hits: readonly number[];
  readonly event: StoppedEvent;
  readonly sentence: string;
}

/**
 * Breakpoints on what devices and drivers do: a consumer of events. Each kind is listened to while there is a breakpoint
 * on it. The guest stops before its next statement, also where the event came while it was waiting.
 */
export class EventBreakpoints {
  /** What happens is remembered where that matters, but stops nothing and counts for nothing. */
  asleep = false;
  readonly #conditions: Conditions;
  readonly #leftOut: LeftOutCode;
  readonly #events: EventSource;
  #armed: readonly Armed[] = [];
  #unsubscribe: (() => void) | undefined;
  #hit: EventHit | undefined;

  constructor(conditions: Conditions, leftOut: LeftOutCode, events: EventSource) {
    this.#conditions = conditions;
    this.#leftOut = leftOut;
    this.#events = events;
  }

  /** A run begins: what was heard of the last one is forgotten. */
  begin(): void {
    this.#hit = undefined;
    this.#armed = this.#armed.map((armed) => ({
      ...armed,
      finder: finderOf(armed.event),
      stoppedAt: -1,
    }));
  }

  set(list: readonly EventBreakpoint[]): BreakpointAnswer[] {
    const armed: Armed[] = [];
    const answers = list.map((breakpoint) => this.#arm(breakpoint, armed));
    this.#armed = armed;
    this.#hit = undefined;
    this.#unsubscribe?.();
    const kinds = new Set<EventKind>(armed.flatMap(({ finder }) => finder.kinds));
    this.#unsubscribe =
      kinds.size === 0
        ? undefined
        : this.#events.subscribe([...kinds], ({ event }) => {
            this.#hear(event);
          });
    return answers;
  }

  /** Has something happened that nobody has taken yet? */
  get pending(): boolean {
    return this.#hit !== undefined;
  }

  take(): EventHit | undefined {
    const hit = this.#hit;
    this.#hit = undefined;
    return hit;
  }

  #arm(breakpoint: EventBreakpoint, into: Armed[]): BreakpointAnswer {
    const { id, place } = breakpoint;
    const { event, devices, texts = [''] } = place;
    if (!isEventStop(event)) {
      const message = `No event is called ${event}; there are ${EVENT_STOPS.join(', ')}.`;
      return { id, verified: false, message };
    }
    const odd = devices.find((device) => !isNamePattern(device));
    if (odd !== undefined) {
      const message = `Expected a name of a device, driver or uclass such as virtio-blk#*, found ${odd}.`;
      return { id, verified: false, message };
    }
    const armed = this.#conditions.arm(breakpoint, `event ${event}`);
    if (!armed.ok) {
      return { id, verified: false, message: armed.error };
    }
    const before = this.#armed.find((known) => known.id === id && known.event === event);
    into.push({
      ...armed.value,
      event,
      devices,
      lines: texts.map((text) => `*${text}*`),
      // One that is set again remembers what it has seen.
      finder: before?.finder ?? finderOf(event),
      stoppedAt: before?.stoppedAt ?? -1,
    });
    const missing = this.#leftOut.ofDevices(devices);
    return missing.length === 0
      ? { id, verified: true }
      : notInFirmware({ id }, `a driver for ${devices.join(', ')}`, missing);
  }

  #hear(event: TraceEvent): void {
    for (const armed of this.#armed) {
      const occurrence = armed.finder.kinds.includes(event.kind)
        ? armed.finder.find(event)
        : undefined;
      if (occurrence !== undefined && !this.asleep && isOf(armed, occurrence)) {
        this.#look(armed, occurrence);
      }
    }
  }

  #look(armed: Armed, occurrence: Occurrence): void {
    const { device, queue, sentence } = occurrence;
    const { place } = this.#conditions;
    const context = (fields: EventFields) => eventContext(place.context(), device, fields);
    const cases = occurrence.cases.filter(
      (fields) => this.#isMeant(armed, fields) && this.#conditions.holds(armed, context(fields)),
    );
    const [first] = cases;
    if (first === undefined || !this.#conditions.stops(armed, context(first))) {
      return;
    }
    const event = { kind: armed.event, device: device?.label, queue };
    this.#hit = {
      event,
      sentence: sentence(cases),
      ...this.#hit,
      hits: [...(this.#hit?.hits ?? []), armed.id],
    };
    // The next statement looks, wherever the guest is now.
    place.lookSoon();
  }

  /** A line of the console is looked at each time that it has grown, and stops once. */
  #isMeant(armed: Armed, { line, number }: EventFields): boolean {
    if (typeof line !== 'string' || typeof number !== 'number') {
      return true;
    }
    if (
      number <= armed.stoppedAt ||
      !armed.lines.some((pattern) => matchesPattern(pattern, line))
    ) {
      return false;
    }
    armed.stoppedAt = number;
    return true;
  }
}

function finderOf(event: EventStopKind): OccurrenceFinder {
  return FINDERS[event]();
}

function isOf({ devices }: Armed, { device }: Occurrence): boolean {
  return (
    devices.length === 0 ||
    device?.names.some((name) => devices.some((pattern) => matchesPattern(pattern, name))) === true
  );
}
