import type { KconfigTree } from '../../config/kconfig/model';
import { nameWithoutStage, stageNames } from './stages';

/** New names by old ones, and what the user should know; or why it can't be done. */
export type RenamePlan =
  | { readonly names: ReadonlyMap<string, string>; readonly said: string | undefined }
  | { readonly problem: string };

/** Words that mean something else where a symbol could stand. */
const NO_NAMES: ReadonlySet<string> = new Set(['y', 'm', 'n', 'if', 'on']);

/**
 * What is renamed with a symbol.
 *
 * @param stagePlaces how many places name a symbol as CONFIG_IS_ENABLED(NAME) does
 */
export function planRename(
  { symbols }: Pick<KconfigTree, 'symbols'>,
  name: string,
  written: string,
  stagePlaces: (name: string) => number,
): RenamePlan {
  const newName = written.trim().replace(/^CONFIG_/, '');
  if (
    !/^\w+$/.test(newName) ||
    /^(\d+|0[xX][0-9a-fA-F]+)$/.test(newName) ||
    NO_NAMES.has(newName)
  ) {
    return {
      problem: `expected a name of letters, digits and underscores that is no number, found '${written}'`,
    };
  }
  if (newName === name) {
    return { names: new Map(), said: undefined };
  }
  const short = nameWithoutStage(name);
  if (short !== undefined && stagePlaces(short) > 0) {
    const count = stagePlaces(short);
    return {
      problem: `CONFIG_${name} is what ${count} ${count === 1 ? 'place means' : 'places mean'} by CONFIG_IS_ENABLED(${short}) or the like: rename CONFIG_${short}, which takes CONFIG_${name} with it`,
    };
  }
  const names = new Map([[name, newName]]);
  const count = stagePlaces(name);
  if (count > 0) {
    for (const [index, stageName] of stageNames(name).entries()) {
      if (symbols.get(stageName)?.nodes.length) {
        names.set(stageName, stageNames(newName)[index] ?? newName);
      }
    }
  }
  for (const wanted of names.values()) {
    if (symbols.has(wanted)) {
      return { problem: `expected a new name, found CONFIG_${wanted}, which the tree has already` };
    }
  }
  const others = [...names].filter(([old]) => old !== name);
  return {
    names,
    said:
      others.length === 0
        ? undefined
        : `Renamed too, as ${count} ${count === 1 ? 'place means' : 'places mean'} them by CONFIG_IS_ENABLED(${name}) or the like: ${others.map(([old, renamed]) => `CONFIG_${old} is CONFIG_${renamed}`).join(', ')}`,
  };
}
