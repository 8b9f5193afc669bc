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

/**
 * The Kconfig file for a workspace's own drivers: `Kconfig.drivers` beside a configuration that lies in no tree, or one folder
 * above, where `configs` is.
 */
export function findOwnDrivers(file: string): string | undefined {
  const folder = path.dirname(path.resolve(file));
  return [folder, path.dirname(folder)]
    .map((place) => path.join(place, 'Kconfig.drivers'))
    .find((place) => isFile(place));
}

export function isKconfigTree(folder: string): boolean {
  const options = { throwIfNoEntry: false } as const;
  try {
    return (
      isFile(path.join(folder, 'Kconfig')) &&
      statSync(path.join(folder, 'configs'), options)?.isDirectory() === true
    );
  } catch {
    return false;
  }
}

function isFile(file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false;
  }
}
