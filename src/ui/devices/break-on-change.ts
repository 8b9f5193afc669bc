import * as vscode from 'vscode';
import type { OutlineRow } from '../../inspect/outline/row';
import {
  TOGGLE_WATCH_REQUEST,
  type ToggleWatchArguments,
  type ToggleWatchBody,
} from '../../protocol/dap-extensions';
import { toggledText } from './toggled-text';

/**
 * "Break on Value Change" of a row. VS Code lets extensions make no data breakpoints of its own kind, so the debug adapter
 * keeps these, and the same command takes one away.
 */
export async function breakOnChange(
  session: vscode.DebugSession | undefined,
  { watch }: OutlineRow,
): Promise<void> {
  if (session === undefined || watch === undefined) {
    return;
  }
  try {
    const args: ToggleWatchArguments = { name: watch };
    const body = (await session.customRequest(TOGGLE_WATCH_REQUEST, args)) as ToggleWatchBody;
    void vscode.window.showInformationMessage(toggledText(body));
  } catch (error) {
    void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
  }
}
