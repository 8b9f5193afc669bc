import path from 'node:path';
import type { BuiltInBoards } from '../targets/session/built-in-boards';

/** The Kconfig files of the built-in firmware, as the extension brings them beside the folder of its programs. */
export function builtInBoards(programFolder: string): BuiltInBoards {
  return {
    tree: path.join(programFolder, '..', 'src', 'boards'),
    resolved: path.join(programFolder, 'boards'),
  };
}
