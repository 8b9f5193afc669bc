import type { DebugProtocol } from '@vscode/debugprotocol';
import { HOOK_KINDS } from '../base/hook-kinds';
import { isNamePattern } from '../base/name-pattern';
import type { HookBreakpoint } from '../protocol/breakpoint';
import type { LaunchHook } from '../protocol/launch-attributes';

/** A filter that the client has ticked, with the text of its condition. */
export interface TickedFilter {
  readonly hook: string;
  readonly condition: string | undefined;
}

/**
 * The exception filters: one for each hook. Those that the launch configuration names are ticked, and say for which
 * devices. Their texts differ from those of the others: VS Code remembers by text whether a filter was ticked.
 */
export function hookFilters(
  hooks: readonly LaunchHook[],
): DebugProtocol.ExceptionBreakpointsFilter[] {
  const named = devicesByHook(hooks);
  return HOOK_KINDS.map((hook) => {
    const devices = named.get(hook);
    const what = `Stop when a driver's or uclass's ${hook}() begins`;
    const whose = devices?.length === 0 ? 'every device' : devices?.join(', ');
    return {
      filter: hook,
      label: whose === undefined ? hook : `${hook}: ${whose}`,
      description:
        whose === undefined ? what : `${what} for ${whose}, as the launch configuration says`,
      default: devices !== undefined,
      supportsCondition: true,
      conditionDescription: 'Device, driver or uclass, such as virtio-blk#*, or an expression',
    };
  });
}

/** Devices of each hook that a launch configuration names. An empty list: every device. */
export function devicesByHook(
  hooks: readonly LaunchHook[],
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const { hook, device } of hooks) {
    const known = found.get(hook);
    const isEvery = device === undefined || known?.length === 0;
    found.set(hook, isEvery ? [] : [...(known ?? []), device]);
  }
  return found;
}

type Unnumbered = Omit<HookBreakpoint, 'id'>;

/**
 * The breakpoint that a ticked filter is. Its condition is a pattern for names, or an expression where it can't be one.
 *
 * @param launchDevices what the launch configuration says about this hook; undefined: nothing
 */
export function hookBreakpoint(
  { hook, condition }: TickedFilter,
  launchDevices: readonly string[] | undefined,
): Unnumbered {
  if (condition === undefined) {
    return { kind: 'hook', place: { hook, devices: launchDevices ?? [] } };
  }
  return isNamePattern(condition)
    ? { kind: 'hook', place: { hook, devices: [condition] } }
    : { kind: 'hook', place: { hook, devices: [] }, condition };
}
