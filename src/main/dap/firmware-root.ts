import { existsSync } from 'node:fs';
import path from 'node:path';

/**
 * Folder of the firmware sources that frames and breakpoints name: the repository's own when the program runs from
 * one, else the copy that is shipped with it.
 *
 * @param packageRoot folder with package.json
 */
export function findFirmwareRoot(packageRoot: string): string {
  const own = path.join(packageRoot, 'src', 'firmware');
  return existsSync(own) ? own : path.join(packageRoot, 'dist', 'firmware-src');
}
