import * as vscode from 'vscode';
import { BOARDS } from '../../base/boards';
import type { BoardRecord } from '../../base/boards';
import { DEVICE_TYPES, type DeviceType } from '../../scaffold/device-types';
import type { SkeletonOptions } from '../../scaffold/driver-skeleton';
import { parseDriverName, type DriverName } from '../../scaffold/driver-name';
import { filesToRead, planNewDriver, type PlannedFile } from '../../scaffold/new-driver';
import { parseQueues } from '../../scaffold/read-choices';
import { isTrustedFor } from '../launch/trust';
import type { DriverTools } from './driver-tools';
import { textOf } from './driver-types';

const START = 'Start Debugging';
/** A question waits for a user who looks something up meanwhile: with one that goes all answers would be lost. */
const STAYS = { ignoreFocusOut: true };
/** A workspace has a few; a U-Boot tree has 1,200. */
const MOST_DEFCONFIGS = 50;

interface Where {
  readonly board: BoardRecord;
  /** Undefined: a new one. */
  readonly defconfig: string | undefined;
}

/** Command: asks what a new driver is for, and writes all that it needs. */
export async function newDriver(tools: DriverTools): Promise<void> {
  if (!isTrustedFor('no driver is begun')) {
    return;
  }
  const folder = await chooseFolder();
  const answers = folder && (await ask(folder));
  if (folder === undefined || answers === undefined) {
    return;
  }
  const options = { ...answers, declarations: await tools.declarations() };
  const present = new Map<string, string | undefined>();
  for (const file of filesToRead(options)) {
    present.set(file, await textNow(vscode.Uri.joinPath(folder.uri, file)));
  }
  const { files, messages, launch } = planNewDriver(options, {
    read: (file) => present.get(file),
    isInTree: tools.isInTree(vscode.Uri.joinPath(folder.uri, 'x').fsPath),
  });
  for (const message of messages) {
    void vscode.window.showWarningMessage(message);
  }
  if (files === undefined) {
    return;
  }
  for (const file of files) {
    await write(folder.uri, file);
  }
  const driver = `${options.name.driver}.ts`;
  // Not as a preview: the next file, such as that of a frame at a stop, would take its place.
  await vscode.window.showTextDocument(vscode.Uri.joinPath(folder.uri, driver), { preview: false });
  const chosen = await vscode.window.showInformationMessage(
    `${driver} is a driver that binds and probes. The launch configuration '${launch}' runs it.`,
    START,
  );
  if (chosen === START) {
    await vscode.debug.startDebugging(folder, launch);
  }
}

/** Undefined: the user has left. */
async function ask(folder: vscode.WorkspaceFolder): Promise<(Where & SkeletonOptions) | undefined> {
  const type = await chooseType();
  if (type === undefined) {
    return undefined;
  }
  const name = await chooseName(folder, type);
  if (name === undefined) {
    return undefined;
  }
  const queues = await chooseQueues(type);
  if (queues === undefined) {
    return undefined;
  }
  const features = await chooseFeatures(type);
  const where = features && (await chooseWhere(folder));
  return where && { name, type, queues, features, ...where };
}

async function chooseFolder(): Promise<vscode.WorkspaceFolder | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length === 0 || !vscode.workspace.isTrusted) {
    void vscode.window.showInformationMessage(
      'Open a folder that you trust first: a driver is written into it.',
    );
    return undefined;
  }
  return folders.length === 1 ? folders[0] : vscode.window.showWorkspaceFolderPick();
}

async function chooseType(): Promise<DeviceType | undefined> {
  const items = DEVICE_TYPES.map((type) => ({
    label: `${type.id}`,
    description: type.title,
    detail: [1, 2, 4].includes(type.id) ? 'U-Boot has a driver for it; yours takes its place' : '',
    type,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    ...STAYS,
    title: 'New VirtIO Driver (1/5): device id',
    placeHolder: 'Which devices is the driver for?',
    matchOnDescription: true,
  });
  return chosen?.type;
}

async function chooseName(
  folder: vscode.WorkspaceFolder,
  type: DeviceType,
): Promise<DriverName | undefined> {
  const written = await vscode.window.showInputBox({
    ...STAYS,
    title: 'New VirtIO Driver (2/5): name',
    value: `virtio-${type.name}`,
    valueSelection: ['virtio-'.length, -1],
    prompt: 'Name of the driver and of its file',
    validateInput: async (text) => {
      const name = parseDriverName(text);
      if (!name.ok) {
        return name.error;
      }
      const file = `${name.value.driver}.ts`;
      const isThere = (await textOf(vscode.Uri.joinPath(folder.uri, file))) !== undefined;
      return isThere ? `${file} is there already` : undefined;
    },
  });
  const name = written === undefined ? undefined : parseDriverName(written);
  return name?.ok === true ? name.value : undefined;
}

async function chooseQueues(type: DeviceType): Promise<readonly string[] | undefined> {
  const written = await vscode.window.showInputBox({
    ...STAYS,
    title: 'New VirtIO Driver (3/5): queues',
    value: type.queues.join(', '),
    prompt: 'Names of the queues in their order, or how many',
    validateInput: (text) => {
      const queues = parseQueues(text, type);
      return queues.ok ? undefined : queues.error;
    },
  });
  const queues = written === undefined ? undefined : parseQueues(written, type);
  return queues?.ok === true ? queues.value : undefined;
}

async function chooseFeatures(type: DeviceType): Promise<readonly string[] | undefined> {
  if (type.features.length === 0) {
    return [];
  }
  const items = type.features.map((label) => ({ label }));
  const chosen = await vscode.window.showQuickPick(items, {
    ...STAYS,
    title: 'New VirtIO Driver (4/5): features',
    placeHolder: 'Which features does the driver know? None is an answer, too',
    canPickMany: true,
  });
  return chosen?.map(({ label }) => label);
}

async function chooseWhere(folder: vscode.WorkspaceFolder): Promise<Where | undefined> {
  const pattern = new vscode.RelativePattern(folder, '**/*_defconfig');
  const found = await vscode.workspace.findFiles(pattern, '**/node_modules/**', MOST_DEFCONFIGS);
  const present = found.map((uri) => vscode.workspace.asRelativePath(uri, false)).sort();
  const items = [
    ...present.map((defconfig) => ({
      label: defconfig,
      description: 'gets a line for the driver',
      where: { board: boardOf(defconfig), defconfig },
    })),
    ...BOARDS.map((board) => ({
      label: `New configuration for ${board.name}`,
      description: board.defconfig,
      where: { board, defconfig: undefined },
    })),
  ];
  const chosen = await vscode.window.showQuickPick<(typeof items)[number]>(items, {
    ...STAYS,
    title: 'New VirtIO Driver (5/5): configuration',
    placeHolder: 'Which configuration has the driver?',
  });
  return chosen?.where;
}

function boardOf(defconfig: string): BoardRecord {
  return BOARDS.find(({ fileName }) => fileName.test(defconfig)) ?? BOARDS[0];
}

/** As an editor has it, if one has the file open. */
async function textNow(uri: vscode.Uri): Promise<string | undefined> {
  const open = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
  return open?.getText() ?? textOf(uri);
}

async function write(folder: vscode.Uri, { name, text, isChanged }: PlannedFile): Promise<void> {
  const uri = vscode.Uri.joinPath(folder, name);
  if (!isChanged) {
    await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
    return;
  }
  // Through the editor, so that it can be undone.
  const document = await vscode.workspace.openTextDocument(uri);
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, whole, text);
  await vscode.workspace.applyEdit(edit);
  await document.save();
}
