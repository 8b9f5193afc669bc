import type * as vscode from 'vscode';
import { ChangeMarks } from './change-marks';
import { MemoryFiles } from './memory-files';
import type { MemoryDocuments } from './memory-documents';
import { registerMore } from './more-lenses';
import { registerOpenMemory } from './open-memory';

/**
 * Memory documents, with their commands.
 *
 * @param rowSession whose rows the VirtIO Devices view shows
 */
export function registerMemory(rowSession: () => vscode.DebugSession | undefined): {
  readonly documents: MemoryDocuments;
  readonly disposables: { dispose(): unknown }[];
} {
  const files = new MemoryFiles();
  const { documents } = files;
  return {
    documents,
    disposables: [
      files,
      new ChangeMarks(documents),
      registerOpenMemory(documents, rowSession),
      ...registerMore(documents),
    ],
  };
}
