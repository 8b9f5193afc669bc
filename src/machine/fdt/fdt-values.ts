/** A string list as a property holds it: each string ended by a zero byte. */
export function stringBytes(strings: readonly string[]): Uint8Array {
  const joined = strings.map((text) => `${text}\0`).join('');
  return Uint8Array.from(joined, (character) => character.charCodeAt(0));
}
