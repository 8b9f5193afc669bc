import * as assert from 'node:assert';
import * as vscode from 'vscode';

interface Message {
  readonly type: string;
  readonly event?: string;
  readonly body?: { readonly data?: string; readonly message?: string };
}

/** What the adapter has said in the present session. */
export const said: { events: Message[]; printed: string } = { events: [], printed: '' };

/** For each wait: ample, for machines that are busy. */
const LIMIT_MS = 120_000;

export async function until<T>(
  what: string,
  probe: () => T | undefined | Thenable<T | undefined>,
): Promise<T> {
  const limit = Date.now() + LIMIT_MS;
  for (;;) {
    const found = await probe();
    if (found !== undefined) {
      return found;
    }
    if (Date.now() > limit) {
      throw new Error(`waited ${LIMIT_MS / 1000} s for ${what}; console: ${said.printed}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export const stops = () => said.events.filter(({ event }) => event === 'stopped');

/** Reads along what adapters say. */
export function watchAdapter(): vscode.Disposable {
  return vscode.debug.registerDebugAdapterTrackerFactory('uboot-virtio', {
    createDebugAdapterTracker: () => ({
      onDidSendMessage(message: Message) {
        if (message.type !== 'event') {
          return;
        }
        said.events.push(message);
        if (message.event === 'uboot-virtio/consoleOutput') {
          said.printed += Buffer.from(message.body?.data ?? '', 'base64').toString('latin1');
        }
      },
    }),
  });
}

/** Starts a session, by the name of its configuration or with one that is written for it. */
export async function start(
  configuration: string | vscode.DebugConfiguration,
): Promise<vscode.DebugSession> {
  said.events = [];
  said.printed = '';
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, 'a workspace is open');
  assert.ok(await vscode.debug.startDebugging(folder, configuration), 'the session starts');
  return until('the session', () => vscode.debug.activeDebugSession);
}

export async function endSession(): Promise<void> {
  await vscode.debug.stopDebugging();
  await until('the end of the session', () =>
    vscode.debug.activeDebugSession === undefined ? true : undefined,
  );
}

/** Those of the example. */
export function configurations(): vscode.DebugConfiguration[] {
  const launch = vscode.workspace.getConfiguration('launch');
  return launch.get<vscode.DebugConfiguration[]>('configurations') ?? [];
}
