import type { Expression } from '../model';
import type { KconfigSymbol, KconfigTree } from '../model';

/**
 * The order in which the symbols of a tree can be calculated: each behind those that it depends on. A choice and its
 * members are one step, in the place of the choice. Where symbols depend on each other in a circle, one of them comes
 * too early.
 */
export interface CalculationOrder {
  readonly steps: readonly KconfigSymbol[];
  /** By symbol index: the place of its step in `steps`. */
  readonly stepOf: Int32Array;
  /** By step: the steps that depend on it, all behind it except in circles. */
  readonly dependants: readonly (readonly number[])[];
  /** The circles, each as the symbols on the way round. */
  readonly circles: readonly (readonly KconfigSymbol[])[];
}

/** The symbol whose step calculates another: its choice, or itself. */
function leaderOf(symbol: KconfigSymbol): KconfigSymbol {
  return symbol.choice?.symbol ?? symbol;
}

export function calculationOrder(tree: KconfigTree): CalculationOrder {
  const { allSymbols } = tree;
  const finder = new NeedsFinder(tree);
  const needs = allSymbols.map((symbol) =>
    leaderOf(symbol) === symbol ? finder.needsOf(symbol) : [],
  );
  const steps: KconfigSymbol[] = [];
  const circles: KconfigSymbol[][] = [];
  const stepOf = new Int32Array(allSymbols.length).fill(-1);
  // 1: on the way; 2: done.
  const state = new Uint8Array(allSymbols.length);
  const way: { symbol: KconfigSymbol; next: number }[] = [];
  for (const start of allSymbols) {
    if (leaderOf(start) !== start || state[start.index] !== 0) {
      continue;
    }
    way.push({ symbol: start, next: 0 });
    state[start.index] = 1;
    for (let at = way.at(-1); at !== undefined; at = way.at(-1)) {
      const { symbol } = at;
      const need = needs[symbol.index]?.[at.next++];
      if (need === undefined) {
        state[symbol.index] = 2;
        stepOf[symbol.index] = steps.length;
        steps.push(symbol);
        way.pop();
      } else if (state[need.index] === 0) {
        state[need.index] = 1;
        way.push({ symbol: need, next: 0 });
      } else if (state[need.index] === 1 && need !== symbol) {
        const from = way.findIndex((open) => open.symbol === need);
        circles.push(way.slice(from).map((open) => open.symbol));
      }
    }
  }
  const dependants = steps.map((): number[] => []);
  for (const symbol of steps) {
    const step = stepOf[symbol.index] ?? 0;
    for (const need of needs[symbol.index] ?? []) {
      if (need !== symbol) {
        dependants[stepOf[need.index] ?? 0]?.push(step);
      }
    }
  }
  for (const symbol of allSymbols) {
    stepOf[symbol.index] = stepOf[leaderOf(symbol).index] ?? 0;
  }
  return { steps, stepOf, dependants, circles };
}

/** Finds what values are made from. What it needs on the way is made once for a tree, which has thousands of symbols. */
class NeedsFinder {
  readonly #modules: KconfigSymbol | undefined;
  /** By symbol index: the last symbol, counted from 1, that was found to need it. */
  readonly #neededBy: Int32Array;
  /** Parts of conditions that the present symbol is done with: what it inherits stands in each of its properties. */
  readonly #seen = new Set<Expression>();
  readonly #todo: Expression[] = [];
  #leader: KconfigSymbol | undefined;
  #needs: KconfigSymbol[] = [];

  constructor({ allSymbols, modules }: KconfigTree) {
    this.#modules = modules;
    this.#neededBy = new Int32Array(allSymbols.length);
  }

  /** What the value of a symbol, or of a choice with its members, is made from; each once. */
  needsOf(symbol: KconfigSymbol): KconfigSymbol[] {
    if (symbol.constant) {
      return [];
    }
    this.#leader = symbol;
    this.#needs = [];
    this.#seen.clear();
    const members = symbol.choice?.members ?? [];
    this.#addNeeds(symbol);
    for (const member of members) {
      this.#addNeeds(member);
    }
    const isTristate =
      symbol.type === 'tristate' || members.some(({ type }) => type === 'tristate');
    if (this.#modules !== undefined && isTristate) {
      this.#add(this.#modules);
    }
    return this.#needs;
  }

  #add(needed: KconfigSymbol): void {
    const leader = leaderOf(needed);
    const stamp = (this.#leader?.index ?? 0) + 1;
    if (!leader.constant && leader !== this.#leader && this.#neededBy[leader.index] !== stamp) {
      this.#neededBy[leader.index] = stamp;
      this.#needs.push(leader);
    }
  }

  #addNeeds(symbol: KconfigSymbol): void {
    this.#addAll(symbol.directDependency);
    for (const property of symbol.properties) {
      if (property.kind === 'select' || property.kind === 'imply') {
        continue;
      }
      this.#addAll(property.condition);
      if (property.kind === 'default') {
        this.#addAll(property.value);
      } else if (property.kind === 'range') {
        this.#add(property.low);
        this.#add(property.high);
      }
    }
    for (const reverse of [symbol.selectedBy, symbol.impliedBy]) {
      for (const { by, property } of reverse) {
        this.#add(by);
        this.#addAll(property.condition);
      }
    }
  }

  #addAll(expression: Expression | undefined): void {
    const todo = this.#todo;
    for (let next = expression; next !== undefined; next = todo.pop()) {
      switch (next.kind) {
        case 'symbol':
          this.#add(next.symbol);
          break;
        case 'not':
          todo.push(next.operand);
          break;
        case 'all':
        case 'any':
          if (!this.#seen.has(next)) {
            this.#seen.add(next);
            // One by one: a call can't take as many arguments as a condition may have operands.
            for (const operand of next.operands) {
              todo.push(operand);
            }
          }
          break;
        default:
          this.#add(next.left);
          this.#add(next.right);
      }
    }
  }
}
