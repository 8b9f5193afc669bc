import type { DebugProtocol } from '@vscode/debugprotocol';
import * as vscode from 'vscode';
import { KeptMachines } from '../adapter/connection/kept-machines';
import { UbootVirtioSession } from '../adapter/session';
import { DEBUG_TYPE } from '../protocol/dap-extensions';
import { openPlaceLink, registerOpenPlace } from '../ui/launch/open-place';
import { LanguageSupport } from '../ui/language/language-support';
import { keepReadOnly } from '../ui/read-only-sources';
import { registerUi } from '../ui/register';
import { driverTools } from './drivers/driver-tools';
import { findFirmwareRoot } from './dap/firmware-root';
import { adapterHost } from './dap/serve';

const sessions = new Set<UbootVirtioSession>();
const kept = new KeptMachines();

/** The adapter runs in the extension host; the machine has a thread of its own. */
export function activate(context: vscode.ExtensionContext): void {
  const language = new LanguageSupport(context.asAbsolutePath('dist/language-server.js'));
  context.subscriptions.push(
    ...registerUi(
      context.workspaceState,
      language,
      context.extensionUri,
      driverTools(context.asAbsolutePath('dist')),
    ),
    ...(context.extensionMode === vscode.ExtensionMode.Production
      ? []
      : [keepReadOnly(findFirmwareRoot(context.extensionPath))]),
    registerOpenPlace(),
    language,
    vscode.debug.registerDebugAdapterDescriptorFactory(DEBUG_TYPE, {
      createDebugAdapterDescriptor: ({ configuration }) => {
        const session = new UbootVirtioSession({
          ...adapterHost(context.extensionPath, () => {
            sessions.delete(session);
          }),
          kept,
          expectedLaunch: configuration,
          linkTo: openPlaceLink,
        });
        sessions.add(session);
        return new vscode.DebugAdapterInlineImplementation(inline(session));
      },
    }),
  );
}

function inline(session: UbootVirtioSession): vscode.DebugAdapter {
  const end = new vscode.Disposable(() => {
    session.dispose();
  });
  return Object.assign(end, {
    onDidSendMessage: session.onDidSendMessage as vscode.Event<vscode.DebugProtocolMessage>,
    handleMessage(message: vscode.DebugProtocolMessage) {
      session.handleMessage(message as DebugProtocol.ProtocolMessage);
    },
  });
}

/** No machine outlives the extension host. */
export async function deactivate(): Promise<void> {
  for (const session of sessions) {
    session.dispose();
  }
  await kept.end();
}
