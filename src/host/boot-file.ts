import { readFileSync, statSync } from 'node:fs';

/** The file of `-kernel` or `-initrd`. Undefined when it is no regular file or can't be read. */
export function readBootFile(path: string): Uint8Array | undefined {
  try {
    return statSync(path).isFile() ? new Uint8Array(readFileSync(path)) : undefined;
  } catch {
    return undefined;
  }
}
