import type { BreakpointAnswer, HookBreakpoint, StoppedHook } from '../../../protocol/breakpoint';
import { isNamePattern, matchesPattern } from '../../../base/name-pattern';
import { HOOK_KINDS } from '../../../protocol/hook-kinds';
import type { ArmedBreakpoint, Conditions } from '../../debug/breakpoints/condition';
import type { BinaryImage } from '../binary-image';
import { stoppedHook, type HookCall } from '../model/image-hooks';

interface Armed {
  readonly armed: ArmedBreakpoint;
  readonly kind: string;
  readonly devices: readonly string[];
}

/** A hook that begins where the guest stands, and the breakpoints on it. */
export interface HookHit {
  readonly breakpoints: readonly ArmedBreakpoint[];
  readonly hook: StoppedHook;
  readonly sentence: string;
}

/** Breakpoints on driver-model hooks of an image: on the functions that its drivers and uclasses have for them. */
export class HookStops {
  readonly #conditions: Conditions;
  #list: readonly Armed[] = [];

  constructor(conditions: Conditions) {
    this.#conditions = conditions;
  }

  set(list: readonly HookBreakpoint[], image: BinaryImage | undefined): BreakpointAnswer[] {
    const armed: Armed[] = [];
    const answers = list.map((breakpoint) => this.#arm(breakpoint, image, armed));
    this.#list = armed;
    return answers;
  }

  #arm(
    breakpoint: HookBreakpoint,
    image: BinaryImage | undefined,
    into: Armed[],
  ): BreakpointAnswer {
    const { id, place } = breakpoint;
    const refuse = (message: string): BreakpointAnswer => ({ id, verified: false, message });
    if (!(HOOK_KINDS as readonly string[]).includes(place.hook)) {
      return refuse(`No hook is called ${place.hook}; there are ${HOOK_KINDS.join(', ')}.`);
    }
    const odd = place.devices.find((device) => !isNamePattern(device));
    if (odd !== undefined) {
      return refuse(
        `Expected a name of a device, driver or uclass such as virtio-blk#*, found ${odd}.`,
      );
    }
    const armed = this.#conditions.arm(breakpoint, `hook ${place.hook}`);
    if (!armed.ok) {
      return refuse(armed.error);
    }
    into.push({ armed: armed.value, kind: place.hook, devices: place.devices });
    const { hooks } = image?.model ?? {};
    if (hooks?.places.length === 0) {
      return refuse(
        'The hooks of this image are not known, as the layout of its structures is not.',
      );
    }
    return hooks?.placesOf(place.hook).length === 0
      ? refuse(`No driver or uclass of this image has a ${place.hook}.`)
      : { id, verified: true };
  }

  /** Where they may stop now. */
  addresses(image: BinaryImage): number[] {
    const kinds = new Set(this.#list.map(({ kind }) => kind));
    return [...kinds].flatMap((kind) => image.model.hookAddresses(kind));
  }

  /** @param call the hook that begins where the guest stands */
  on(call: HookCall): HookHit | undefined {
    const names = [call.deviceName, call.driverName, call.uclassName];
    const breakpoints = this.#list
      .filter(
        ({ kind, devices }) =>
          kind === call.kind &&
          (devices.length === 0 ||
            names.some((name) => devices.some((pattern) => matchesPattern(pattern, name)))),
      )
      .map(({ armed }) => armed);
    return breakpoints.length === 0
      ? undefined
      : {
          breakpoints,
          hook: stoppedHook(call),
          sentence: `${call.kind} of ${call.deviceName}`,
        };
  }
}
