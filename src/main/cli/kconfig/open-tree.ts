import path from 'node:path';
import {
  expandIncludes,
  symbolLines,
  type ExpandedConfig,
  type OriginLine,
} from '../../../config/kconfig/config-file/expand-includes';
import { Configuration } from '../../../config/kconfig/evaluate/configuration';
import { calculationOrder, type CalculationOrder } from '../../../config/kconfig/evaluate/order';
import { readValues, type ValueProblem } from '../../../config/kconfig/evaluate/read-values';
import { createMacroAnswers } from '../../../config/kconfig/macro/answers';
import type { KconfigTree } from '../../../config/kconfig/model';
import { loadKconfigTree } from '../../../config/kconfig/tree/load-tree';
import { formatProblem } from '../../../config/problem';
import { findKconfigTree, findOwnDrivers, isKconfigTree } from '../../../host/find-kconfig-tree';
import { KconfigFolder } from '../../../host/kconfig-folder';
import { readRegularFile } from '../../../host/regular-file';

/** Something of the user's that can't be done, as a sentence. */
export class KconfigCommandError extends Error {}

/** A tree and the folder that it is in. */
export interface OpenTree {
  readonly folder: string;
  readonly files: KconfigFolder;
  readonly tree: KconfigTree;
  readonly order: CalculationOrder;
}

/** More than any defconfig has. */
const MAX_CONFIG_BYTES = 16 * 2 ** 20;

/** Where a tree may be. */
export interface TreePlaces {
  /** Of `--srctree`. */
  readonly srctree: string | undefined;
  /** The built-in firmware's. */
  readonly builtIn: string;
}

/** A tree, and what stands in it for a workspace's own drivers. */
export interface TreePlace {
  readonly folder: string;
  readonly ownDrivers: string | undefined;
}

/** The folder of the tree: that of `--srctree`, or the one in which `file` lies, or that of the built-in firmware, which is said. */
export function treePlace(
  { srctree, builtIn }: TreePlaces,
  file: string,
  say: (line: string) => void,
): TreePlace {
  const folder = srctree === undefined ? findKconfigTree(file) : path.resolve(srctree);
  if (folder === undefined) {
    say(
      `${file}: in no U-Boot tree (a folder with Kconfig and configs); the built-in firmware's Kconfig files are used`,
    );
    return { folder: builtIn, ownDrivers: findOwnDrivers(file) };
  }
  if (!isKconfigTree(folder)) {
    throw new KconfigCommandError(
      `--srctree ${srctree ?? folder}: expected a U-Boot tree with a file Kconfig and a folder configs, found none`,
    );
  }
  return { folder, ownDrivers: undefined };
}

/** Loads a tree. What is wrong in its files goes to `say`. */
export function openTree(
  { folder, ownDrivers }: TreePlace,
  variables: ReadonlyMap<string, string>,
  say: (line: string) => void,
): OpenTree {
  const files = new KconfigFolder(folder, ownDrivers);
  const answers = createMacroAnswers(variables);
  const tree = loadKconfigTree({ files, root: 'Kconfig', answers });
  for (const problem of tree.problems) {
    say(formatProblem(problem));
  }
  return { folder, files, tree, order: calculationOrder(tree) };
}

/** A file of the user's, or one of the tree's configs by its name; the name is relative to the tree if it is in it. */
function readConfigFile(open: OpenTree, name: string): { file: string; text: string } {
  const inConfigs = path.join(open.folder, 'configs', name);
  const candidates = [
    path.resolve(name),
    ...(/[\\/]/.test(name) ? [] : [inConfigs, `${inConfigs}_defconfig`]),
  ];
  const tried = candidates.map((candidate) => ({
    candidate,
    content: readRegularFile(candidate, MAX_CONFIG_BYTES),
  }));
  const found =
    tried.find(({ content }) => content.ok) ??
    tried.find(({ content }) => !content.ok && content.error.code !== 'ENOENT');
  const { candidate, content } = found ?? tried[0] ?? { candidate: name, content: undefined };
  if (content?.ok !== true) {
    throw new KconfigCommandError(
      `Could not open '${name}': ${content?.error.text ?? 'no such file'}`,
    );
  }
  return { file: open.files.nameOf(candidate), text: content.value };
}

/** The lines of a configuration, with what it includes. */
export function configLines(open: OpenTree, name: string): ExpandedConfig {
  const { file, text } = readConfigFile(open, name);
  return expandIncludes(file, text, (included) => open.files.text(included));
}

/** What `conf` has no words for. */
const SILENT: ReadonlySet<string> = new Set<ValueProblem['kind']>([
  'unknownSymbol',
  'unquoted',
  'outOfRange',
]);

/**
 * A configuration as files give it, of which the later ones count, and its lines. `conf`'s words about single lines go to `say`; a file that can't be
 * included is an error.
 */
export function resolveConfig(
  open: OpenTree,
  names: readonly string[],
  say: (line: string) => void,
): { readonly configuration: Configuration; readonly lines: readonly OriginLine[] } {
  const files = names.map((name) => configLines(open, name));
  const lines = files.flatMap((file) => file.lines);
  const [problem] = files.flatMap((file) => file.problems);
  if (problem !== undefined) {
    throw new KconfigCommandError(
      `${problem.file}:${problem.range.start.line + 1}: ${problem.message}`,
    );
  }
  const configuration = new Configuration(open.tree, open.order);
  for (const { line, origin } of lines) {
    if (line.kind === 'malformed') {
      say(`${origin.file}:${line.range.start.line + 1}: warning: unexpected data`);
    }
  }
  for (const found of readValues(configuration, symbolLines(lines))) {
    if (!SILENT.has(found.kind)) {
      say(`${placeOf(found)}: warning: ${found.message}`);
    }
  }
  return { configuration, lines };
}

function placeOf({ at }: ValueProblem<OriginLine['origin']>): string {
  return `${at.origin.file}:${at.line.range.start.line + 1}`;
}
