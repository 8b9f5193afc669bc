import { isEventStop } from '../../protocol/event-stops';
import { isNamePattern } from '../../base/name-pattern';
import type { EventBreakpoint, HookBreakpoint } from '../../protocol/breakpoint';
import type { LaunchHook } from '../../protocol/launch-attributes';

/** A filter that the client has ticked, with the text of its condition. */
export interface TickedFilter {
  /** A hook or an event. */
  readonly filter: string;
  readonly condition: string | undefined;
}

export type FilterBreakpoint = HookBreakpoint | EventBreakpoint;
type Unnumbered = Omit<HookBreakpoint, 'id'> | Omit<EventBreakpoint, 'id'>;

/** Devices of the hooks and events that a launch configuration names. An empty list: every device. */
export type DevicesByPlace = ReadonlyMap<string, readonly string[]>;

export function devicesByPlace(hooks: readonly LaunchHook[]): DevicesByPlace {
  const found = new Map<string, readonly string[]>();
  for (const { hook, device } of hooks) {
    const known = found.get(hook);
    const isEvery = device === undefined || known?.length === 0;
    found.set(hook, isEvery ? [] : [...(known ?? []), device]);
  }
  return found;
}

/**
 * The breakpoint that a ticked filter is. Its condition is a pattern for names, or an expression where it can't be one;
 * of a line of the console it is text.
 *
 * @param launchDevices what the launch configuration says about this hook or event; undefined: nothing
 */
export function filterBreakpoint(
  { filter, condition }: TickedFilter,
  launchDevices: readonly string[] | undefined,
): Unnumbered {
  if (condition === undefined) {
    return breakpointOn(filter, launchDevices ?? []);
  }
  if (filter === 'consoleLine') {
    return { kind: 'event', place: { event: filter, devices: [], texts: [condition] } };
  }
  return isNamePattern(condition)
    ? breakpointOn(filter, [condition])
    : { ...breakpointOn(filter, []), condition };
}

/** What the launch configuration says behind the colon is, of a line of the console, text too. */
export function breakpointOn(filter: string, devices: readonly string[]): Unnumbered {
  if (filter === 'consoleLine') {
    const texts = devices.length === 0 ? {} : { texts: devices };
    return { kind: 'event', place: { event: filter, devices: [], ...texts } };
  }
  return isEventStop(filter)
    ? { kind: 'event', place: { event: filter, devices } }
    : { kind: 'hook', place: { hook: filter, devices } };
}

/** The hook or event that a breakpoint is about. */
export function filterOf({ place }: FilterBreakpoint | Unnumbered): string {
  return 'hook' in place ? place.hook : place.event;
}
