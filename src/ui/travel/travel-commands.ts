import * as vscode from 'vscode';
import {
  CHECKPOINTS_REQUEST,
  DEBUG_TYPE,
  GO_TO_CHECKPOINT_REQUEST,
  GO_TO_REQUEST,
  LAST_WRITE_REQUEST,
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
    vscode.commands.registerCommand('ubootVirtio.goToLastWrite', (chosen?: ChosenVariable) =>
      inSession((session) => goToLastWrite(session, chosen)),
    ),
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

/** What VS Code gives to a command of the Variables view. */
interface ChosenVariable {
  readonly container: { readonly variablesReference: number };
  readonly variable: { readonly name: string };
}

async function goToLastWrite(
  session: vscode.DebugSession,
  chosen: ChosenVariable | undefined,
): Promise<void> {
  const name =
    chosen?.variable.name ??
    (await vscode.window.showInputBox({
      title: 'Go to Last Write',
      prompt: 'A place in memory, a register or a part of a queue',
      placeHolder: 'virtio-blk#31 queue 0 used.idx',
    }));
  if (name === undefined || name.trim() === '') {
    return;
  }
  const container = chosen?.container.variablesReference;
  const { dataId, description } = (await session.customRequest('dataBreakpointInfo', {
    name,
    ...(container === undefined ? {} : { variablesReference: container }),
  })) as { readonly dataId: string | null; readonly description: string };
  if (dataId === null) {
    void vscode.window.showInformationMessage(description);
    return;
  }
  await session.customRequest(LAST_WRITE_REQUEST, { dataId });
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
