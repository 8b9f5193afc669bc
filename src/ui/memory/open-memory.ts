import * as vscode from 'vscode';
import type { OutlineRow } from '../../inspect/outline/row';
import { DEBUG_TYPE } from '../../protocol/dap-extensions';
import type { MemoryDocuments } from './memory-documents';
import { MEMORY_SCHEME, placeUri } from './memory-place';
import {
  isChosenVariable,
  memoryOfInput,
  memoryOfRow,
  memoryOfVariable,
  type WantedMemory,
} from './wanted-memory';

/** With it VS Code has a memory view of its own. */
const HEX_EDITOR = 'ms-vscode.hexeditor';
const VIEW_MEMORY = 'workbench.debug.viewlet.action.viewMemory';

/**
 * Opens the memory of a row, of a variable, or of what is typed then.
 *
 * @param rowSession whose rows the VirtIO Devices view shows
 */
export function registerOpenMemory(
  documents: MemoryDocuments,
  rowSession: () => vscode.DebugSession | undefined,
): vscode.Disposable {
  const open = async (chosen: unknown): Promise<void> => {
    if (isChosenVariable(chosen)) {
      const session = documents.session(chosen.sessionId ?? '') ?? ourActiveSession();
      const wanted = memoryOfVariable(chosen);
      // VS Code's own view asks for the Hex Editor where there is none.
      if (vscode.extensions.getExtension(HEX_EDITOR) === undefined) {
        await show(documents, session, wanted);
      } else {
        await vscode.commands.executeCommand(VIEW_MEMORY, chosen);
      }
    } else if (isRow(chosen)) {
      const wanted = memoryOfRow(chosen);
      if (wanted !== undefined) {
        await show(documents, rowSession(), wanted);
      }
    } else {
      await ask(documents);
    }
  };
  return vscode.commands.registerCommand('ubootVirtio.openMemory', async (chosen?: unknown) => {
    try {
      await open(chosen);
    } catch (error) {
      void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    }
  });
}

function isRow(chosen: unknown): chosen is OutlineRow {
  return typeof chosen === 'object' && chosen !== null && 'memory' in chosen;
}

function ourActiveSession(): vscode.DebugSession | undefined {
  const session = vscode.debug.activeDebugSession;
  return session?.type === DEBUG_TYPE ? session : undefined;
}

async function ask(documents: MemoryDocuments): Promise<void> {
  const session = ourActiveSession();
  if (session === undefined) {
    await show(documents, session, undefined);
    return;
  }
  const input = await vscode.window.showInputBox({
    title: 'Open Memory',
    prompt: 'An address, or an expression with a pointer, ring or buffer',
    placeHolder: '0x40000000, $queue(0).used, uc_priv->vqs',
    validateInput: (text) =>
      text.trim() === '' ? 'Expected an address or an expression' : undefined,
  });
  if (input !== undefined) {
    const item = vscode.debug.activeStackItem;
    const frameId =
      item instanceof vscode.DebugStackFrame && item.session.id === session.id
        ? item.frameId
        : undefined;
    await show(documents, session, await memoryOfInput(session, input, frameId));
  }
}

async function show(
  documents: MemoryDocuments,
  session: { readonly id: string; readonly name: string } | undefined,
  wanted: WantedMemory | undefined,
): Promise<void> {
  if (session === undefined || wanted === undefined) {
    throw new Error(
      'No U-Boot is being debugged. Start debugging with a U-Boot VirtIO configuration first.',
    );
  }
  const place = { ...wanted, sessionId: session.id, sessionName: session.name };
  const uri = vscode.Uri.from(placeUri(place));
  await documents.check(uri.toString(), place);
  const besides = vscode.window.activeTextEditor?.document.uri.scheme !== MEMORY_SCHEME;
  await vscode.window.showTextDocument(uri, {
    preview: false,
    viewColumn: besides ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active,
  });
}
