/** The entries that have a value, so that what was not given falls back to a default elsewhere. */
export function given<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const found: { [K in keyof T]?: T[K] } = {};
  for (const name in values) {
    if (values[name] !== undefined) {
      found[name] = values[name];
    }
  }
  return found as { [K in keyof T]?: Exclude<T[K], undefined> };
}
