import type { Expression } from '../model';
import type { KconfigSymbol } from '../model';
import type { Configuration } from './configuration';

/** Symbols that others select although their dependencies don't hold. */
export function unmetDependencies(configuration: Configuration): readonly KconfigSymbol[] {
  return [...configuration.tree.symbols.values()].filter(
    (symbol) =>
      (symbol.type === 'bool' || symbol.type === 'tristate') &&
      symbol.choice === undefined &&
      configuration.directLevel(symbol) < configuration.selectedLevel(symbol),
  );
}

const LETTERS = ['n', 'm', 'y'] as const;

/** The warning that `conf` gives for one of them. */
export function unmetWarning(configuration: Configuration, symbol: KconfigSymbol): string {
  const depends = symbol.directDependency;
  const lines = [
    `WARNING: unmet direct dependencies detected for ${symbol.name}`,
    `  Depends on [${LETTERS[configuration.directLevel(symbol)]}]: ${depends === undefined ? 'y' : expressionWithValues(configuration, depends)}`,
  ];
  for (const level of [2, 1] as const) {
    const selecting = symbol.selectedBy.filter(
      ({ by, property }) =>
        Math.min(configuration.tristate(by), configuration.evaluate(property.condition)) === level,
    );
    if (selecting.length > 0) {
      lines.push(`  Selected by [${LETTERS[level]}]:`);
    }
    for (const { by, property } of selecting) {
      const condition =
        property.condition === undefined
          ? ''
          : ` && ${expressionWithValues(configuration, property.condition, true)}`;
      lines.push(`  - ${named(configuration, by)}${condition}`);
    }
  }
  return lines.join('\n');
}

function named(configuration: Configuration, symbol: KconfigSymbol): string {
  if (symbol.choice?.symbol === symbol) {
    return `<choice> [=${configuration.value(symbol)}]`;
  }
  return symbol.constant ? symbol.name : `${symbol.name} [=${configuration.value(symbol)}]`;
}

const SIGNS = {
  equal: '=',
  unequal: '!=',
  less: '<',
  lessOrEqual: '<=',
  greater: '>',
  greaterOrEqual: '>=',
} as const;

/** A condition with the present value behind each symbol. */
export function expressionWithValues(
  configuration: Configuration,
  expression: Expression,
  inAll = false,
): string {
  switch (expression.kind) {
    case 'symbol':
      return named(configuration, expression.symbol);
    case 'not': {
      const { operand } = expression;
      const inner = expressionWithValues(configuration, operand);
      return operand.kind === 'symbol' ? `!${inner}` : `!(${inner})`;
    }
    case 'all':
      return expression.operands
        .map((operand) => expressionWithValues(configuration, operand, true))
        .join(' && ');
    case 'any': {
      const text = expression.operands
        .map((operand) => expressionWithValues(configuration, operand))
        .join(' || ');
      return inAll ? `(${text})` : text;
    }
    default: {
      const { left, right, kind } = expression;
      return `${named(configuration, left)}${SIGNS[kind]}${named(configuration, right)}`;
    }
  }
}
