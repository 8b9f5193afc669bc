import { BOARD_NAMES } from '../../base/boards';
import { expandIncludes } from '../../config/kconfig/config-file/expand-includes';
import { firmwareValues } from '../../config/kconfig/config-file/firmware-values';
import { diagnoseConfig, type ConfigProblem } from '../../config/kconfig/diagnose/diagnose-config';
import { Configuration } from '../../config/kconfig/evaluate/configuration';
import { createMacroAnswers } from '../../config/kconfig/macro/answers';
import type { KconfigTree } from '../../config/kconfig/model';
import { loadKconfigTree } from '../../config/kconfig/tree/load-tree';
import type { ProblemList } from '../../config/problem';
import { findOwnDrivers } from '../../host/find-kconfig-tree';
import { KconfigFolder, OWN_DRIVERS } from '../../host/kconfig-folder';
import { boardWith, type BuiltInBoards, type ResolvedConfiguration } from './built-in-boards';
import { withoutEffect } from './without-effect';

/** More of them tell nobody more. */
const MOST_WARNINGS = 5;

/** A configuration, and the tree that gives it its meaning. */
export interface FileToResolve {
  /** The folder of the tree. */
  readonly tree: string;
  readonly file: string;
  /** As the user wrote it. */
  readonly name: string;
  readonly text: string;
}

/** Resolves a configuration with the Kconfig files of a tree. Problems are told; undefined after an error. */
export function resolveFile(
  { tree: folder, file, name, text }: FileToResolve,
  boards: BuiltInBoards,
  problems: ProblemList,
): ResolvedConfiguration | undefined {
  const files = new KconfigFolder(
    folder,
    folder === boards.tree ? findOwnDrivers(file) : undefined,
  );
  const tree = load(files);
  const fileInTree = files.nameOf(file);
  const configuration = new Configuration(tree);
  const expanded = expandIncludes(fileInTree, text, (included) => files.text(included));
  const found = diagnoseConfig(configuration, expanded);
  tellLines(found, (told) => (told === fileInTree ? name : files.pathOf(told)), problems);
  const resolved = boardWith(
    new Map([...firmwareValues(configuration), ...ownDriversOff(configuration)]),
  );
  if (resolved === undefined) {
    problems.error(
      `expected a configuration for one of ${BOARD_NAMES.join(', ')} (CONFIG_ARCH_QEMU=y, ` +
        'CONFIG_TARGET_QEMU_VIRT=y, or CONFIG_X86=y), found none of these symbols',
      { file: name, range: undefined },
    );
    return undefined;
  }
  const known = folder === boards.tree ? tree : load(new KconfigFolder(boards.tree));
  const message = withoutEffect(configuration, expanded, known);
  if (message !== undefined) {
    problems.warn(message, { file: name, range: undefined });
  }
  return resolved;
}

/** Symbols of a workspace's own drivers that are off: such a driver is left out, and one without a symbol is not. */
function ownDriversOff(configuration: Configuration): [string, string][] {
  return [...configuration.tree.symbols.values()].flatMap((symbol): [string, string][] => {
    const isOwn = symbol.nodes.some(({ place }) => place.file === OWN_DRIVERS);
    return isOwn && configuration.value(symbol) === 'n' ? [[symbol.name, 'n']] : [];
  });
}

function load(files: KconfigFolder): KconfigTree {
  return loadKconfigTree({
    files,
    root: 'Kconfig',
    answers: createMacroAnswers(new Map()),
  });
}

/** Lines that are lost are errors; of those that do something else than they say there are warnings. */
function tellLines(
  found: readonly ConfigProblem[],
  nameOf: (file: string) => string,
  problems: ProblemList,
): void {
  const warnings = found.filter(
    ({ code, severity }) => severity === 'warning' && code !== 'unknown-symbol',
  );
  const told = [
    ...found.filter(({ severity }) => severity === 'error'),
    ...warnings.slice(0, MOST_WARNINGS),
  ];
  for (const { severity, message, file, range } of told) {
    const place = { file: nameOf(file), range };
    if (severity === 'error') {
      problems.error(message, place);
    } else {
      problems.warn(message, place);
    }
  }
  if (warnings.length > MOST_WARNINGS) {
    problems.warn(
      `${warnings.length - MOST_WARNINGS} more lines do not do what they say: 'uboot-virtio kconfig lint --strict' names them`,
    );
  }
}
