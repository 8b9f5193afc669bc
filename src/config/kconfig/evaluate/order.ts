import { symbolsIn } from '../expression';
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
  const needs = allSymbols.map((symbol) =>
    leaderOf(symbol) === symbol ? needsOf(symbol, tree.modules) : [],
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

/** What the value of a symbol, or of a choice with its members, is made from; each once. */
function needsOf(symbol: KconfigSymbol, modules: KconfigSymbol | undefined): KconfigSymbol[] {
  if (symbol.constant) {
    return [];
  }
  const needs = new Set<KconfigSymbol>();
  const add = (needed: KconfigSymbol): void => {
    const leader = leaderOf(needed);
    if (!leader.constant && leader !== symbol) {
      needs.add(leader);
    }
  };
  const all = [symbol, ...(symbol.choice?.members ?? [])];
  for (const member of all) {
    addNeeds(member, add);
  }
  if (modules !== undefined && all.some(({ type }) => type === 'tristate')) {
    add(modules);
  }
  return [...needs];
}

function addNeeds(symbol: KconfigSymbol, add: (needed: KconfigSymbol) => void): void {
  const seen = new Set<Expression>();
  const addAll = (expression: Expression | undefined): void => {
    if (expression !== undefined && !seen.has(expression)) {
      seen.add(expression);
      symbolsIn(expression, add);
    }
  };
  addAll(symbol.directDependency);
  for (const property of symbol.properties) {
    if (property.kind === 'select' || property.kind === 'imply') {
      continue;
    }
    addAll(property.condition);
    if (property.kind === 'default') {
      addAll(property.value);
    } else if (property.kind === 'range') {
      add(property.low);
      add(property.high);
    }
  }
  for (const { by, property } of [...symbol.selectedBy, ...symbol.impliedBy]) {
    add(by);
    addAll(property.condition);
  }
}
