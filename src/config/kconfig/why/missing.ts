import type { Configuration } from '../evaluate/configuration';
import { COMPARISON_SIGNS } from '../expression';
import type { ComparisonKind, Expression, KconfigSymbol, Tristate } from '../model';

/** What a symbol would have to be for a condition to hold. */
export interface Need {
  readonly symbol: KconfigSymbol;
  readonly needed:
    'y' | 'n' | 'm' | { readonly comparison: ComparisonKind; readonly value: string };
}

/**
 * Why a condition is less than `wanted`: what must change, all of it. Of alternatives it is those that need least.
 * Empty: it holds, or it never can.
 */
export function missingFor(
  configuration: Configuration,
  expression: Expression | undefined,
  wanted: Tristate = 2,
): readonly Need[] {
  if (expression === undefined || configuration.evaluate(expression) >= wanted) {
    return [];
  }
  switch (expression.kind) {
    case 'symbol': {
      const { symbol } = expression;
      return symbol.constant ? [] : [{ symbol, needed: wanted === 1 ? 'm' : 'y' }];
    }
    case 'not': {
      const { operand } = expression;
      return needsOfNot(operand, configuration);
    }
    case 'all':
      return expression.operands.flatMap((operand) => missingFor(configuration, operand, wanted));
    case 'any': {
      const ways = expression.operands
        .map((operand) => missingFor(configuration, operand, wanted))
        .filter((needs) => needs.length > 0);
      return ways.sort((a, b) => a.length - b.length)[0] ?? [];
    }
    default: {
      const { kind, left, right } = expression;
      return left.constant
        ? []
        : [{ symbol: left, needed: { comparison: kind, value: configuration.value(right) } }];
    }
  }
}

/**
 * The needs with what they need themselves, that first: all that must be set. Undefined: one of them can't be set, or needs a
 * number or a text.
 */
export function wholeChain(
  configuration: Configuration,
  needs: readonly Need[],
): readonly (Need & { readonly needed: 'y' | 'n' | 'm' })[] | undefined {
  const chain = new Map<KconfigSymbol, Need & { readonly needed: 'y' | 'n' | 'm' }>();
  // Those that wait for what they need; a symbol is in it twice: before and behind that.
  const todo = [...needs].reverse().map((need) => ({ need, ready: false }));
  const seen = new Set<KconfigSymbol>();
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const { symbol, needed } = next.need;
    if (typeof needed !== 'string' || symbol.choice?.symbol === symbol) {
      return undefined;
    }
    if (next.ready) {
      // What has no prompt is not for a line to set.
      if (promptNeeds(configuration, symbol) !== undefined) {
        chain.set(symbol, { symbol, needed });
      }
      continue;
    }
    if (seen.has(symbol)) {
      continue;
    }
    seen.add(symbol);
    todo.push({ need: next.need, ready: true });
    if (needed === 'n' || configuration.visibility(symbol) !== 0) {
      continue;
    }
    const inner = promptNeeds(configuration, symbol) ?? selectingNeeds(configuration, symbol);
    if (inner === undefined || inner.length === 0) {
      return undefined;
    }
    todo.push(...[...inner].reverse().map((need) => ({ need, ready: false })));
  }
  return [...chain.values()];
}

/** A symbol without a prompt is turned on by one that selects it: the first that can be set as things are. */
function selectingNeeds(
  configuration: Configuration,
  { selectedBy }: KconfigSymbol,
): readonly Need[] | undefined {
  const found = selectedBy.find(
    ({ by, property }) =>
      configuration.evaluate(property.condition) !== 0 && configuration.visibility(by) !== 0,
  );
  return found && [{ symbol: found.by, needed: 'y' }];
}

/** What the prompt of a symbol needs to be seen, of several prompts the one that needs least; undefined: it has none. */
export function promptNeeds(
  configuration: Configuration,
  { properties }: KconfigSymbol,
): readonly Need[] | undefined {
  return properties
    .filter(({ kind }) => kind === 'prompt')
    .map(({ condition }) => missingFor(configuration, condition))
    .sort((a, b) => a.length - b.length)[0];
}

/** What must change for a condition not to hold. */
function needsOfNot(operand: Expression, configuration: Configuration): readonly Need[] {
  switch (operand.kind) {
    case 'symbol':
      return operand.symbol.constant ? [] : [{ symbol: operand.symbol, needed: 'n' }];
    case 'not':
      return missingFor(configuration, operand.operand);
    case 'all': {
      const ways = operand.operands
        .map((inner) => needsOfNot(inner, configuration))
        .filter((needs) => needs.length > 0);
      return ways.sort((a, b) => a.length - b.length)[0] ?? [];
    }
    case 'any':
      return operand.operands
        .filter((inner) => configuration.evaluate(inner) !== 0)
        .flatMap((inner) => needsOfNot(inner, configuration));
    default: {
      const opposite = OPPOSITES[operand.kind];
      const { left, right } = operand;
      return left.constant
        ? []
        : [{ symbol: left, needed: { comparison: opposite, value: configuration.value(right) } }];
    }
  }
}

const OPPOSITES: Readonly<Record<ComparisonKind, ComparisonKind>> = {
  equal: 'unequal',
  unequal: 'equal',
  less: 'greaterOrEqual',
  lessOrEqual: 'greater',
  greater: 'lessOrEqual',
  greaterOrEqual: 'less',
};

/** `CMD_NET=y`, `M < 10`. */
export function needText({ symbol, needed }: Need): string {
  const name = symbol.choice?.symbol === symbol ? choiceTitle(symbol) : symbol.name;
  return typeof needed === 'string'
    ? `${name}=${needed}`
    : `${name}${COMPARISON_SIGNS[needed.comparison]}${needed.value}`;
}

/** How a choice is called: by its prompt. */
export function choiceTitle({ choice, name }: KconfigSymbol): string {
  const prompt = choice?.symbol.nodes.find((node) => node.prompt !== undefined)?.prompt;
  return prompt === undefined ? name || 'a choice' : `the choice "${prompt.text}"`;
}
