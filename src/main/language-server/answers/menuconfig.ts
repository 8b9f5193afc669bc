import { readdirSync } from 'node:fs';
import path from 'node:path';
import { Configuration } from '../../../config/kconfig/evaluate/configuration';
import { parseQemuCommandLine } from '../../../config/qemu-cmdline/parse';
import { splitCommandLine } from '../../../config/qemu-cmdline/split';
import { readConfigDocument } from '../../../language/config-document';
import { changeSymbol } from '../../../language/menu/change-symbol';
import type { FirmwareDriver } from '../../../language/menu/machine-effect';
import { menuHelp } from '../../../language/menu/menu-help';
import { menuRows } from '../../../language/menu/menu-rows';
import type {
  MenuAnswer,
  MenuArguments,
  MenuChangeAnswer,
  MenuChangeArguments,
  MenuHelp,
  MenuHelpArguments,
} from '../../../protocol/menuconfig';
import type { StoredTree } from '../trees/tree-store';
import { pathOf, type Workspace } from '../workspace';

const NOT_READ = 'the Kconfig files have not been read: saving the file reads them';

/** The menus of an open configuration. */
export async function menu(
  workspace: Workspace,
  { uri, all, compareWith }: MenuArguments,
): Promise<MenuAnswer> {
  await workspace.ready(uri);
  const document = workspace.config(uri);
  const file = pathOf(uri);
  const tree = file === undefined ? undefined : workspace.treeOf(file);
  if (document === undefined || tree === undefined) {
    return { problem: NOT_READ };
  }
  const byDefault = new Configuration(tree.tree, tree.order);
  const other = compareWith === undefined ? undefined : configurationNamed(tree, compareWith);
  return {
    title: tree.tree.root.prompt?.text ?? 'Main menu',
    rows: menuRows(document.configuration, { byDefault, other }, all),
    configurations: configurationsOf(tree),
  };
}

function configurationNamed(tree: StoredTree, name: string): Configuration | undefined {
  const file = `configs/${name}`;
  const text = /[\\/]/.test(name) ? undefined : tree.readText(file);
  return text === undefined ? undefined : readConfigDocument(tree, file, text).configuration;
}

function configurationsOf({ folder }: StoredTree): string[] {
  try {
    return readdirSync(path.join(folder, 'configs')).filter((name) => name.endsWith('_defconfig'));
  } catch {
    return [];
  }
}

export async function menuChange(
  workspace: Workspace,
  { uri, name, value }: MenuChangeArguments,
): Promise<MenuChangeAnswer> {
  await workspace.ready(uri);
  const document = workspace.config(uri);
  return document === undefined ? { problem: NOT_READ } : changeSymbol(document, name, value);
}

/** Null: the menus have changed since, and there is no such entry. */
export async function helpOf(
  workspace: Workspace,
  drivers: readonly FirmwareDriver[],
  { uri, id, qemu }: MenuHelpArguments,
): Promise<MenuHelp | null> {
  await workspace.ready(uri);
  const document = workspace.config(uri);
  const argv = typeof qemu === 'string' ? splitCommandLine(qemu).argv : qemu;
  const devices = argv && parseQemuCommandLine(argv).description?.devices;
  return document === undefined ? null : (menuHelp(document, id, { drivers, devices }) ?? null);
}
