import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { takeFolder, temporaryFolder } from '../locks/runtime-folder';

const SUFFIX = '.undo';

/**
 * Folders for undo journals, the best first. Not the runtime folder, which is memory on many systems: a journal may be large, and
 * one of an interrupted rewind should still be there when the computer was started again.
 */
export function undoFolders(environment: NodeJS.ProcessEnv = process.env): readonly string[] {
  const state = stateFolder(environment);
  return [
    ...(state === undefined ? [] : [path.join(state, 'uboot-virtio')]),
    path.join(temporaryFolder(environment), `uboot-virtio-${process.getuid?.() ?? 'user'}`),
  ];
}

/** The first of them that can be had; it is made if need be. */
export function takeUndoFolder(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const state = stateFolder(environment);
  if (state !== undefined) {
    try {
      mkdirSync(state, { recursive: true, mode: 0o700 });
    } catch {
      // Then the temporary one is taken.
    }
  }
  return undoFolders(environment).find((folder) => takeFolder(folder, process.getuid?.()));
}

/** Where programs keep what should outlive them. */
function stateFolder(environment: NodeJS.ProcessEnv): string | undefined {
  const { XDG_STATE_HOME, HOME, LOCALAPPDATA } = environment;
  if (process.platform === 'win32') {
    return LOCALAPPDATA;
  }
  return XDG_STATE_HOME || (HOME ? path.join(HOME, '.local/state') : undefined);
}

/** @param image its identity: device and inode */
export function undoFile(folder: string, image: string): string {
  return path.join(folder, image + SUFFIX);
}

export function isUndoFile(name: string): boolean {
  return name.endsWith(SUFFIX);
}
