import path from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import * as vscode from 'vscode';
import { DEBUG_TYPE } from '../../protocol/dap-extensions';
import { HotRestart, type RestartOnSave } from './hot-restart';
import type { DriverFault, DriverTools } from './driver-tools';
import { textOf } from './driver-types';
import { faultSentence, showFault } from './launch-check';

/** Command: the session runs its drivers as they were saved. */
const RESTART_COMMAND = 'ubootVirtio.restartWithNewCode';
const SETTING = 'ubootVirtio.drivers.restartOnSave';
const SHOW = 'Show Problems';
/** A message in the status bar. */
const MESSAGE_MS = 5000;

/**
 * Sessions whose drivers are saved while they run: a button restarts them with the new code, or that is done at once, as the user
 * has set it.
 *
 * @param showFaults puts what is wrong with a file among the problems
 */
export function registerHotRestart(
  tools: DriverTools,
  showFaults: (file: vscode.Uri, faults: readonly DriverFault[]) => void,
): { dispose(): unknown }[] {
  const sent = new SentBreakpoints();
  const hot = new HotRestart<vscode.DebugSession>({
    mode,
    textOf: (file) => textOf(vscode.Uri.file(file)),
    check: (text) => tools.check(text),
    sendBreakpoints: (session, file) => sent.sendAgain(session, file),
    restart: async (session) => {
      await session.customRequest('restart', {});
    },
    restarted: (_session, files) => {
      const names = files.map((file) => path.basename(file)).join(', ');
      vscode.window.setStatusBarMessage(`Restarted with the new code of ${names}`, MESSAGE_MS);
    },
    faulty: (file, faults) => {
      const uri = vscode.Uri.file(file);
      showFaults(uri, faults);
      void tellFaulty(uri, faults);
    },
    failed: (message) => void vscode.window.showErrorMessage(message),
    changed: () => {
      showButtons(hot);
    },
  });
  const show = (): void => {
    showButtons(hot);
  };
  return [
    vscode.debug.registerDebugAdapterTrackerFactory(DEBUG_TYPE, {
      createDebugAdapterTracker: (session) => ({
        onWillReceiveMessage: (message: DebugProtocol.ProtocolMessage) => {
          sent.look(session, message);
        },
        onDidSendMessage: (message: DebugProtocol.ProtocolMessage) => {
          if (isEvent(message, 'initialized')) {
            void hot.started(session, driversOf(session.configuration));
          } else if (isSuccess(message, 'restart')) {
            void hot.restarted(session);
          }
        },
        onWillStopSession: () => {
          sent.forget(session);
          hot.ended(session);
        },
        onExit: () => {
          sent.forget(session);
          hot.ended(session);
        },
      }),
    }),
    vscode.workspace.onDidSaveTextDocument((document) => {
      if (document.uri.scheme === 'file') {
        void hot.saved(document.uri.fsPath, document.getText());
      }
    }),
    vscode.debug.onDidChangeActiveDebugSession(show),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(SETTING)) {
        show();
      }
    }),
    vscode.commands.registerCommand(RESTART_COMMAND, (of: unknown) =>
      of instanceof vscode.Uri
        ? hot.restart({ file: of.fsPath })
        : hot.restart({ session: vscode.debug.activeDebugSession }),
    ),
  ];
}

/** The lines with breakpoints that VS Code has told an adapter, by file. */
class SentBreakpoints {
  readonly #bySession = new Map<string, Map<string, readonly DebugProtocol.SourceBreakpoint[]>>();

  /** A message on its way to the adapter. */
  look(session: vscode.DebugSession, message: DebugProtocol.ProtocolMessage): void {
    const { type, command, arguments: given } = message as DebugProtocol.SetBreakpointsRequest;
    if (type !== 'request' || command !== 'setBreakpoints' || given.source.path === undefined) {
      return;
    }
    const files = this.#bySession.get(session.id) ?? new Map<string, never>();
    this.#bySession.set(session.id, files);
    files.set(given.source.path, given.breakpoints ?? []);
  }

  /**
   * VS Code tells lines that have moved when it hears from the disk that their file was saved. A restart waits for no such news: it
   * tells them itself.
   */
  async sendAgain(session: vscode.DebugSession, file: string): Promise<void> {
    const known = this.#bySession.get(session.id)?.get(file) ?? [];
    const present = breakpointsOf(file);
    // Where it has told none, all breakpoints may be deactivated.
    if (known.length > 0 && linesOf(known) !== linesOf(present)) {
      await session.customRequest('setBreakpoints', {
        source: { path: file },
        breakpoints: present,
        sourceModified: true,
      });
    }
  }

  forget(session: vscode.DebugSession): void {
    this.#bySession.delete(session.id);
  }
}

function breakpointsOf(file: string): DebugProtocol.SourceBreakpoint[] {
  return vscode.debug.breakpoints.flatMap((breakpoint) => {
    if (!(breakpoint instanceof vscode.SourceBreakpoint) || !breakpoint.enabled) {
      return [];
    }
    const { condition, hitCondition, logMessage, location } = breakpoint;
    return location.uri.scheme !== 'file' || location.uri.fsPath !== file
      ? []
      : [
          {
            line: location.range.start.line + 1,
            ...(condition === undefined ? {} : { condition }),
            ...(hitCondition === undefined ? {} : { hitCondition }),
            ...(logMessage === undefined ? {} : { logMessage }),
          },
        ];
  });
}

function linesOf(breakpoints: readonly DebugProtocol.SourceBreakpoint[]): string {
  return breakpoints
    .map(({ line }) => line)
    .sort((a, b) => a - b)
    .join(' ');
}

/** Absolute, as the adapter resolves them. */
function driversOf(configuration: vscode.DebugConfiguration): string[] {
  const { drivers, cwd, replay } = configuration as Partial<Record<string, unknown>>;
  // A recorded run has their text in it.
  return Array.isArray(drivers) && replay === undefined
    ? drivers.flatMap((name: unknown) =>
        typeof name === 'string' ? [path.resolve(typeof cwd === 'string' ? cwd : '', name)] : [],
      )
    : [];
}

function mode(): RestartOnSave {
  const set = vscode.workspace.getConfiguration().get<string>(SETTING);
  return set === 'on' || set === 'off' ? set : 'button';
}

function showButtons(hot: HotRestart<vscode.DebugSession>): void {
  const set = (key: string, value: unknown): void => {
    void vscode.commands.executeCommand('setContext', key, value);
  };
  set('ubootVirtio.newCode', hot.hasNewCode(vscode.debug.activeDebugSession));
  set('ubootVirtio.newCodeFiles', hot.newFiles());
}

async function tellFaulty(uri: vscode.Uri, faults: readonly DriverFault[]): Promise<void> {
  const [fault] = faults;
  if (fault === undefined) {
    return;
  }
  const said = faultSentence(uri.fsPath, faults.length, 'fault', fault);
  const chosen = await vscode.window.showErrorMessage(
    `${said} The session goes on with the code that it has.`,
    SHOW,
  );
  if (chosen === SHOW) {
    await showFault(uri, fault.line);
  }
}

function isEvent(message: DebugProtocol.ProtocolMessage, name: string): boolean {
  return message.type === 'event' && (message as DebugProtocol.Event).event === name;
}

function isSuccess(message: DebugProtocol.ProtocolMessage, name: string): boolean {
  const { type, command, success } = message as DebugProtocol.Response;
  return type === 'response' && command === name && success;
}
