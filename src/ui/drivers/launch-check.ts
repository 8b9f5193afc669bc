import path from 'node:path';
import * as vscode from 'vscode';
import { editorProblems, type DriverDiagnostics } from './driver-diagnostics';
import type { DriverFault, DriverTools } from './driver-tools';
import { textOf } from './driver-types';
import { declaredNames, errorsOf } from './editor-errors';

const SHOW = 'Show Problems';
const ANYWAY = 'Start Anyway';

/** Looks at the drivers of a launch configuration before it starts. */
export class DriverLaunchCheck {
  readonly #tools: DriverTools;
  readonly #diagnostics: DriverDiagnostics;

  constructor(tools: DriverTools, diagnostics: DriverDiagnostics) {
    this.#tools = tools;
    this.#diagnostics = diagnostics;
  }

  /** False: there is something wrong, which was said, and the user did not want to start all the same. */
  async mayStart(configuration: vscode.DebugConfiguration): Promise<boolean> {
    const { drivers, cwd } = configuration as { drivers?: unknown; cwd?: string };
    if (!Array.isArray(drivers) || !vscode.workspace.isTrusted) {
      return true;
    }
    for (const driver of drivers as unknown[]) {
      if (typeof driver === 'string' && !(await this.#isGood(path.resolve(cwd ?? '', driver)))) {
        return false;
      }
    }
    return true;
  }

  async #isGood(file: string): Promise<boolean> {
    const uri = vscode.Uri.file(file);
    const text = await textOf(uri);
    // That it can't be read is said by the launch.
    if (text === undefined) {
      return true;
    }
    const faults = await this.#tools.check(text);
    this.#diagnostics.show(uri, faults);
    const [fault] = faults;
    if (fault !== undefined) {
      await refuse(uri, fault.line, faultSentence(file, faults.length, 'fault', fault), []);
      return false;
    }
    const declared = declaredNames(await this.#tools.declarations());
    const errors = errorsOf(editorProblems(uri), declared);
    const [error] = errors;
    if (error === undefined) {
      return true;
    }
    const line = error.line + 1;
    const said = faultSentence(file, errors.length, 'type error', { ...error, line });
    return (await refuse(uri, line, said, [ANYWAY])) === ANYWAY;
  }
}

/** `virtio-a.ts has 2 faults. Line 3: ... .`: the first one. */
export function faultSentence(
  file: string,
  count: number,
  what: string,
  { line, message }: Pick<DriverFault, 'line' | 'message'>,
): string {
  const many = count === 1 ? `a ${what}` : `${count} ${what}s`;
  const end = /[.?!]$/.test(message) ? '' : '.';
  return `${path.basename(file)} has ${many}. Line ${line}: ${message}${end}`;
}

async function refuse(
  uri: vscode.Uri,
  line: number,
  message: string,
  more: readonly string[],
): Promise<string | undefined> {
  const chosen = await vscode.window.showErrorMessage(message, { modal: true }, SHOW, ...more);
  if (chosen === SHOW) {
    await showFault(uri, line);
  }
  return chosen;
}

/** @param line from 1 */
export async function showFault(uri: vscode.Uri, line: number): Promise<void> {
  const position = new vscode.Position(line - 1, 0);
  await vscode.window.showTextDocument(uri, { selection: new vscode.Range(position, position) });
  await vscode.commands.executeCommand('workbench.actions.view.problems');
}
