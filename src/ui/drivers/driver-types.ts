import * as vscode from 'vscode';
import {
  areOurTypes,
  TYPES_CONFIGURATION,
  TYPES_FILE,
  typesConfiguration,
  typesLines,
} from '../../scaffold/types-configuration';
import { isTrustedFor } from '../launch/trust';
import { editorProblems } from './driver-diagnostics';
import type { DriverTools } from './driver-tools';
import { declaredNames, lacksTypes } from './editor-errors';

/** Command: writes the types beside the driver in the editor, and makes its tsconfig.json know them. */
export const ADD_TYPES_COMMAND = 'ubootVirtio.addDriverTypes';

const ADD = 'Add the Driver Types';
const NEVER = 'Not Here';
const UPDATE = 'Update the Driver Types';

/** Offers the types of U-Boot's functions where an editor doesn't know them, once for each folder. */
export class DriverTypes {
  readonly #tools: DriverTools;
  readonly #memory: vscode.Memento;
  readonly #asked = new Set<string>();

  /** @param memory what is remembered of a workspace */
  constructor(tools: DriverTools, memory: vscode.Memento) {
    this.#tools = tools;
    this.#memory = memory;
  }

  /** A driver is open, and the editor has looked at it. */
  async look({ uri }: vscode.TextDocument): Promise<void> {
    const folder = vscode.Uri.joinPath(uri, '..');
    const key = `noDriverTypes ${folder.toString()}`;
    if (this.#asked.has(key) || this.#memory.get(key) === true) {
      return;
    }
    const shipped = await this.#tools.declarations();
    const present = await textOf(vscode.Uri.joinPath(folder, TYPES_FILE));
    const isOld = present !== undefined && present !== shipped && areOurTypes(present, shipped);
    const name = vscode.workspace.asRelativePath(uri, false);
    if (!isOld && !lacksTypes(editorProblems(uri), declaredNames(shipped))) {
      return;
    }
    this.#asked.add(key);
    const chosen = await (isOld
      ? vscode.window.showInformationMessage(
          `${TYPES_FILE} beside ${name} is of another version of the debugger.`,
          UPDATE,
          NEVER,
        )
      : vscode.window.showInformationMessage(
          `The editor doesn't know what U-Boot has for ${name}.`,
          ADD,
          NEVER,
        ));
    if (chosen === NEVER) {
      await this.#memory.update(key, true);
    } else if (chosen !== undefined) {
      await this.add(uri);
    }
  }

  /** @param driver a driver's file; by default the one in the editor */
  async add(driver = vscode.window.activeTextEditor?.document.uri): Promise<void> {
    if (!isTrustedFor('no types are added')) {
      return;
    }
    if (driver?.scheme !== 'file') {
      void vscode.window.showInformationMessage('Open a driver first.');
      return;
    }
    const folder = vscode.Uri.joinPath(driver, '..');
    const types = vscode.Uri.joinPath(folder, TYPES_FILE);
    const shipped = await this.#tools.declarations();
    const present = await textOf(types);
    if (present !== undefined && !areOurTypes(present, shipped)) {
      void vscode.window.showErrorMessage(
        `${vscode.workspace.asRelativePath(types)} is a file of your own, and is left as it is.`,
      );
      return;
    }
    if (present !== shipped) {
      await vscode.workspace.fs.writeFile(types, Buffer.from(shipped));
    }
    const configuration = await configurationAbove(folder);
    if (configuration === undefined) {
      const own = vscode.Uri.joinPath(folder, TYPES_CONFIGURATION);
      await vscode.workspace.fs.writeFile(own, Buffer.from(typesConfiguration()));
      return;
    }
    await offerLines(configuration);
  }
}

/** The user's tsconfig.json is the user's: what it needs is put on the clipboard. */
async function offerLines(configuration: vscode.Uri): Promise<void> {
  const present = (await textOf(configuration)) ?? '';
  if (present === typesConfiguration()) {
    return;
  }
  const copy = 'Copy the Lines and Open It';
  const name = vscode.workspace.asRelativePath(configuration);
  const chosen = await vscode.window.showInformationMessage(
    `${TYPES_FILE} is there. ${name} is left as it is: it must have that among its files, and for a driver no library but ES2022, no types, and "moduleDetection": "force".`,
    copy,
  );
  if (chosen === copy) {
    await vscode.env.clipboard.writeText(typesLines());
    await vscode.window.showTextDocument(configuration);
  }
}

/** The nearest tsconfig.json, not above the workspace. */
async function configurationAbove(folder: vscode.Uri): Promise<vscode.Uri | undefined> {
  const file = vscode.Uri.joinPath(folder, TYPES_CONFIGURATION);
  if ((await textOf(file)) !== undefined) {
    return file;
  }
  const above = vscode.Uri.joinPath(folder, '..');
  return vscode.workspace.getWorkspaceFolder(above) === undefined ||
    above.toString() === folder.toString()
    ? undefined
    : configurationAbove(above);
}

/** Undefined: there is no such file. */
export async function textOf(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return Buffer.from(await vscode.workspace.fs.readFile(uri)).toString('utf8');
  } catch {
    return undefined;
  }
}
