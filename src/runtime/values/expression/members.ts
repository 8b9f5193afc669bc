/** A member without running a getter: own or inherited data property, element, or entry of a Map. */
export function memberOf(value: unknown, key: string | number): { value: unknown } | undefined {
  if (value instanceof Map) {
    const map = value as ReadonlyMap<unknown, unknown>;
    return map.has(key) ? { value: map.get(key) } : undefined;
  }
  if (typeof value === 'string') {
    return key === 'length' ? { value: value.length } : undefined;
  }
  if (ArrayBuffer.isView(value) && key === 'length') {
    return { value: (value as unknown as { length?: number }).length ?? value.byteLength };
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
      return 'value' in property ? { value: property.value as unknown } : undefined;
    }
  }
  return undefined;
}
