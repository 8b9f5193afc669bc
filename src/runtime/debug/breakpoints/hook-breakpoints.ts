import { HOOK_KINDS } from '../../../base/hook-kinds';
import type { BreakpointAnswer, HookBreakpoint } from '../../../protocol/breakpoint';
import type { HookCall } from '../hook-table';
import { isNamePattern, matchesPattern } from '../../../base/name-pattern';
import type { ArmedBreakpoint, Conditions } from './condition';

interface Armed extends ArmedBreakpoint {
  readonly hook: string;
  readonly devices: readonly string[];
}

/** Breakpoints on driver-model hooks, by kind and by the names around the device. */
export class HookBreakpoints {
  readonly #conditions: Conditions;
  #armed: readonly Armed[] = [];

  constructor(conditions: Conditions) {
    this.#conditions = conditions;
  }

  set(list: readonly HookBreakpoint[]): BreakpointAnswer[] {
    const armed: Armed[] = [];
    const answers = list.map((breakpoint) => this.#arm(breakpoint, armed));
    this.#armed = armed;
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
    return { id, verified: true };
  }

  /** Those on a call of a hook; conditions are not looked at. */
  on({ kind, device, driver, uclass }: HookCall): ArmedBreakpoint[] {
    const names = [device, driver, uclass];
    return this.#armed.filter(
      ({ hook, devices }) =>
        hook === kind &&
        (devices.length === 0 ||
          devices.some((pattern) => names.some((name) => matchesPattern(pattern, name)))),
    );
  }
}
