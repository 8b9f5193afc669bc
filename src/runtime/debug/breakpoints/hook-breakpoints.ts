import { HOOK_KINDS } from '../../../protocol/hook-kinds';
import type { TraceEvent } from '../../../base/trace-event';
import type { BreakpointAnswer, HookBreakpoint } from '../../../protocol/breakpoint';
import type { EventSource } from '../../guest/event-stream';
import { isNamePattern, matchesPattern } from '../../../base/name-pattern';
import type { ArmedBreakpoint, Conditions } from './condition';
import { notInFirmware, type LeftOutCode } from './left-out-code';

interface Armed extends ArmedBreakpoint {
  readonly hook: string;
  readonly devices: readonly string[];
}

export type HookEnter = Extract<TraceEvent, { kind: 'hookEnter' | 'hookLeave' }>;

/** A call of a hook that breakpoints are on. */
export interface HookHit {
  readonly hook: HookEnter;
  readonly breakpoints: readonly ArmedBreakpoint[];
}

/**
 * Breakpoints on driver-model hooks, by kind and by the names around the device: a consumer of the event that a hook was
 * entered. It listens while there is one.
 */
export class HookBreakpoints {
  readonly #conditions: Conditions;
  readonly #leftOut: LeftOutCode;
  readonly #events: EventSource;
  #armed: readonly Armed[] = [];
  #unsubscribe: (() => void) | undefined;
  #hit: HookHit | undefined;

  constructor(conditions: Conditions, leftOut: LeftOutCode, events: EventSource) {
    this.#conditions = conditions;
    this.#leftOut = leftOut;
    this.#events = events;
  }

  set(list: readonly HookBreakpoint[]): BreakpointAnswer[] {
    const armed: Armed[] = [];
    const answers = list.map((breakpoint) => this.#arm(breakpoint, armed));
    this.#armed = armed;
    if (armed.length === 0) {
      this.#unsubscribe?.();
      this.#unsubscribe = undefined;
    } else {
      this.#unsubscribe ??= this.#events.subscribe(['hookEnter'], ({ event }) => {
        if (event.kind === 'hookEnter') {
          this.#hit = { hook: event, breakpoints: this.#on(event) };
        }
      });
    }
    return answers;
  }

  #arm(breakpoint: HookBreakpoint, into: Armed[]): BreakpointAnswer {
    const { id, place } = breakpoint;
    const kinds: readonly string[] = HOOK_KINDS;
    if (!kinds.includes(place.hook)) {
      const message = `No hook is called ${place.hook}; there are ${kinds.join(', ')}.`;
      return { id, verified: false, message };
    }
    const odd = place.devices.find((device) => !isNamePattern(device));
    if (odd !== undefined) {
      const message = `Expected a name of a device, driver or uclass such as virtio-blk#*, found ${odd}.`;
      return { id, verified: false, message };
    }
    const armed = this.#conditions.arm(breakpoint, `hook ${place.hook}`);
    if (!armed.ok) {
      return { id, verified: false, message: armed.error };
    }
    into.push({ ...armed.value, hook: place.hook, devices: place.devices });
    const missing = this.#leftOut.ofDevices(place.devices);
    return missing.length === 0
      ? { id, verified: true }
      : notInFirmware({ id }, `a driver for ${place.devices.join(', ')}`, missing);
  }

  /** What was heard since the last question; conditions are not looked at. */
  takeHit(): HookHit | undefined {
    const hit = this.#hit;
    this.#hit = undefined;
    return hit !== undefined && hit.breakpoints.length > 0 ? hit : undefined;
  }

  #on({ hook: kind, deviceName, driverName, uclassName }: HookEnter): ArmedBreakpoint[] {
    const names = [deviceName, driverName, uclassName];
    return this.#armed.filter(
      ({ hook, devices }) =>
        hook === kind &&
        (devices.length === 0 ||
          devices.some((pattern) => names.some((name) => matchesPattern(pattern, name)))),
    );
  }
}
