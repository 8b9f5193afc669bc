/**
 * Objects of another realm, in which drivers of the user's run: another set of JavaScript's built-in objects. Where such a driver
 * has something of the firmware in its hands, it is an object of its realm that stands for it; whoever looks sees what it stands for.
 */
export interface ForeignRealm {
  /** What an object of the realm stands for; anything else is what it is. */
  unwrap(value: unknown): unknown;
  /** What stands for an object of the firmware there; undefined: nothing can. */
  wrap(object: object): unknown;
  isOfRealm(object: object): boolean;
  /** The same two functions, made there. */
  accessors(
    get: () => unknown,
    set: (value: unknown) => void,
  ): { readonly get: () => unknown; readonly set: (value: unknown) => void };
}

let realm: ForeignRealm | undefined;

/** There is one realm of drivers in a thread. */
export function setForeignRealm(foreign: ForeignRealm): void {
  realm = foreign;
}

/** What is to be seen of a value. */
export function seen(value: unknown): unknown {
  return realm === undefined ? value : realm.unwrap(value);
}

export function isForeign(object: object): boolean {
  return realm?.isOfRealm(object) === true;
}

/** What is to be given to a driver for a value that the user has chosen. Undefined in `value`'s place: it can't have that. */
export function givenToDriver(value: unknown): { readonly value: unknown } | undefined {
  if (typeof value !== 'object' || value === null || isForeign(value)) {
    return { value };
  }
  const wrapped = realm?.wrap(value);
  return wrapped === undefined ? undefined : { value: wrapped };
}

/** Accessors for an object: those of a driver's object are made in its realm. */
export function accessorsFor(
  object: object,
  get: () => unknown,
  set: (value: unknown) => void,
): { readonly get: () => unknown; readonly set: (value: unknown) => void } {
  return realm !== undefined && realm.isOfRealm(object) ? realm.accessors(get, set) : { get, set };
}

/*
 * What an object is, whichever realm has made it: `instanceof` knows those of its own alone.
 */

const { get: typedArrayName } = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype) as object,
  Symbol.toStringTag,
) as { readonly get: () => unknown };

/** `Uint8Array`, `DataView`; undefined: it is none of them. */
export function viewKind(value: unknown): string | undefined {
  if (!ArrayBuffer.isView(value)) {
    return undefined;
  }
  const name: unknown = Reflect.apply(typedArrayName, value, []);
  return typeof name === 'string' ? name : 'DataView';
}

const { get: mapSize } = Object.getOwnPropertyDescriptor(Map.prototype, 'size') as {
  readonly get: () => unknown;
};
const { get: setSize } = Object.getOwnPropertyDescriptor(Set.prototype, 'size') as {
  readonly get: () => unknown;
};

export function isMap(value: unknown): value is Map<unknown, unknown> {
  return value instanceof Map || hasGetter(mapSize, value);
}

export function isSet(value: unknown): value is Set<unknown> {
  return value instanceof Set || hasGetter(setSize, value);
}

function hasGetter(get: () => unknown, value: unknown): boolean {
  if (typeof value !== 'object' || value === null || realm === undefined) {
    return false;
  }
  try {
    Reflect.apply(get, value, []);
    return true;
  } catch {
    return false;
  }
}
