import { isMap, isSet, seen, viewKind } from './foreign-realm';
import { lookAt } from './guest/guest-text';
import { GuestObject, GuestPointer, partOf } from './guest/guest-value';

/** What is shown below a value. */
export interface Member {
  readonly key: string | number;
  readonly value: unknown;
  /** There is nothing to read, for this reason. */
  readonly problem?: string;
}

export function hasMembers(value: object): boolean {
  if (value instanceof GuestPointer) {
    return value.address !== 0 && value.type.to.kind !== 'void';
  }
  return indexedCount(value) !== 0;
}

/** How many elements an array has; undefined: it is none. */
export function indexedCount(value: object): number | undefined {
  if (value instanceof GuestObject) {
    return value.type.kind === 'array' ? value.type.count : undefined;
  }
  if (Array.isArray(value)) {
    return value.length;
  }
  if (!ArrayBuffer.isView(value)) {
    return undefined;
  }
  return viewKind(value) === 'DataView'
    ? value.byteLength
    : (value as unknown as ArrayLike<unknown>).length;
}

/** The members from one place to another. Getters are never called. */
export function membersOf(value: object, from: number, to: number): Member[] {
  return plainMembers(value, from, to).map((member) => ({ ...member, value: seen(member.value) }));
}

function plainMembers(value: object, from: number, to: number): Member[] {
  if (value instanceof GuestPointer || value instanceof GuestObject) {
    return guestKeys(value, from, to).map((key) => guestMember(value, key));
  }
  const length = indexedCount(value);
  if (length !== undefined) {
    const element =
      viewKind(value) === 'DataView'
        ? (i: number): unknown => (value as DataView).getUint8(i)
        : (i: number): unknown => (value as ArrayLike<unknown>)[i];
    return range(from, Math.min(to, length)).map((i) => ({ key: i, value: element(i) }));
  }
  if (isMap(value)) {
    return [...(Map.prototype.entries.call(value) as Iterable<[unknown, unknown]>)]
      .slice(from, to)
      .map(([key, entry]) => ({ key: typeof key === 'number' ? key : String(key), value: entry }));
  }
  if (isSet(value)) {
    return [...(Set.prototype.values.call(value) as Iterable<unknown>)]
      .slice(from, to)
      .map((entry, i) => ({ key: from + i, value: entry }));
  }
  return Object.entries(Object.getOwnPropertyDescriptors(value))
    .filter(([, property]) => 'value' in property)
    .slice(from, to)
    .map(([key, property]) => ({ key, value: property.value as unknown }));
}

/** A pointer shows what it points to: a structure's members, or the one element. */
function guestKeys(
  value: GuestPointer | GuestObject,
  from: number,
  to: number,
): (string | number)[] {
  const type = value instanceof GuestPointer ? value.type.to : value.type;
  if (type.kind === 'structure') {
    return type.members.slice(from, to).map(({ name }) => name);
  }
  return range(from, Math.min(to, type.kind === 'array' ? type.count : 1));
}

function guestMember(value: GuestPointer | GuestObject, key: string | number): Member {
  const part = partOf(value, key);
  return part === undefined
    ? { key, value: undefined }
    : { key, value: undefined, ...lookAt(part) };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}

/** The expression for a member of what `path` names. */
export function pathTo(path: string | undefined, key: string | number): string | undefined {
  if (path === undefined) {
    return undefined;
  }
  if (typeof key === 'number') {
    return `${path}[${key}]`;
  }
  return /^[A-Za-z_$#][\w$]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}
