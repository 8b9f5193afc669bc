import { fail, ok } from '../../../base/result';
import type { Result } from '../../../base/result';
import { accessorsFor, isMap, isSet, seen } from '../../values/foreign-realm';
import { heldBehind, isLooking, watchedProperty } from '../../values/watched-property';
import { valueText } from '../../values/value-text';
import { wants, writerNow } from './access';
import type { ArmedData, OnAccess } from './access';

export interface WantedMember {
  readonly object: object;
  readonly key: string;
  /** `gd.flags` */
  readonly name: string;
  readonly breakpoints: readonly ArmedData[];
}

/**
 * Members of the firmware's objects that data breakpoints are on. While the guest runs an accessor stands in for each, at
 * the same place among the members; while it is stopped all are what they were, so that whoever looks or assigns sees
 * plain members.
 */
export class MemberWatches {
  readonly #onAccess: OnAccess;
  /** Those of one member beside each other. */
  #wanted: readonly (readonly WantedMember[])[] = [];
  #armed: readonly { readonly object: object; readonly key: string; restore(): void }[] = [];
  #running = false;

  constructor(onAccess: OnAccess) {
    this.#onAccess = onAccess;
  }

  set(wanted: readonly WantedMember[]): void {
    this.#disarm();
    this.#wanted = byMember(wanted);
    this.#arm();
  }

  /** The guest runs from now on, or stands still. */
  set running(running: boolean) {
    if (running !== this.#running) {
      this.#disarm();
      this.#running = running;
      this.#arm();
    }
  }

  #arm(): void {
    if (this.#running) {
      this.#armed = this.#wanted.flatMap((sameMember) => this.#replace(sameMember) ?? []);
    }
  }

  #disarm(): void {
    for (const member of this.#armed) {
      member.restore();
    }
    this.#armed = [];
  }

  #replace(sameMember: readonly WantedMember[]) {
    const [first] = sameMember;
    if (first === undefined || !whyNot(first.object, first.key).ok) {
      return undefined;
    }
    const { object, key } = first;
    const plain = Object.getOwnPropertyDescriptor(object, key);
    const member = { value: plain?.value as unknown };
    const readers = sameMember.some(({ breakpoints }) => wants(breakpoints, 'read'));
    const tell = (kind: 'read' | 'write', old: unknown): void => {
      for (const { name, breakpoints } of sameMember) {
        this.#onAccess(breakpoints, {
          kind,
          what: name,
          by: writerNow(),
          before: valueText(seen(old), key).value,
          after: valueText(seen(member.value), key).value,
          old: seen(old),
          now: seen(member.value),
        });
      }
    };
    const plainGet = (): unknown => {
      if (readers && !isLooking()) {
        tell('read', member.value);
      }
      return member.value;
    };
    const plainSet = (next: unknown): void => {
      const old = member.value;
      member.value = next;
      tell('write', old);
    };
    const { get, set } = accessorsFor(object, plainGet, plainSet);
    const property = watchedProperty(plain?.enumerable === true, get, set, member);
    Object.defineProperty(object, key, property);
    return {
      object,
      key,
      restore: (): void => {
        // The guest may have taken the member away.
        if (Object.getOwnPropertyDescriptor(object, key)?.get === get) {
          Object.defineProperty(object, key, { ...plain, value: member.value });
        }
      },
    };
  }
}

/** Several data breakpoints can be on one member, which has one accessor. */
function byMember(wanted: readonly WantedMember[]): WantedMember[][] {
  const groups: WantedMember[][] = [];
  for (const one of wanted) {
    const group = groups.find(([first]) => first?.object === one.object && first.key === one.key);
    if (group === undefined) {
      groups.push([one]);
    } else {
      group.push(one);
    }
  }
  return groups;
}

/** Whether a member can be watched, also while it is; a sentence where not. */
export function whyNot(object: object, key: string): Result<undefined, string> {
  if (ArrayBuffer.isView(object)) {
    return fail('Elements of a typed array are not watched: watch the memory that they are in.');
  }
  if (isMap(object) || isSet(object)) {
    return fail('Entries of a Map or a Set are not watched.');
  }
  const property = Object.getOwnPropertyDescriptor(object, key);
  if (property === undefined) {
    return fail(`There is no member ${key} of its own.`);
  }
  const isData = 'value' in property || heldBehind(property) !== undefined;
  if (!isData || property.configurable !== true) {
    return fail(`The member ${key} is fixed: the firmware can't assign to it.`);
  }
  return ok(undefined);
}
