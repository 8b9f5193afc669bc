import { existsSync } from 'node:fs';
import path from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import * as vscode from 'vscode';
import type { BreakpointAddition } from '../../protocol/dap-extensions';
import { applyEdits } from '../language/apply-edits';
import { TURN_ON_REQUEST, type TurnOnAnswer } from '../../protocol/language-extensions';

const TURN_ON = 'Turn On and Restart';

/** Asks the language server. */
export interface LanguageQuestions {
  ask<T>(request: string, params: object): Promise<T>;
}

/** Offers to turn on what breakpoints wait for in vain, once for each option of a session. */
export class TurnOnOffers {
  readonly #language: LanguageQuestions;
  readonly #told = new WeakMap<vscode.DebugSession, Set<string>>();

  constructor(language: LanguageQuestions) {
    this.#language = language;
  }

  /** Breakpoints as the adapter has answered for them. */
  async look(session: vscode.DebugSession, breakpoints: unknown): Promise<void> {
    const list = (Array.isArray(breakpoints) ? breakpoints : []) as (DebugProtocol.Breakpoint &
      BreakpointAddition)[];
    const told = this.#told.get(session) ?? new Set<string>();
    this.#told.set(session, told);
    for (const { missingSymbols = [], message = '' } of list) {
      const key = missingSymbols.join(' ');
      if (key !== '' && !told.has(key)) {
        told.add(key);
        await this.#offer(session, missingSymbols, message);
      }
    }
  }

  async #offer(
    session: vscode.DebugSession,
    symbols: readonly string[],
    message: string,
  ): Promise<void> {
    const { defconfig, cwd } = session.configuration as { defconfig?: string; cwd?: string };
    const file = path.resolve(cwd ?? '', defconfig ?? '');
    if (defconfig === undefined || !existsSync(file)) {
      void vscode.window.showInformationMessage(
        `The breakpoint can't be reached. ${message} A defconfig file of your own, named in launch.json, can set it.`,
      );
      return;
    }
    const chosen = await vscode.window.showInformationMessage(
      `The breakpoint can't be reached. ${message}`,
      TURN_ON,
    );
    if (chosen === TURN_ON) {
      await this.#turnOn(session, vscode.Uri.file(file), symbols);
    }
  }

  async #turnOn(
    session: vscode.DebugSession,
    uri: vscode.Uri,
    symbols: readonly string[],
  ): Promise<void> {
    const answer = await this.#language.ask<TurnOnAnswer>(TURN_ON_REQUEST, {
      uri: uri.toString(),
      symbols,
    });
    if ('problem' in answer) {
      void vscode.window.showErrorMessage(`It can't be turned on: ${answer.problem}.`);
      return;
    }
    await applyEdits(uri, answer.edits);
    await (await vscode.workspace.openTextDocument(uri)).save();
    if (vscode.debug.activeDebugSession?.id === session.id) {
      await vscode.commands.executeCommand('workbench.action.debug.restart');
    }
  }
}
