import { isMap, seen, viewKind } from '../foreign-realm';
import { valueOfProperty } from '../watched-property';

/** A member without running a getter: own or inherited data property, element, or entry of a Map. */
export function memberOf(value: unknown, key: string | number): { value: unknown } | undefined {
  const member = plainMemberOf(value, key);
  return member && { value: seen(member.value) };
}

function plainMemberOf(value: unknown, key: string | number): { value: unknown } | undefined {
  if (isMap(value)) {
    return Map.prototype.has.call(value, key)
      ? { value: Map.prototype.get.call(value, key) as unknown }
      : undefined;
  }
  if (typeof value === 'string') {
    return memberOfText(value, key);
  }
  if (ArrayBuffer.isView(value) && key === 'length') {
    return { value: (value as unknown as { length?: number }).length ?? value.byteLength };
  }
  if (viewKind(value) === 'DataView' && typeof key === 'number') {
    const view = value as DataView;
    return key >= 0 && key < view.byteLength && Number.isInteger(key)
      ? { value: view.getUint8(key) }
      : undefined;
  }
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  for (
    let at: object | null = value;
    at !== null;
    at = Object.getPrototypeOf(at) as object | null
  ) {
    const property = Object.getOwnPropertyDescriptor(at, key);
    if (property !== undefined) {
      return valueOfProperty(property);
    }
  }
  return undefined;
}

/** A character's number, and 0 behind the last one, as in C. */
function memberOfText(text: string, key: string | number): { value: number } | undefined {
  if (key === 'length') {
    return { value: text.length };
  }
  const inside = typeof key === 'number' && key >= 0 && key <= text.length && Number.isInteger(key);
  return inside ? { value: key === text.length ? 0 : text.charCodeAt(key) } : undefined;
}
