/**
 * What is in a driver's realm: what gives the same in every run, leads nowhere else, and keeps nothing from one run to the next.
 * Everything is frozen. Must run before any code of a driver.
 */

/** The names of the language that a driver has. */
export const LANGUAGE_NAMES: readonly string[] = [
  ...['undefined', 'NaN', 'Infinity'],
  ...['Object', 'Array', 'String', 'Number', 'Boolean', 'BigInt', 'Symbol', 'Math', 'JSON'],
  ...['Map', 'Set', 'WeakMap', 'WeakSet', 'RegExp', 'Reflect'],
  ...['Error', 'TypeError', 'RangeError', 'SyntaxError', 'ReferenceError', 'EvalError', 'URIError'],
  ...['ArrayBuffer', 'DataView', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array'],
  ...['Uint16Array', 'Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array'],
  ...['BigInt64Array', 'BigUint64Array'],
  ...['parseInt', 'parseFloat', 'isNaN', 'isFinite', 'encodeURIComponent', 'decodeURIComponent'],
  ...['encodeURI', 'decodeURI'],
];

const TYPED_ARRAYS: readonly string[] = LANGUAGE_NAMES.filter((name) => /Array$/.test(name)).slice(
  1,
);

/** No driver needs a larger piece at once, and one that does is stopped before the machine it runs on is out of memory. */
const MOST_BYTES = 64 << 20;

type Anything = Record<PropertyKey, unknown>;
type Constructor = new (...args: readonly unknown[]) => object;

/** @param stackOf the text of an error's stack: only the driver's own functions are in it */
export function hardenRealm(stackOf: (error: object, sites: readonly CallSite[]) => string): void {
  const all = globalThis as unknown as Anything;
  limitArrays(all);
  for (const name of ['transfer', 'transferToFixedLength', 'resize']) {
    Reflect.deleteProperty(ArrayBuffer.prototype, name);
  }
  const error = Error as unknown as Anything;
  error['prepareStackTrace'] = stackOf;
  error['stackTraceLimit'] = 50;
  Reflect.deleteProperty(Error, 'captureStackTrace');
  Reflect.deleteProperty(Math, 'random');
  // What the last match was is known here until the next run.
  for (const name of Object.getOwnPropertyNames(RegExp)) {
    if (!['length', 'name', 'prototype'].includes(name)) {
      Reflect.deleteProperty(RegExp, name);
    }
  }
  removeLocale();
  Reflect.deleteProperty(Array, 'fromAsync');
  const hidden = hiddenPrototypes();
  for (const prototype of hidden) {
    // Constructors of functions make code.
    if (typeof prototype === 'function' || 'apply' in prototype) {
      Reflect.deleteProperty(prototype, 'constructor');
    }
  }
  const kept = new Set([...LANGUAGE_NAMES, 'globalThis']);
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    if (!kept.has(name)) {
      Reflect.deleteProperty(all, name);
    }
  }
  letInheritedBeSet();
  freezeAll([...LANGUAGE_NAMES.map((name) => all[name]), ...hidden]);
}

export interface CallSite {
  getFileName(): string | undefined;
  getLineNumber(): number | null;
  getFunctionName(): string | null;
}

/** Arrays of bytes are outside of the heap that has a limit. */
function limitArrays(all: Anything): void {
  for (const name of [...TYPED_ARRAYS, 'ArrayBuffer']) {
    const original = all[name] as Constructor & { BYTES_PER_ELEMENT?: number };
    const unit = original.BYTES_PER_ELEMENT ?? 1;
    const limited = function (this: unknown, ...args: readonly unknown[]): object {
      const given = name === 'ArrayBuffer' ? [Number(args[0] ?? 0)] : withFixedLength(args);
      const [length] = given;
      const bytes = unit * (typeof length === 'number' ? length : 0);
      if (bytes > MOST_BYTES) {
        throw new RangeError(`expected at most ${MOST_BYTES} bytes in ${name}, found ${bytes}`);
      }
      const made: unknown = new.target;
      return Reflect.construct(
        original,
        given,
        made === undefined || made === limited ? original : (made as Constructor),
      );
    };
    const { prototype } = original as unknown as { prototype: object };
    Object.defineProperty(limited, 'name', { value: name, configurable: true });
    for (const [key, property] of Object.entries(Object.getOwnPropertyDescriptors(original))) {
      if (!['length', 'name', 'prototype', 'arguments', 'caller'].includes(key)) {
        Object.defineProperty(limited, key, property);
      }
    }
    Object.defineProperty(limited, 'prototype', { value: prototype });
    Object.setPrototypeOf(limited, Object.getPrototypeOf(original) as object);
    Object.defineProperty(prototype, 'constructor', { value: limited });
    all[name] = limited;
  }
}

/** A length as a number, and a list whose length nobody can change any more: what was looked at is what is made. */
function withFixedLength(args: readonly unknown[]): readonly unknown[] {
  const [first, ...rest] = args;
  if (typeof first !== 'object' || first === null) {
    return args.length === 0 ? args : [Number(first ?? 0), ...rest];
  }
  if (ArrayBuffer.isView(first) || isBuffer(first) || Symbol.iterator in first) {
    return args;
  }
  const length = Number((first as { readonly length?: unknown }).length ?? 0);
  return length > MOST_BYTES ? [length] : [Array.from({ ...first, length }), ...rest];
}

/** Is it the buffer of an array? What says so of itself can be anything. */
function isBuffer(value: object): boolean {
  try {
    bufferLength.call(value);
    return true;
  } catch {
    return false;
  }
}

// eslint-disable-next-line @typescript-eslint/unbound-method -- called with a buffer
const bufferLength = Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'byteLength')?.get as (
  this: object,
) => number;

function removeLocale(): void {
  for (const { prototype } of [Object, Array, String, Number, BigInt, Uint8Array] as const) {
    for (
      let at: object | null = prototype;
      at !== null;
      at = Object.getPrototypeOf(at) as object | null
    ) {
      for (const name of Object.getOwnPropertyNames(at)) {
        if (/^toLocale|^localeCompare$/.test(name)) {
          Reflect.deleteProperty(at, name);
        }
      }
    }
  }
}

/** Those that no name leads to. */
function hiddenPrototypes(): object[] {
  const of = (value: unknown): object => Object.getPrototypeOf(value) as object;
  const iterator = of(of([][Symbol.iterator]()));
  const { map } = iterator as { readonly map?: (each: () => undefined) => object };
  return [
    iterator,
    ...(map === undefined ? [] : [of(Reflect.apply(map, [].values(), [() => undefined]))]),
    of([][Symbol.iterator]()),
    of(new Map()[Symbol.iterator]()),
    of(new Set()[Symbol.iterator]()),
    of(''[Symbol.iterator]()),
    of(''.matchAll(/x/g)),
    of(Uint8Array),
    of(() => undefined),
    of(async () => {
      await Promise.resolve();
    }),
    of(function* (): Generator<number> {
      yield 1;
    }),
    of(async function* (): AsyncGenerator<number> {
      yield await Promise.resolve(1);
    }),
  ];
}

/**
 * A member of a frozen prototype can't be given to an object below it by an assignment. For the names that programs assign
 * (`error.name = ...`) it can.
 */
function letInheritedBeSet(): void {
  const names: readonly (readonly [object, readonly string[]])[] = [
    [Object.prototype, ['toString', 'valueOf', 'constructor', 'hasOwnProperty']],
    [Error.prototype, ['name', 'message', 'toString']],
  ];
  for (const [prototype, members] of names) {
    for (const member of members) {
      const value = (prototype as Anything)[member];
      Object.defineProperty(prototype, member, {
        configurable: false,
        enumerable: false,
        get: () => value,
        set(this: object, given: unknown) {
          if (this === prototype) {
            throw new TypeError(`expected an object of the driver, found one of the language`);
          }
          Object.defineProperty(this, member, {
            configurable: true,
            enumerable: true,
            writable: true,
            value: given,
          });
        },
      });
    }
  }
}

function freezeAll(roots: readonly unknown[]): void {
  const seen = new Set<object>();
  const queue: unknown[] = [...roots];
  while (queue.length > 0) {
    const value = queue.pop();
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null) {
      continue;
    }
    if (seen.has(value)) {
      continue;
    }
    seen.add(value);
    Object.freeze(value);
    queue.push(Object.getPrototypeOf(value));
    for (const key of Reflect.ownKeys(value)) {
      const property: object = Object.getOwnPropertyDescriptor(value, key) ?? {};
      queue.push(...(Object.values(property) as unknown[]));
    }
  }
}
