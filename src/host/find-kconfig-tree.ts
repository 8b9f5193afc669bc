import { statSync } from 'node:fs';
import path from 'node:path';

/** The root of the tree that a file lies in: the nearest folder above it with a Kconfig file and a folder configs. */
export function findKconfigTree(file: string): string | undefined {
  let folder = path.dirname(path.resolve(file));
  for (;;) {
    if (isKconfigTree(folder)) {
      return folder;
    }
    const above = path.dirname(folder);
    if (above === folder) {
      return undefined;
    }
    folder = above;
  }
}

export function isKconfigTree(folder: string): boolean {
  const options = { throwIfNoEntry: false } as const;
  try {
    return (
      statSync(path.join(folder, 'Kconfig'), options)?.isFile() === true &&
      statSync(path.join(folder, 'configs'), options)?.isDirectory() === true
    );
  } catch {
    return false;
  }
}
