import { readConfigDocument } from '../../../language/config-document';
import { turnOn } from '../../../language/set-symbols';
import type { TurnOnAnswer, TurnOnArguments } from '../../../protocol/language-extensions';
import { pathOf, type Workspace } from '../workspace';

/** Edits that turn options on in a configuration, open or not. */
export async function turnOnIn(
  workspace: Workspace,
  { uri, symbols }: TurnOnArguments,
): Promise<TurnOnAnswer> {
  const file = pathOf(uri);
  if (file === undefined) {
    return { problem: `expected a file of this computer, found ${uri}` };
  }
  const store = workspace.storeOf(file);
  await store?.ready();
  const open = workspace.config(uri);
  if (open !== undefined) {
    return turnOn(open, symbols);
  }
  const tree = workspace.treeOf(file);
  const text = tree?.readText(tree.nameOf(file));
  return tree === undefined || text === undefined
    ? { problem: `${file}: expected a configuration, found none that can be read` }
    : turnOn(readConfigDocument(tree, tree.nameOf(file), text), symbols);
}
