import type { SymbolLine } from '../config-file/parse-config';
import type { KconfigChoice, KconfigSymbol } from '../model';
import type { Configuration } from './configuration';

/** A line that sets a symbol, and where it is from. */
export interface SetLine<Origin = unknown> {
  readonly line: SymbolLine;
  readonly origin: Origin;
}

export type ValueProblemKind =
  | 'unknownSymbol'
  | 'invalidValue'
  | 'invalidString'
  /** A text without quotes: `conf` passes it over in silence. */
  | 'unquoted'
  | 'reassigned'
  | 'choiceChanged'
  | 'outOfRange';

/** What `conf` says of a line, in its own words. */
export interface ValueProblem<Origin = unknown> {
  readonly kind: ValueProblemKind;
  readonly message: string;
  readonly name: string;
  readonly at: SetLine<Origin>;
}

/**
 * Gives a configuration what files say: the last line of a symbol counts. A number outside of its range is as if nobody
 * had said it.
 */
export function readValues<Origin>(
  configuration: Configuration,
  lines: Iterable<SetLine<Origin>>,
): readonly ValueProblem<Origin>[] {
  const problems: ValueProblem<Origin>[] = [];
  const said = new Map<KconfigSymbol, SetLine<Origin>>();
  const chosen = new Set<KconfigChoice>();
  for (const at of lines) {
    const { name } = at.line;
    const report = (kind: ValueProblemKind, message: string): void => {
      problems.push({ kind, message, name, at });
    };
    const symbol = configuration.symbol(name);
    if (symbol === undefined || symbol.type === 'unknown') {
      report('unknownSymbol', `expected a symbol of the tree, found ${name}`);
      continue;
    }
    if (said.has(symbol)) {
      report('reassigned', `override: reassigning to symbol ${name}`);
    }
    const value = valueOf(symbol, at.line, report);
    if (value === undefined) {
      continue;
    }
    const { choice } = symbol;
    if (choice !== undefined && value === 'y') {
      if (chosen.has(choice)) {
        report('choiceChanged', `override: ${name} changes choice state`);
      }
      chosen.add(choice);
    }
    said.set(symbol, at);
    configuration.set(symbol, value);
  }
  for (const [symbol, at] of said) {
    if (configuration.isOutOfRange(symbol)) {
      const { name } = symbol;
      const value = configuration.userValue(symbol) ?? '';
      problems.push({
        kind: 'outOfRange',
        message: `${value} is out of range for ${name}`,
        name,
        at,
      });
      configuration.set(symbol, undefined);
    }
  }
  return problems;
}

function valueOf(
  symbol: KconfigSymbol,
  line: SymbolLine,
  report: (kind: ValueProblemKind, message: string) => void,
): string | undefined {
  const { type, name } = symbol;
  const isTristate = type === 'bool' || type === 'tristate';
  if (line.kind === 'notSet') {
    return isTristate ? 'n' : undefined;
  }
  const { written } = line;
  if (isTristate) {
    // The first letter is all that is looked at.
    const [letter = ''] = written;
    if (letter === 'y' || letter === 'n' || (letter === 'm' && type === 'tristate')) {
      return letter;
    }
    report('invalidValue', invalidText(symbol, written));
    return undefined;
  }
  if (type === 'string') {
    const text = unquote(written);
    if (text === undefined) {
      report(
        written.startsWith('"') ? 'invalidString' : 'unquoted',
        `invalid string found for ${name}`,
      );
    }
    return text;
  }
  if (isNumber(type, written)) {
    return written;
  }
  report('invalidValue', invalidText(symbol, written));
  return undefined;
}

function invalidText({ name }: KconfigSymbol, written: string): string {
  return `symbol value '${written}' invalid for ${name}`;
}

/** The text between the first quote and the last character, which must be one too. Backslashes stay as typed. */
function unquote(written: string): string | undefined {
  return /^"(.*)"$/s.exec(written)?.[1];
}

/** A number as `conf` takes it. */
function isNumber(type: 'int' | 'hex' | 'unknown', text: string): boolean {
  return type === 'hex' ? /^(0[xX])?[0-9a-fA-F]+$/.test(text) : /^-?(0|[1-9]\d*)$/.test(text);
}
