import { STRUCTURES } from '../../../spec/virtio-structures';
import type { Structure } from '../../../spec/virtio-structures';

/** A type of C, as far as guest memory is looked at through it. */
export type GuestType =
  IntegerType | PointerType | ArrayType | StructureType | { readonly kind: 'void' };

export interface IntegerType {
  readonly kind: 'integer';
  readonly name: string;
  readonly sizeBytes: 1 | 2 | 4 | 8;
  readonly signed: boolean;
}

export interface PointerType {
  readonly kind: 'pointer';
  readonly to: GuestType;
  readonly sizeBytes: 4 | 8;
}

export interface ArrayType {
  readonly kind: 'array';
  readonly of: GuestType;
  /** 0: nobody has said how many. */
  readonly count: number;
}

export interface StructureType {
  readonly kind: 'structure';
  readonly name: string;
  readonly sizeBytes: number;
  readonly members: readonly MemberType[];
}

export interface MemberType {
  readonly name: string;
  readonly offset: number;
  readonly type: GuestType;
}

function integers(
  sizeBytes: 1 | 2 | 4 | 8,
  signed: boolean,
  ...names: readonly string[]
): (readonly [string, IntegerType])[] {
  return names.map((name) => [name, { kind: 'integer', name, sizeBytes, signed }]);
}

const INTEGERS: ReadonlyMap<string, IntegerType> = new Map([
  ...integers(1, false, 'u8', '__u8', 'uint8_t', 'uchar', 'unsigned char', 'bool'),
  ...integers(1, true, 's8', '__s8', 'int8_t', 'char', 'signed char'),
  ...integers(2, false, 'u16', '__u16', 'uint16_t', '__le16', '__virtio16', 'le16'),
  ...integers(2, false, 'ushort', 'unsigned short'),
  ...integers(2, true, 's16', '__s16', 'int16_t', 'short'),
  ...integers(4, false, 'u32', '__u32', 'uint32_t', '__le32', '__virtio32', 'le32'),
  ...integers(4, false, 'uint', 'unsigned', 'unsigned int'),
  ...integers(4, true, 's32', '__s32', 'int32_t', 'int', 'signed int', 'signed'),
  ...integers(8, false, 'u64', '__u64', 'uint64_t', '__le64', '__virtio64', 'le64'),
  ...integers(8, false, 'unsigned long long'),
  ...integers(8, true, 's64', '__s64', 'int64_t', 'long long'),
]);

/** As wide as a pointer. */
const WORDS: ReadonlyMap<string, boolean> = new Map([
  ['long', true],
  ['unsigned long', false],
  ['ulong', false],
  ['size_t', false],
  ['ssize_t', true],
  ['uintptr_t', false],
  ['phys_addr_t', false],
]);

/** Words that a type of several words can begin with or go on with. */
export const TYPE_WORDS: ReadonlySet<string> = new Set(
  [...INTEGERS.keys(), ...WORDS.keys()].flatMap((name) => name.split(' ')),
);

/** A type by its name: `u32`, `unsigned long`, `struct vring_desc`, `void`. Undefined: there is none. */
export function typeNamed(name: string, pointerBytes: 4 | 8): GuestType | undefined {
  if (name === 'void') {
    return { kind: 'void' };
  }
  const signed = WORDS.get(name);
  if (signed !== undefined) {
    return { kind: 'integer', name, sizeBytes: pointerBytes, signed };
  }
  const structure = name.startsWith('struct ')
    ? (more?.named(name.slice(7)) ?? structureNamed(name.slice(7)))
    : undefined;
  return structure ?? INTEGERS.get(name);
}

/** Structures of the guest's image, beside those of the specification. */
export interface MoreStructures {
  readonly names: readonly string[];
  named(name: string): StructureType | undefined;
  /** Why there are none; a part of a sentence. */
  readonly problem: string | undefined;
}

/** As with the debug points, there is one guest in a thread. */
let more: MoreStructures | undefined;

/** From now on expressions know these, too; undefined: no more. */
export function setMoreStructures(structures: MoreStructures | undefined): void {
  more = structures;
}

/** Why structures of the image aren't known; undefined: they are, or it has none. */
export function structuresProblem(): string | undefined {
  return more?.problem;
}

/** @param counts how long the structure's arrays of unknown length are */
export function structureNamed(name: string, counts = 0): StructureType | undefined {
  const layout = STRUCTURES.find((structure) => structure.name === name);
  return layout && structureOf(layout, counts);
}

export function structureNames(): string[] {
  return [...new Set([...STRUCTURES.map(({ name }) => name), ...(more?.names ?? [])])];
}

function structureOf({ name, sizeBytes, members }: Structure, counts: number): StructureType {
  return {
    kind: 'structure',
    name,
    sizeBytes,
    members: members.map((member) => {
      const one = INTEGERS.get(member.type) ?? structureNamed(member.type) ?? { kind: 'void' };
      const { count } = member;
      const type: GuestType =
        count === undefined ? one : { kind: 'array', of: one, count: count === 0 ? counts : count };
      return { name: member.name, offset: member.offset, type };
    }),
  };
}

/** 0 where a size has no meaning. */
export function sizeOfType(type: GuestType): number {
  switch (type.kind) {
    case 'void':
      return 0;
    case 'array':
      return sizeOfType(type.of) * type.count;
    default:
      return type.sizeBytes;
  }
}

/** `u32`, `struct vring_desc *`, `u16[64]`. */
export function typeText(type: GuestType): string {
  switch (type.kind) {
    case 'void':
      return 'void';
    case 'integer':
      return type.name;
    case 'structure':
      return `struct ${type.name}`;
    case 'array':
      return `${typeText(type.of)}[${type.count === 0 ? '' : type.count}]`;
    case 'pointer': {
      const to = typeText(type.to);
      return to.endsWith('*') ? `${to}*` : `${to} *`;
    }
  }
}
