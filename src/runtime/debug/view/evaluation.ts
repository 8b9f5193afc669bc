import type { MappedRam } from '../../../base/memory-reader';
import { gd } from '../../../firmware/include/asm-generic/global_data';
import type { VirtioSnapshot } from '../../../protocol/virtio';
import type { EvaluationContext, NamedVariable } from '../../values/expression/context';
import type { GuestMemory } from '../../values/guest/guest-memory';
import { MappedGuestMemory } from '../../values/guest/guest-memory';
import { statementCount } from '../debug-points';
import { deviceOfFrame } from '../device-of-frame';
import { frameAtIndex, variablesOf } from '../frames';
import type { GuestFrame } from '../frames';

/** The guest beside its firmware, whose frames and variables are the thread's. */
export interface ObservedGuest {
  readonly machine: { readonly ram: MappedRam };
  snapshot(): VirtioSnapshot;
}

/** As with the debug points, there is one guest in a thread. */
let observed: ObservedGuest | undefined;

/** From now on expressions see this guest's memory and devices. */
export function observeGuest(guest: ObservedGuest): void {
  observed = guest;
}

/** Memory of the guest; undefined before there is one. */
export function guestMemory(): GuestMemory | undefined {
  return observed && new MappedGuestMemory(observed.machine.ram);
}

/** What an expression in a frame can see. Index 0 is the innermost frame. */
export function evaluationAt(index = 0): EvaluationContext {
  const frame = frameAtIndex(index);
  const guest = observed;
  let snapshot: VirtioSnapshot | undefined;
  return {
    lookup: (name) => variableIn(frame, name),
    memory: guestMemory(),
    pointerBytes: globalData()?.arch64 === true ? 8 : 4,
    statement: statementCount,
    // Nothing changes while an expression is evaluated, and a snapshot takes its time.
    snapshot: guest && (() => (snapshot ??= guest.snapshot())),
    device: () => deviceOfFrame(index),
  };
}

/** Of a frame, then among the members of `gd`; `gd` itself has its own name. */
function variableIn(frame: GuestFrame | undefined, name: string): NamedVariable | undefined {
  const local = frame && variablesOf(frame).find((variable) => variable.name === name);
  if (local !== undefined) {
    return local;
  }
  const data = globalData();
  if (name === 'gd' && data !== undefined) {
    return { value: data };
  }
  return data !== undefined && Object.hasOwn(data, name)
    ? memberVariable(data as unknown as Record<string, unknown>, name)
    : undefined;
}

function memberVariable(data: Record<string, unknown>, name: string): NamedVariable {
  return {
    value: data[name],
    set: (value) => {
      data[name] = value;
    },
  };
}

/** All names that an expression in a frame can begin with, but for those of the language. */
export function namesIn(index: number): string[] {
  const frame = frameAtIndex(index);
  const data = globalData();
  return [
    ...new Set([
      ...(frame === undefined ? [] : variablesOf(frame).map(({ name }) => name)),
      ...(data === undefined ? [] : ['gd', ...Object.keys(data)]),
    ]),
  ];
}

/** `gd`, or undefined before the firmware has made it. */
export function globalData(): typeof gd | undefined {
  return gd;
}
