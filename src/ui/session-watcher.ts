import type { DebugProtocol } from '@vscode/debugprotocol';
import * as vscode from 'vscode';
import { DEBUG_TYPE } from '../protocol/dap-extensions';

/** What happens in debug sessions of our type, as their messages say it. */
export interface SessionListener {
  started(session: vscode.DebugSession): void;
  /** @param reason the protocol's */
  stopped(session: vscode.DebugSession, reason: string): void;
  resumed(session: vscode.DebugSession): void;
  /** It has begun at power-on again; it was told to be resumed, too. */
  restarted(session: vscode.DebugSession): void;
  /** The adapter says that memory has changed, or that what was asked is no longer so. */
  invalidated(session: vscode.DebugSession): void;
  /** The adapter's answer for breakpoints that were set. */
  breakpoints(session: vscode.DebugSession, breakpoints: unknown): void;
  custom(session: vscode.DebugSession, event: string, body: unknown): void;
  ended(session: vscode.DebugSession): void;
}

const SETTING = new Set(['setBreakpoints', 'setFunctionBreakpoints', 'setExceptionBreakpoints']);
const RESUMING = new Set([
  'continue',
  'next',
  'stepIn',
  'stepOut',
  'stepBack',
  'reverseContinue',
  'restartFrame',
  'restart',
]);

/**
 * Reads along in the protocol. VS Code's own events tell of custom events only after the session has started, and of
 * stops not at all.
 */
export function watchSessions(listener: SessionListener): vscode.Disposable {
  return vscode.debug.registerDebugAdapterTrackerFactory(DEBUG_TYPE, {
    createDebugAdapterTracker: (session) => ({
      onDidSendMessage: (message: DebugProtocol.ProtocolMessage) => {
        if (message.type === 'response') {
          const response = message as DebugProtocol.Response;
          if (response.success && RESUMING.has(response.command)) {
            listener.resumed(session);
          }
          if (response.success && response.command === 'restart') {
            listener.restarted(session);
          }
          if (response.success && SETTING.has(response.command)) {
            listener.breakpoints(
              session,
              (response.body as { breakpoints?: unknown } | undefined)?.breakpoints,
            );
          }
          return;
        }
        if (message.type !== 'event') {
          return;
        }
        const { event, ...rest } = message as DebugProtocol.Event;
        const body: unknown = rest.body;
        if (event === 'initialized') {
          listener.started(session);
        } else if (event === 'stopped') {
          listener.stopped(session, (body as { reason?: string } | undefined)?.reason ?? '');
        } else if (event === 'memory' || event === 'invalidated') {
          listener.invalidated(session);
        } else if (event.startsWith(`${DEBUG_TYPE}/`)) {
          listener.custom(session, event, body);
        }
      },
      onWillStopSession: () => {
        listener.ended(session);
      },
      onExit: () => {
        listener.ended(session);
      },
    }),
  });
}
