/**
 * A data breakpoint on a member puts an accessor in its place while the guest runs. Whoever looks at the guest's objects
 * meanwhile (a condition, a log message) sees the member that it stands for, and its looking is no access of the guest's. Nor is
 * what the user sets, when a run is repeated.
 */

/** What a watched member holds, past its accessor. */
interface Held {
  value: unknown;
}

const held = new WeakMap<() => unknown, Held>();
let looking = 0;

/** @param member what it holds, which is read and set there without telling anybody */
export function watchedProperty(
  enumerable: boolean,
  get: () => unknown,
  set: (value: unknown) => void,
  member: Held,
): PropertyDescriptor {
  held.set(get, member);
  return { configurable: true, enumerable, get, set };
}

/** What a data property holds, or a watched one; undefined: a getter, which is not called. */
export function valueOfProperty(property: PropertyDescriptor): { value: unknown } | undefined {
  if ('value' in property) {
    return { value: property.value as unknown };
  }
  const member = heldBehind(property);
  return member && { value: member.value };
}

/** What a watched member holds; undefined: the property is none. */
export function heldBehind(property: PropertyDescriptor): Held | undefined {
  const { get } = property as { readonly get?: () => unknown };
  return get && held.get(get);
}

/** Reads the guest's objects for the debugger: that is no access of the guest's. */
export function look<T>(read: () => T): T {
  looking++;
  try {
    return read();
  } finally {
    looking--;
  }
}

export function isLooking(): boolean {
  return looking > 0;
}
