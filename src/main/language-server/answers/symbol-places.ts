import type { Location } from 'vscode-languageserver/node';
import { LineMap } from '../../../config/kconfig/syntax/line-map';
import type { TextRange } from '../../../config/problem';
import { SourceReader } from '../../../host/source-files';
import { placesOf } from '../../../language/kconfig-document';
import { forEachConfigWord } from '../../../language/words/config-words';
import { nameWithoutStage } from '../../../language/words/stages';
import { findSymbol } from './places';
import type { Progress } from '../trees/progress';
import { runInSlices } from '../trees/slices';
import type { StoredTree } from '../trees/tree-store';
import { uriOf, type Workspace } from '../workspace';

/** A place that names a symbol, in whatever file. */
export interface SymbolPlace {
  readonly uri: string;
  readonly name: string;
  /** `token`: a word of a Kconfig file; the others as in `ConfigWord`. */
  readonly form: 'token' | 'whole' | 'stage';
  readonly range: TextRange;
  readonly nameRange: TextRange;
}

/**
 * All places of some names in a tree: Kconfig files, and what the index has. Files that are open count as they are in the
 * editor.
 *
 * @returns undefined: the user has cancelled it
 */
export async function findPlaces(
  workspace: Workspace,
  tree: StoredTree,
  names: readonly string[],
  progress: Progress,
): Promise<SymbolPlace[] | undefined> {
  if (!(await tree.refreshIndex(progress))) {
    return undefined;
  }
  await tree.ready();
  const places = tree.isLoaded ? tokensOf(tree, names) : [];
  const done = await runInSlices(
    wordsOf(workspace, tree, names, places),
    () => progress.isCancelled,
  );
  return done === undefined ? undefined : places;
}

function tokensOf(tree: StoredTree, names: readonly string[]): SymbolPlace[] {
  const symbols = new Set(names.flatMap((name) => tree.tree.symbols.get(name) ?? []));
  return placesOf(tree.tree, symbols).map(({ symbol, place: { file, range } }) => {
    const uri = uriOf(tree.pathOf(file));
    return { uri, name: symbol.name, form: 'token', range, nameRange: range };
  });
}

function* wordsOf(
  workspace: Workspace,
  tree: StoredTree,
  names: readonly string[],
  places: SymbolPlace[],
): Generator<void, void> {
  const open = new Map(
    workspace.open.flatMap((uri): [string, string][] => {
      const found = workspace.document(uri);
      return found !== undefined && workspace.storeOf(found.file) === tree
        ? [[tree.nameOf(found.file), found.document.getText()]]
        : [];
    }),
  );
  const reader = new SourceReader(tree.folder);
  for (const file of new Set([...open.keys(), ...tree.index.filesWith(names)])) {
    const text = open.get(file) ?? reader.readWith('CONFIG_', file) ?? '';
    const uri = uriOf(tree.pathOf(file));
    let lines: LineMap | undefined;
    forEachConfigWord(text, ({ name, form, start, nameStart, end }) => {
      if (names.includes(name)) {
        lines ??= new LineMap(text);
        const range = lines.range(start, end);
        places.push({ uri, name, form, range, nameRange: lines.range(nameStart, end) });
      }
    });
    yield;
  }
}

/** Every place that means a symbol, also as one of a stage. */
export async function references(
  workspace: Workspace,
  uri: string,
  at: TextRange['start'],
  progress: Progress,
): Promise<Location[]> {
  const found = findSymbol(workspace, uri, at);
  if (found === undefined) {
    return [];
  }
  const { name } = found.symbol;
  const short = nameWithoutStage(name);
  const names = short === undefined ? [name] : [name, short];
  const places = (await findPlaces(workspace, found.tree, names, progress)) ?? [];
  return places
    .filter((place) => place.name === name || place.form === 'stage')
    .map(({ uri: place, range }) => ({ uri: place, range }));
}
