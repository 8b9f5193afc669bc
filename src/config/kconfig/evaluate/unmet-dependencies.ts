import { expressionText } from '../expression';
import type { KconfigSymbol } from '../model';
import { tristateText } from './calculate-expression';
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

/** The warning that `conf` gives for one of them. */
export function unmetWarning(configuration: Configuration, symbol: KconfigSymbol): string {
  const depends = symbol.directDependency;
  const withValue = (operand: KconfigSymbol): string => named(configuration, operand);
  const direct = depends === undefined ? 'y' : expressionText(depends, withValue);
  const lines = [
    `WARNING: unmet direct dependencies detected for ${symbol.name}`,
    `  Depends on [${tristateText(configuration.directLevel(symbol))}]: ${direct}`,
  ];
  for (const level of [2, 1] as const) {
    const selecting = symbol.selectedBy.filter(
      ({ by, property }) =>
        Math.min(configuration.tristate(by), configuration.evaluate(property.condition)) === level,
    );
    if (selecting.length > 0) {
      lines.push(`  Selected by [${tristateText(level)}]:`);
    }
    for (const { by, property } of selecting) {
      const { condition } = property;
      const holds =
        condition === undefined ? '' : ` && ${expressionText(condition, withValue, 'all')}`;
      lines.push(`  - ${withValue(by)}${holds}`);
    }
  }
  return lines.join('\n');
}

/** A symbol with its present value. */
function named(configuration: Configuration, symbol: KconfigSymbol): string {
  if (symbol.choice?.symbol === symbol) {
    return `<choice> [=${configuration.value(symbol)}]`;
  }
  return symbol.constant ? symbol.name : `${symbol.name} [=${configuration.value(symbol)}]`;
}
