import type { Variable } from '../../protocol/debug-values';
import { addressOf } from './guest/address-of';
import type { GuestMemory } from './guest/guest-memory';
import { GuestObject, GuestPointer } from './guest/guest-value';
import type { TypeBook } from './types/type-book';
import { valueText } from './value-text';
import type { ValueStyle } from './value-text';
import { hasMembers, indexedCount, membersOf, pathTo } from './variable-members';

/** Longest list of members that is answered without `start` and `count`. */
const MAX_MEMBERS = 1000;

interface Kept {
  readonly value: object;
  readonly path: string | undefined;
  readonly style: ValueStyle;
  /** Text of the type of a member, where one was written. */
  readonly typeBelow: (key: string | number) => string;
}

/** What is to be shown. */
export interface Showing {
  readonly name: string;
  readonly value: unknown;
  /** An expression for it, if there is one. */
  readonly path?: string | undefined;
  readonly style?: ValueStyle;
  /** Text of its type in the source; empty where none was written. */
  readonly declared?: string | undefined;
  /** Nobody can set it. */
  readonly constant?: boolean | undefined;
}

/**
 * Variables shown at a stop, and the references through which their members are asked for. References live until the
 * guest goes on. Getters are never called: looking must not change the guest.
 */
export class VariableStore {
  readonly #kept: Kept[] = [];
  readonly #memory: () => GuestMemory | undefined;
  readonly #types: () => TypeBook;

  constructor(memory: () => GuestMemory | undefined, types: () => TypeBook) {
    this.#memory = memory;
    this.#types = types;
  }

  clear(): void {
    this.#kept.length = 0;
  }

  variable({ name, value, path, style = {}, declared = '', constant }: Showing): Variable {
    const memory = this.#memory();
    const text = valueText(value, name, { ...style, memory });
    const known = isOfGuest(value) ? undefined : this.#types().typeOf(value, declared);
    const container = typeof value === 'object' && value !== null && hasMembers(value);
    const indexed = container ? indexedCount(value) : undefined;
    const address = addressToShow(value, memory);
    // A format is for the value that its author asked for; only numbers in hexadecimal are so below it too.
    const below = { hex: style.hex === true || style.format === 'x' };
    return {
      name,
      value: text.value,
      type: known?.text ?? text.type,
      reference: container
        ? this.#keep({ value, path, style: below, typeBelow: known?.below ?? (() => '') })
        : 0,
      ...(indexed === undefined ? {} : { indexedCount: indexed }),
      ...(path === undefined ? {} : { evaluateName: path }),
      ...(address === undefined ? {} : { memoryAddress: address }),
      ...(constant === true ? { readOnly: true } : {}),
    };
  }

  /**
   * Members behind a reference; undefined for a reference that was not given out since the last stop.
   *
   * @param hex undefined: as what they are members of
   */
  children(
    reference: number,
    start: number,
    count: number | undefined,
    hex?: boolean,
  ): Variable[] | undefined {
    const kept = this.#kept[reference - 1];
    if (kept === undefined) {
      return undefined;
    }
    const from = Math.max(0, start);
    const style = hex === undefined ? kept.style : { hex: hex || kept.style.hex };
    const all = membersOf(kept.value, from, from + Math.min(count ?? MAX_MEMBERS, MAX_MEMBERS));
    return all.map(({ key, value, problem }) => {
      const name = typeof key === 'number' ? `[${key}]` : key;
      return problem === undefined
        ? this.variable({
            name,
            value,
            path: pathTo(kept.path, key),
            style,
            declared: kept.typeBelow(key),
          })
        : { name, value: problem, type: '', reference: 0 };
    });
  }

  /** What a reference stands for; undefined as for `children`. */
  container(reference: number): { value: object; path: string | undefined } | undefined {
    return this.#kept[reference - 1];
  }

  #keep(kept: Kept): number {
    this.#kept.push(kept);
    return this.#kept.length;
  }
}

/** It brings its own type. */
function isOfGuest(value: unknown): boolean {
  return value instanceof GuestPointer || value instanceof GuestObject;
}

/** Where a memory view of the value begins: it points into RAM or lies there. */
function addressToShow(value: unknown, memory: GuestMemory | undefined): number | undefined {
  const address =
    typeof value === 'object'
      ? (addressOf(value, memory) ?? describedAddress(value))
      : typeof value === 'number' || typeof value === 'bigint'
        ? Number(value)
        : undefined;
  return address !== undefined &&
    Number.isSafeInteger(address) &&
    memory?.bytes(address, 1) !== undefined
    ? address
    : undefined;
}

/**
 * Where the memory is that a structure of the firmware describes, which has no place of its own there: a `struct vring`'s
 * rings, which begin with the descriptors, and a `struct virtio_sg`'s buffer.
 */
function describedAddress(value: object | null): number | undefined {
  const member = (name: string): number | undefined => {
    const found: unknown =
      value === null ? undefined : Object.getOwnPropertyDescriptor(value, name)?.value;
    return typeof found === 'number' ? found : undefined;
  };
  const isRing = member('desc') !== undefined && member('avail') !== undefined;
  const isBuffer = member('addr') !== undefined && member('length') !== undefined;
  return isRing ? member('desc') : isBuffer ? member('addr') : undefined;
}
