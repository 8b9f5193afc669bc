import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A file of a TFTP server's folder. Undefined when it's no regular file, can't be read, or when its name leads out of
 * the folder. Links are followed: whoever makes one in the folder wants what it names to be served.
 */
export function readTftpFile(folder: string, fileName: string): Uint8Array | undefined {
  if (fileName.split(/[/\\]/).includes('..')) {
    return undefined;
  }
  try {
    const path = join(folder, fileName);
    return statSync(path).isFile() ? new Uint8Array(readFileSync(path)) : undefined;
  } catch {
    return undefined;
  }
}
