import type { ApiMember, ApiStruct } from '../base/driver-api/driver-api';
import { whatItIs } from './what-it-is';

/** Reads and writes of the other side's objects, by a name of theirs. */
interface MemberAccess {
  get(object: object, name: string): unknown;
  set(object: object, name: string, value: unknown): void;
  /** The bytes of a member, as an array of the realm. */
  bytes(object: object, name: string): Uint8Array;
}

type Settable = NonNullable<ApiMember['set']>;

const FITS: Readonly<
  Record<Settable, { readonly isFit: (value: unknown) => boolean; readonly expected: string }>
> = {
  // As C's int, and what it is without a sign.
  int: {
    isFit: (value) =>
      Number.isSafeInteger(value) &&
      (value as number) >= -0x8000_0000 &&
      (value as number) <= 0xffff_ffff,
    expected: 'an integer of 32 bits',
  },
  size: {
    isFit: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
    expected: 'an integer from 0',
  },
  text: { isFit: (value) => typeof value === 'string', expected: 'a text' },
  bool: { isFit: (value) => typeof value === 'boolean', expected: 'true or false' },
};

/**
 * What drivers have in their hands for U-Boot's structs: objects of the realm with nothing in them. Which object each stands for is
 * known here alone.
 */
export class Handles {
  readonly #prototypes = new Map<string, object>();
  readonly #handleOf = new WeakMap<object, object>();
  readonly #objectOf = new WeakMap<object, object>();
  readonly #structOf: (object: object) => string | undefined;

  constructor(
    structs: readonly ApiStruct[],
    structOf: (object: object) => string | undefined,
    access: MemberAccess,
  ) {
    this.#structOf = structOf;
    for (const { name, members } of structs) {
      const prototype = {};
      for (const member of members) {
        this.#defineMember(prototype, name, member, access);
      }
      Object.defineProperty(prototype, Symbol.toStringTag, { value: name });
      this.#prototypes.set(name, Object.freeze(prototype));
    }
  }

  /** Undefined: no driver can have it. */
  handleOf(object: object): object | undefined {
    const known = this.#handleOf.get(object);
    if (known !== undefined) {
      return known;
    }
    const prototype = this.#prototypes.get(this.#structOf(object) ?? '');
    if (prototype === undefined) {
      return undefined;
    }
    const handle = Object.freeze(Object.create(prototype) as object);
    this.#handleOf.set(object, handle);
    this.#objectOf.set(handle, object);
    return handle;
  }

  /** Undefined: it stands for nothing. */
  objectOf(handle: unknown): object | undefined {
    return typeof handle === 'object' && handle !== null ? this.#objectOf.get(handle) : undefined;
  }

  isA(handle: unknown, struct: string): boolean {
    return (
      typeof handle === 'object' &&
      handle !== null &&
      this.#objectOf.has(handle) &&
      Object.getPrototypeOf(handle) === this.#prototypes.get(struct)
    );
  }

  #defineMember(
    prototype: object,
    struct: string,
    { name, set, isBytes }: ApiMember,
    access: MemberAccess,
  ): void {
    const objectOf = (handle: unknown): object => {
      const object = this.objectOf(handle);
      if (object === undefined) {
        throw new TypeError(`${struct}.${name}: expected a ${struct} of U-Boot, found none`);
      }
      return object;
    };
    const assigned = (value: unknown): unknown => {
      const { isFit, expected } = FITS[set ?? 'bool'];
      if (!isFit(value)) {
        throw new TypeError(`${struct}.${name}: expected ${expected}, found ${whatItIs(value)}`);
      }
      return value;
    };
    Object.defineProperty(prototype, name, {
      enumerable: true,
      get(this: unknown) {
        const object = objectOf(this);
        return isBytes === true ? access.bytes(object, name) : access.get(object, name);
      },
      ...(set === undefined
        ? {}
        : {
            set(this: unknown, value: unknown) {
              access.set(objectOf(this), name, assigned(value));
            },
          }),
    });
  }
}
