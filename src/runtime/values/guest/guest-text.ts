import { hex } from '../../../base/hex';
import { textInMemory } from '../formatted';
import { typeText } from './guest-type';
import type { GuestType } from './guest-type';
import { GuestPointer, NoMemoryError, readGuest } from './guest-value';
import type { Located, GuestObject } from './guest-value';

/** A structure's preview has so many members. */
const PREVIEW_MEMBERS = 4;

/**
 * A pointer or something in guest memory: `0x46efa000`, `0x40000500 "hello"`, `{addr = 0x40000400, len = 16 (0x10)}`.
 *
 * @param memberText how a member of such a name reads
 */
export function guestText(
  value: GuestPointer | GuestObject,
  memberText: (name: string, part: unknown) => string,
): { readonly value: string; readonly type: string } {
  const type = typeText(value.type);
  if (value instanceof GuestPointer) {
    return { value: pointerText(value), type };
  }
  if (value.type.kind === 'array') {
    return { value: `[${value.type.count}]`, type };
  }
  const parts = value.type.members
    .filter(({ type: member }) => member.kind === 'integer' || member.kind === 'pointer')
    .map(({ name, offset, type: member }) => {
      const part = lookAt({ type: member, address: value.address + offset, memory: value.memory });
      return `${name} = ${'problem' in part ? part.problem : memberText(name, part.value)}`;
    });
  const shown = parts.slice(0, PREVIEW_MEMBERS);
  const more = parts.length > PREVIEW_MEMBERS ? ['…'] : [];
  return { value: `{${[...shown, ...more].join(', ')}}`, type };
}

function pointerText({ type, address, memory }: GuestPointer): string {
  if (address === 0) {
    return 'NULL';
  }
  const text = isText(type.to) ? textInMemory(address, memory) : undefined;
  return text === undefined ? hex(address) : `${hex(address)} ${text}`;
}

function isText(type: GuestType): boolean {
  return type.kind === 'integer' && type.name === 'char';
}

/** What lies there, or in a few words why nothing does. */
export function lookAt(place: Located): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: readGuest(place) };
  } catch (error) {
    if (error instanceof NoMemoryError) {
      return { problem: `<no RAM at ${hex(place.address)}>` };
    }
    throw error;
  }
}
