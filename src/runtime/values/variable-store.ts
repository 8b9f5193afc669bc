import type { Variable } from '../../protocol/debug-values';
import { valueText } from './value-text';

/** Longest list of members that is answered without `start` and `count`. */
const MAX_MEMBERS = 1000;

interface Kept {
  readonly value: object;
  readonly path: string | undefined;
}

/**
 * Variables shown at a stop, and the references through which their members are asked for. References live until the
 * guest goes on. Getters are never called: looking must not change the guest.
 */
export class VariableStore {
  readonly #kept: Kept[] = [];
  readonly #isRamAddress: (address: number) => boolean;

  constructor(isRamAddress: (address: number) => boolean) {
    this.#isRamAddress = isRamAddress;
  }

  clear(): void {
    this.#kept.length = 0;
  }

  variable(name: string, value: unknown, path: string | undefined): Variable {
    const text = valueText(value, name);
    const container = typeof value === 'object' && value !== null && hasMembers(value);
    const indexed = container ? indexedCount(value) : undefined;
    const address = this.#addressOf(value);
    return {
      name,
      value: text.value,
      type: text.type,
      reference: container ? this.#keep(value, path) : 0,
      ...(indexed === undefined ? {} : { indexedCount: indexed }),
      ...(path === undefined ? {} : { evaluateName: path }),
      ...(address === undefined ? {} : { memoryAddress: address }),
    };
  }

  /** Members behind a reference; undefined for a reference that was not given out since the last stop. */
  children(reference: number, start: number, count: number | undefined): Variable[] | undefined {
    const kept = this.#kept[reference - 1];
    if (kept === undefined) {
      return undefined;
    }
    const from = Math.max(0, start);
    const all = membersOf(kept.value, from, from + Math.min(count ?? MAX_MEMBERS, MAX_MEMBERS));
    return all.map(({ key, value }) =>
      this.variable(typeof key === 'number' ? `[${key}]` : key, value, pathTo(kept.path, key)),
    );
  }

  #keep(value: object, path: string | undefined): number {
    this.#kept.push({ value, path });
    return this.#kept.length;
  }

  /** A number that lies in RAM, or a struct that has a heap address. */
  #addressOf(value: unknown): number | undefined {
    const address =
      typeof value === 'object' && value !== null
        ? (Object.getOwnPropertyDescriptor(value, 'address')?.value as unknown)
        : value;
    return typeof address === 'number' && Number.isInteger(address) && this.#isRamAddress(address)
      ? address
      : undefined;
  }
}

interface Member {
  readonly key: string | number;
  readonly value: unknown;
}

function hasMembers(value: object): boolean {
  return indexedCount(value) !== 0;
}

function indexedCount(value: object): number | undefined {
  if (Array.isArray(value)) {
    return value.length;
  }
  if (value instanceof DataView) {
    return value.byteLength;
  }
  return ArrayBuffer.isView(value) ? (value as unknown as ArrayLike<unknown>).length : undefined;
}

function membersOf(value: object, from: number, to: number): Member[] {
  const length = indexedCount(value);
  if (length !== undefined) {
    const element =
      value instanceof DataView
        ? (i: number): unknown => value.getUint8(i)
        : (i: number): unknown => (value as ArrayLike<unknown>)[i];
    return Array.from({ length: Math.max(0, Math.min(to, length) - from) }, (_, i) => ({
      key: from + i,
      value: element(from + i),
    }));
  }
  if (value instanceof Map) {
    return [...(value as ReadonlyMap<unknown, unknown>)]
      .slice(from, to)
      .map(([key, entry]) => ({ key: typeof key === 'number' ? key : String(key), value: entry }));
  }
  if (value instanceof Set) {
    return [...(value as ReadonlySet<unknown>)]
      .slice(from, to)
      .map((entry, i) => ({ key: from + i, value: entry }));
  }
  return Object.entries(Object.getOwnPropertyDescriptors(value))
    .filter(([, property]) => 'value' in property)
    .slice(from, to)
    .map(([key, property]) => ({ key, value: property.value as unknown }));
}

function pathTo(path: string | undefined, key: string | number): string | undefined {
  if (path === undefined) {
    return undefined;
  }
  if (typeof key === 'number') {
    return `${path}[${key}]`;
  }
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}
