import { evaluate } from '../../values/expression/evaluate';
import { parseExpression } from '../../values/expression/parse';
import type { Expression } from '../../values/expression/syntax';
import { valueOfProperty } from '../../values/watched-property';
import { globalData } from '../view/evaluation';

interface ReadPath {
  readonly container: Expression;
  /** The members that lead to the container, where it is made of nothing else. */
  readonly steps: readonly string[] | undefined;
  readonly key: string;
}

/** Objects by paths from `gd`. A path is read once, since some are looked at before every statement. */
export class GdMembers {
  readonly #paths = new Map<string, ReadPath | undefined>();

  /** Can it be a path at all? */
  isPath(path: string): boolean {
    return this.#read(path) !== undefined;
  }

  /**
   * Where it leads to now. Undefined: nowhere.
   *
   * @param deadGd `gd` of an earlier boot, which is as good as none
   */
  find(path: string, deadGd: object | undefined): { object: object; key: string } | undefined {
    const read = this.#read(path);
    const data = globalData();
    if (read === undefined || data === undefined || data === deadGd) {
      return undefined;
    }
    const object =
      read.steps === undefined ? evaluated(read.container, data) : walk(data, read.steps);
    return typeof object === 'object' && object !== null ? { object, key: read.key } : undefined;
  }

  #read(path: string): ReadPath | undefined {
    if (this.#paths.has(path)) {
      return this.#paths.get(path);
    }
    const tree = parseExpression(path);
    const parts = tree.ok ? memberParts(tree.value) : undefined;
    const read = parts && { ...parts, steps: stepsTo(parts.container) };
    this.#paths.set(path, read);
    return read;
  }
}

function evaluated(container: Expression, data: object): unknown {
  const result = evaluate(container, {
    lookup: (name) => (name === 'gd' ? { value: data } : undefined),
  });
  return result.ok ? result.value : undefined;
}

function walk(data: object, steps: readonly string[]): unknown {
  let at: unknown = data;
  for (const step of steps) {
    if (typeof at !== 'object' || at === null) {
      return undefined;
    }
    const property = Object.getOwnPropertyDescriptor(at, step);
    at = property && valueOfProperty(property)?.value;
  }
  return at;
}

/** Undefined: it is no row of members that begins with `gd`. */
function stepsTo(container: Expression): readonly string[] | undefined {
  if (container.kind === 'name') {
    return container.name === 'gd' ? [] : undefined;
  }
  const parts = memberParts(container);
  if (parts === undefined) {
    return undefined;
  }
  const before = stepsTo(parts.container);
  return before && [...before, parts.key];
}

/** The object of a path and the last member. */
function memberParts(
  tree: Expression,
): { readonly container: Expression; readonly key: string } | undefined {
  if (tree.kind === 'member') {
    return { container: tree.object, key: tree.name };
  }
  return tree.kind === 'index' && tree.index.kind === 'literal'
    ? { container: tree.object, key: String(tree.index.value) }
    : undefined;
}
