import type { KconfigSymbol } from '../model';
import { MODULE, tristateText, YES } from './calculate-expression';
import type { Configuration } from './configuration';
import { configLine, forEachNode } from './write-config';

/** The least that gives this configuration again, as `conf --savedefconfig` writes it. */
export function writeDefconfig(configuration: Configuration): string {
  return savedLines(configuration)
    .map(({ line }) => `${line}\n`)
    .join('');
}

/** The lines of `writeDefconfig`, and what each is of. */
export function savedLines(
  configuration: Configuration,
): readonly { readonly symbol: KconfigSymbol; readonly line: string }[] {
  const done = new Set<KconfigSymbol>();
  const lines: { symbol: KconfigSymbol; line: string }[] = [];
  forEachNode(configuration.tree.root, ({ symbol }) => {
    if (symbol !== undefined && !done.has(symbol) && configuration.isWritten(symbol)) {
      done.add(symbol);
      if (isSaved(configuration, symbol)) {
        lines.push({ symbol, line: configLine(symbol, configuration.value(symbol)) });
      }
    }
  });
  return lines;
}

/** A line is needed for what the user may change and what isn't as it would be without a word of the user's. */
function isSaved(configuration: Configuration, symbol: KconfigSymbol): boolean {
  if (!configuration.isChangeable(symbol)) {
    return false;
  }
  const value = configuration.value(symbol);
  if (value === defaultText(configuration, symbol)) {
    return false;
  }
  const { choice } = symbol;
  return !(
    choice !== undefined &&
    !choice.optional &&
    symbol.type === 'bool' &&
    value === 'y' &&
    configuration.defaultSelection(choice) === symbol
  );
}

/** The value without the user's word, as `conf` finds it: ranges are not looked at. */
function defaultText(configuration: Configuration, symbol: KconfigSymbol): string {
  const property = configuration.activeDefault(symbol);
  if (symbol.type !== 'bool' && symbol.type !== 'tristate') {
    return property?.value.kind === 'symbol'
      ? configuration.defaultTextOf(property.value.symbol)
      : '';
  }
  const own =
    property === undefined
      ? 0
      : Math.min(
          configuration.evaluateValue(property.value),
          configuration.evaluate(property.condition),
        );
  const chosen = Math.max(own, configuration.selectedLevel(symbol));
  const level = chosen === MODULE && configuration.typeOf(symbol) === 'bool' ? YES : chosen;
  return tristateText(Math.max(level, configuration.impliedLevel(symbol)));
}
