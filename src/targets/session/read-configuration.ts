import path from 'node:path';
import { BOARDS } from '../../base/boards';
import { valuesOfConfig } from '../../config/kconfig/config-file/firmware-values';
import type { ProblemList } from '../../config/problem';
import { findKconfigTree } from '../../host/find-kconfig-tree';
import { readRegularFile } from '../../host/regular-file';
import { boardWith, type BuiltInBoards, type ResolvedConfiguration } from './built-in-boards';
import type { FileToResolve } from './resolve-file';

/** A .config of U-Boot has about 60 KiB. */
const MAX_CONFIG_BYTES = 2 ** 20;

/**
 * The configuration of a name: a file relative to `cwd`, one in `configs` of the U-Boot tree that `cwd` is in, or a board of
 * ours. A file that lies in a tree gets the meaning that the tree's Kconfig files give it, any other that of ours. Problems
 * are told; undefined after an error.
 */
export async function readConfiguration(
  name: string,
  cwd: string,
  boards: BuiltInBoards,
  problems: ProblemList,
): Promise<ResolvedConfiguration | undefined> {
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
      return resolve({ tree, file, name, text: text.value }, boards, problems);
    }
    if (text.error.code !== 'ENOENT') {
      reason ??= text.error.text;
    }
  }
  const builtIn = isBare ? await readBuiltIn(name, boards, problems) : undefined;
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
async function readBuiltIn(
  name: string,
  boards: BuiltInBoards,
  problems: ProblemList,
): Promise<ResolvedConfiguration | undefined> {
  const [file = ''] = namesIn(path.join(boards.tree, 'configs'), name);
  const resolved = path.join(boards.resolved, `${path.basename(file)}.config`);
  const config = readRegularFile(resolved, MAX_CONFIG_BYTES);
  if (config.ok) {
    return boardWith(valuesOfConfig(config.value));
  }
  const text = readRegularFile(file, MAX_CONFIG_BYTES);
  return text.ok
    ? resolve({ tree: boards.tree, file, name, text: text.value }, boards, problems)
    : undefined;
}

/** The engine is loaded where it is needed: the shipped boards don't need it. */
async function resolve(
  file: FileToResolve,
  boards: BuiltInBoards,
  problems: ProblemList,
): Promise<ResolvedConfiguration | undefined> {
  const { resolveFile } = await import('./resolve-file');
  return resolveFile(file, boards, problems);
}
