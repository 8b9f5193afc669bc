import path from 'node:path';
import { BOARD_NAMES, BOARDS, boardOfSymbols, type BoardName } from '../../base/boards';
import { expandIncludes } from '../../config/kconfig/config-file/expand-includes';
import {
  firmwareValues,
  valuesOfConfig,
  type FirmwareValues,
} from '../../config/kconfig/config-file/firmware-values';
import { diagnoseConfig, type ConfigProblem } from '../../config/kconfig/diagnose/diagnose-config';
import { Configuration } from '../../config/kconfig/evaluate/configuration';
import { createMacroAnswers } from '../../config/kconfig/macro/answers';
import type { KconfigTree } from '../../config/kconfig/model';
import { loadKconfigTree } from '../../config/kconfig/tree/load-tree';
import type { ProblemList } from '../../config/problem';
import { findKconfigTree } from '../../host/find-kconfig-tree';
import { KconfigFolder } from '../../host/kconfig-folder';
import { readRegularFile } from '../../host/regular-file';
import { withoutEffect } from './without-effect';

/** Where the built-in firmware's own Kconfig files are. */
export interface BuiltInBoards {
  /** The tree: Kconfig files, and defconfigs in `configs`. */
  readonly tree: string;
  /** What the build has resolved of them, `NAME_defconfig.config` for each; it may be missing. */
  readonly resolved: string;
}

export interface ResolvedConfiguration {
  readonly board: BoardName;
  readonly values: FirmwareValues;
}

/** A .config of U-Boot has about 60 KiB. */
const MAX_CONFIG_BYTES = 2 ** 20;
/** More of them tell nobody more. */
const MOST_WARNINGS = 5;

/**
 * The configuration of a name: a file relative to `cwd`, one in `configs` of the U-Boot tree that `cwd` is in, or a board of
 * ours. A file that lies in a tree gets the meaning that the tree's Kconfig files give it, any other that of ours. Problems
 * are told; undefined after an error.
 */
export function readConfiguration(
  name: string,
  cwd: string,
  boards: BuiltInBoards,
  problems: ProblemList,
): ResolvedConfiguration | undefined {
  const isBare = !/[\\/]/.test(name);
  const inTree = isBare ? findKconfigTree(path.join(cwd, name)) : undefined;
  const candidates = [
    path.resolve(cwd, name),
    ...(inTree === undefined ? [] : namesIn(path.join(inTree, 'configs'), name)),
  ];
  let reason: string | undefined;
  for (const file of candidates) {
    const text = readRegularFile(file, MAX_CONFIG_BYTES);
    if (text.ok) {
      const tree = findKconfigTree(file) ?? boards.tree;
      return resolveFile({ tree, file, name, text: text.value }, boards, problems);
    }
    if (text.error.code !== 'ENOENT') {
      reason ??= text.error.text;
    }
  }
  const builtIn = isBare ? readBuiltIn(name, boards, problems) : undefined;
  if (builtIn === undefined && reason !== undefined) {
    problems.error(`Could not open '${name}': ${reason}`);
  } else if (builtIn === undefined && !problems.failed) {
    const looked = path.isAbsolute(name) ? '' : `looked in ${cwd}; `;
    problems.error(
      `unknown board or file '${name}' (${looked}expected a defconfig file, or one of ${BOARDS.map(({ defconfig }) => defconfig).join(', ')})`,
    );
  }
  return builtIn;
}

/** `qemu_arm_defconfig` and `qemu_arm` name the same. */
function namesIn(folder: string, name: string): string[] {
  const file = path.join(folder, name);
  return name.endsWith('_defconfig') ? [file] : [`${file}_defconfig`];
}

/** One of the shipped configurations: resolved by the build, else now. */
function readBuiltIn(
  name: string,
  boards: BuiltInBoards,
  problems: ProblemList,
): ResolvedConfiguration | undefined {
  const [file = ''] = namesIn(path.join(boards.tree, 'configs'), name);
  const resolved = path.join(boards.resolved, `${path.basename(file)}.config`);
  const config = readRegularFile(resolved, MAX_CONFIG_BYTES);
  if (config.ok) {
    return ofBoard(valuesOfConfig(config.value));
  }
  const text = readRegularFile(file, MAX_CONFIG_BYTES);
  return text.ok
    ? resolveFile({ tree: boards.tree, file, name, text: text.value }, boards, problems)
    : undefined;
}

function ofBoard(values: FirmwareValues): ResolvedConfiguration | undefined {
  const board = boardOfSymbols((symbol) => values.get(symbol) === 'y');
  return board === undefined ? undefined : { board: board.name, values };
}

interface FileToResolve {
  /** The folder of the tree. */
  readonly tree: string;
  readonly file: string;
  /** As the user wrote it. */
  readonly name: string;
  readonly text: string;
}

function resolveFile(
  { tree: folder, file, name, text }: FileToResolve,
  boards: BuiltInBoards,
  problems: ProblemList,
): ResolvedConfiguration | undefined {
  const files = new KconfigFolder(folder);
  const tree = load(folder);
  const relative = path.relative(folder, file).split(path.sep).join('/');
  const configuration = new Configuration(tree);
  const expanded = expandIncludes(relative, text, (included) => {
    const content = files.read(included);
    return 'text' in content ? content.text : undefined;
  });
  const found = diagnoseConfig(configuration, expanded);
  tellLines(found, (told) => (told === relative ? name : path.join(folder, told)), problems);
  const resolved = ofBoard(firmwareValues(configuration));
  if (resolved === undefined) {
    problems.error(
      `expected a configuration for one of ${BOARD_NAMES.join(', ')} (CONFIG_ARCH_QEMU=y, ` +
        'CONFIG_TARGET_QEMU_VIRT=y, or CONFIG_X86=y), found none of these symbols',
      { file: name, range: undefined },
    );
    return undefined;
  }
  const known = folder === boards.tree ? tree : load(boards.tree);
  const message = withoutEffect(configuration, expanded, known);
  if (message !== undefined) {
    problems.warn(message, { file: name, range: undefined });
  }
  return resolved;
}

function load(folder: string): KconfigTree {
  return loadKconfigTree({
    files: new KconfigFolder(folder),
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
