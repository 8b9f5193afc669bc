/** `String.fromCharCode` takes so many at once without trouble. */
const CHUNK = 8192;

/** Bytes as characters of the same numbers. (Spreading them takes ten times as long.) */
export function latin1Text(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += CHUNK) {
    parts.push(
      Reflect.apply(String.fromCharCode, undefined, bytes.subarray(i, i + CHUNK)) as string,
    );
  }
  return parts.join('');
}
