import {
  LSPErrorCodes,
  ResponseError,
  type Position,
  type Range,
  type TextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import { planRename } from '../../../language/words/rename';
import { nameWithoutStage, stageNames } from '../../../language/words/stages';
import { findSymbol } from './places';
import type { Progress } from '../trees/progress';
import { findPlaces } from './symbol-places';
import { pathOf, type Workspace } from '../workspace';

/** The name that would be renamed at a position: CONFIG_ before it stays. */
export function prepareRename(
  workspace: Workspace,
  uri: string,
  at: Position,
): { range: Range; placeholder: string } {
  const { symbol, nameRange } = symbolToRename(workspace, uri, at);
  const { start, end } = nameRange;
  // CONFIG_IS_ENABLED(NAME) may mean a symbol of a stage alone, whose prefix is not there.
  const written = end.character - start.character;
  return { range: nameRange, placeholder: symbol.name.slice(-written) };
}

/**
 * Edits of all files that name a symbol.
 *
 * @param say told what else is renamed
 */
export async function rename(
  workspace: Workspace,
  uri: string,
  at: Position,
  newName: string,
  progress: Progress,
  say: (message: string) => void,
): Promise<WorkspaceEdit> {
  const { symbol, tree, nameRange } = symbolToRename(workspace, uri, at);
  const written = symbol.name.slice(-(nameRange.end.character - nameRange.start.character));
  const names = [...new Set([written, nameWithoutStage(written) ?? written].flatMap(stageNames))];
  const places = await findPlaces(workspace, tree, names, progress);
  if (places === undefined) {
    throw new ResponseError(LSPErrorCodes.RequestCancelled, 'The rename was cancelled');
  }
  const plan = planRename(
    tree.tree,
    written,
    newName,
    (name) => places.filter((place) => place.form === 'stage' && place.name === name).length,
  );
  if ('problem' in plan) {
    throw new ResponseError(LSPErrorCodes.RequestFailed, plan.problem);
  }
  if (plan.said !== undefined) {
    say(plan.said);
  }
  const changes: Record<string, TextEdit[]> = {};
  for (const place of places) {
    const newText = plan.names.get(place.name);
    if (newText !== undefined) {
      (changes[place.uri] ??= []).push({ range: place.nameRange, newText });
    }
  }
  return { changes };
}

function symbolToRename(workspace: Workspace, uri: string, at: Position) {
  const found = findSymbol(workspace, uri, at);
  if (found === undefined || found.symbol.nodes.length === 0) {
    const what = found === undefined ? 'here' : `CONFIG_${found.symbol.name}`;
    const message = `expected a symbol that a Kconfig file defines, found none ${found === undefined ? what : `for ${what}`}`;
    throw new ResponseError(LSPErrorCodes.RequestFailed, message);
  }
  const file = pathOf(uri);
  if (file !== undefined && workspace.isBuiltIn(file)) {
    throw new ResponseError(
      LSPErrorCodes.RequestFailed,
      `expected a symbol of a tree of yours, found CONFIG_${found.symbol.name} of the built-in firmware`,
    );
  }
  return found;
}
