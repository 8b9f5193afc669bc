import * as vscode from 'vscode';
import {
  CHECKPOINTS_REQUEST,
  DEBUG_TYPE,
  GO_TO_CHECKPOINT_REQUEST,
  GO_TO_REQUEST,
  MOMENT_REQUEST,
  SAVE_CHECKPOINT_REQUEST,
} from '../../protocol/dap-extensions';
import { momentWords, type RunMoment } from '../../protocol/travel';
import { parseStatement } from './statement-input';

type Checkpoint = RunMoment & { readonly name: string };

/** Commands that go to other places of the active session's run. */
export function registerTravelCommands(): vscode.Disposable[] {
  return [
    vscode.commands.registerCommand('ubootVirtio.goToStatement', () => inSession(goToStatement)),
    vscode.commands.registerCommand('ubootVirtio.saveCheckpoint', () => inSession(saveCheckpoint)),
    vscode.commands.registerCommand('ubootVirtio.goToCheckpoint', () => inSession(goToCheckpoint)),
  ];
}

async function inSession(action: (session: vscode.DebugSession) => Promise<void>): Promise<void> {
  const session = vscode.debug.activeDebugSession;
  if (session?.type !== DEBUG_TYPE) {
    void vscode.window.showInformationMessage(
      'No U-Boot is being debugged. Start debugging with a U-Boot VirtIO configuration first.',
    );
    return;
  }
  try {
    await action(session);
  } catch (error) {
    void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
  }
}

async function goToStatement(session: vscode.DebugSession): Promise<void> {
  const here = (await session.customRequest(MOMENT_REQUEST)) as RunMoment;
  const text = await vscode.window.showInputBox({
    title: 'Go to Statement',
    prompt: `Statements are counted from the reset. U-Boot stands at ${momentWords(here)}`,
    value: String(here.statement),
    validateInput: (input) => parseStatement(input).problem,
  });
  const { statement } = parseStatement(text ?? '');
  if (statement !== undefined) {
    await session.customRequest(GO_TO_REQUEST, { boot: here.boot, statement });
  }
}

async function saveCheckpoint(session: vscode.DebugSession): Promise<void> {
  const here = (await session.customRequest(MOMENT_REQUEST)) as RunMoment;
  const name = await vscode.window.showInputBox({
    title: 'Save Checkpoint',
    prompt: `A name for ${momentWords(here)}`,
    value: momentWords(here),
    validateInput: (input) => (input.trim() === '' ? 'Expected a name' : undefined),
  });
  if (name !== undefined) {
    await session.customRequest(SAVE_CHECKPOINT_REQUEST, { name });
  }
}

async function goToCheckpoint(session: vscode.DebugSession): Promise<void> {
  const { checkpoints } = (await session.customRequest(CHECKPOINTS_REQUEST)) as {
    readonly checkpoints: readonly Checkpoint[];
  };
  if (checkpoints.length === 0) {
    void vscode.window.showInformationMessage(
      'No checkpoint has been saved yet. "Save Checkpoint…" gives the place where U-Boot stands a name.',
    );
    return;
  }
  const chosen = await vscode.window.showQuickPick(
    checkpoints.map((checkpoint) => ({
      label: checkpoint.name,
      description: momentWords(checkpoint),
    })),
    { title: 'Go to Checkpoint' },
  );
  if (chosen !== undefined) {
    await session.customRequest(GO_TO_CHECKPOINT_REQUEST, { name: chosen.label });
  }
}
