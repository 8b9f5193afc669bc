import { Handles } from './handles';
import type { RealmHost } from './realm-host';

/** What a driver gets instead of an error of the other side: nothing can be learned from it. */
const LEFT: object = Object.freeze(Object.create(null) as object);

/**
 * Where the realm ends. Every call from one side to the other goes through here: an error of the other side never gets into the
 * hands of a driver, and what ends a run can't be caught by one.
 */
export class Border {
  readonly handles: Handles;
  readonly #host: RealmHost;
  /** An error of the other side is on its way through a driver. */
  #passing: { readonly error: unknown } | undefined;
  /** Objects of the realm that the other side was given to keep. */
  readonly #kept = new WeakSet();
  /** Arrays of the realm, by those of the other side that lie in the same memory. */
  readonly #shared = new WeakMap<object, Uint8Array>();

  constructor(host: RealmHost) {
    this.#host = host;
    this.handles = new Handles(host.api.structs, host.api.structOf, {
      get: (object, name) => this.inward(this.outside(() => Reflect.get(object, name) as unknown)),
      set: (object, name, value) => {
        this.outside(() => Reflect.set(object, name, value));
      },
      bytes: (object, name) => this.#bytes(object, name),
    });
  }

  /** Runs something of the other side, for a driver. */
  outside<T>(action: () => T): T {
    this.rethrow();
    try {
      return action();
    } catch (error) {
      const misuse = this.#host.misuseOf(error);
      if (misuse !== undefined) {
        throw new TypeError(misuse);
      }
      this.#passing = { error };
      this.#host.unwinding();
      throw LEFT as Error;
    }
  }

  /** As `outside`, also while a driver is being left. What fails ends the run as what failed first does. */
  always(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#passing ??= { error };
      this.#host.unwinding();
      throw LEFT as Error;
    }
  }

  /** A driver that has caught what it can't catch gets no further. */
  rethrow(): void {
    if (this.#passing !== undefined) {
      throw LEFT as Error;
    }
  }

  /** Runs something of a driver's, for the other side. */
  inside<T>(action: () => T, failed: (error: unknown) => T): T {
    let result: T;
    try {
      result = action();
    } catch (error) {
      this.#leave();
      result = failed(error);
    }
    this.#leave();
    return result;
  }

  /** Goes on with the error of the other side that a driver was left by. */
  #leave(): void {
    if (this.#passing !== undefined) {
      const { error } = this.#passing;
      this.#passing = undefined;
      throw error;
    }
  }

  /** From the first time on the member's memory is the realm's, and an array of each side lies in it. */
  #bytes(object: object, name: string): Uint8Array {
    const theirs = this.outside(() => Reflect.get(object, name) as Uint8Array);
    const known = this.#shared.get(theirs);
    if (known !== undefined) {
      return known;
    }
    const own = new Uint8Array(theirs.length);
    for (let i = 0; i < own.length; i++) {
      own[i] = theirs[i] ?? 0;
    }
    this.outside(() => {
      const both = this.#host.bytesOf(own);
      this.#shared.set(both, own);
      Reflect.set(object, name, both);
    });
    return own;
  }

  keep<T extends object>(own: T): T {
    this.#kept.add(own);
    return own;
  }

  /** What a driver sees of a value of the other side. */
  inward(value: unknown): unknown {
    if (typeof value === 'function' || typeof value === 'symbol') {
      return undefined;
    }
    if (typeof value !== 'object' || value === null || this.#kept.has(value)) {
      return value;
    }
    if (Array.isArray(value)) {
      const list: unknown[] = [];
      for (let i = 0; i < value.length; i++) {
        list.push(this.inward((value as readonly unknown[])[i]));
      }
      return Object.freeze(list);
    }
    const handle = this.handles.handleOf(value);
    if (handle === undefined) {
      throw new TypeError('expected a struct that drivers can have, found one of U-Boot alone');
    }
    return handle;
  }
}
