/**
 * A data breakpoint on a member puts an accessor in its place while the guest runs. Whoever looks at the guest's objects
 * meanwhile (a condition, a log message) sees the member that it stands for, and its looking is no access of the guest's.
 */

const values = new WeakMap<() => unknown, () => unknown>();
let looking = 0;

/** @param value gives what the member holds, without telling anybody */
export function watchedProperty(
  enumerable: boolean,
  get: () => unknown,
  set: (value: unknown) => void,
  value: () => unknown,
): PropertyDescriptor {
  values.set(get, value);
  return { configurable: true, enumerable, get, set };
}

/** What a data property holds, or a watched one; undefined: a getter, which is not called. */
export function valueOfProperty(property: PropertyDescriptor): { value: unknown } | undefined {
  if ('value' in property) {
    return { value: property.value as unknown };
  }
  const { get } = property as { readonly get?: () => unknown };
  const value = get && values.get(get);
  return value && { value: value() };
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
