import type { TextRange } from '../../problem';
import {
  symbolLines,
  type ExpandedConfig,
  type IncludeProblem,
  type OriginLine,
} from '../config-file/expand-includes';
import type { ConfigLine } from '../config-file/parse-config';
import type { Configuration } from '../evaluate/configuration';
import { readValues, type SetLine, type ValueProblem } from '../evaluate/read-values';
import { savedLines } from '../evaluate/write-defconfig';
import type { KconfigSymbol } from '../model';
import { shownValue } from '../evaluate/write-config';
import { choiceTitle, needText, promptNeeds, type Need } from '../why/missing';
import { nearestName } from './nearest-name';

export type ConfigProblemCode =
  | 'unknown-symbol'
  | 'invalid-value'
  | 'out-of-range'
  | 'malformed'
  | 'malformed-not-set'
  | 'unmet-dependency'
  | 'no-prompt'
  | 'repeated'
  | 'overridden'
  | 'redundant';

/** Error: `conf` refuses or loses the line. Warning: it does not do what it says. Hint: it is not needed. */
export type ConfigSeverity = 'error' | 'warning' | 'hint';

export interface ConfigProblem {
  readonly code: ConfigProblemCode;
  readonly severity: ConfigSeverity;
  readonly message: string;
  readonly file: string;
  readonly range: TextRange;
  /** The symbol that the line names. */
  readonly name: string | undefined;
  /** Of an unknown symbol: the name that is meant, probably. */
  readonly nearest?: string;
  /** Of an unmet dependency: what is missing. */
  readonly needs?: readonly Need[];
}

type Origin = OriginLine['origin'];
type Line = SetLine<Origin>;

/**
 * Gives a configuration the lines of a file, and tells what is wrong with each.
 *
 * @param configuration with nothing said yet
 */
export function diagnoseConfig(
  configuration: Configuration,
  { lines, problems: includeProblems }: ExpandedConfig,
): readonly ConfigProblem[] {
  const set = symbolLines(lines);
  const problems = [
    ...includeProblems.map(ofInclude),
    ...lines.flatMap(({ line, origin }) => problemsOfForm(line, origin)),
    ...readValues(configuration, set).map((problem) => ofValue(configuration, problem, set)),
  ];
  const told = new Set(problems.filter(({ severity }) => severity === 'error').map(keyOf));
  const last = new Map(set.map((line) => [line.line.name, line]));
  const saved = new Set(savedLines(configuration).map(({ symbol }) => symbol));
  for (const line of last.values()) {
    const symbol = configuration.symbol(line.line.name);
    const place = { file: line.origin.file, range: line.line.range };
    if (symbol === undefined || told.has(keyOf(place))) {
      continue;
    }
    const problem = ofEffect(configuration, symbol, line, saved.has(symbol));
    if (problem !== undefined) {
      problems.push({ ...place, name: symbol.name, ...problem });
    }
  }
  return inOrder(problems);
}

/** By file, as they come, and line. */
function inOrder(problems: readonly ConfigProblem[]): ConfigProblem[] {
  const files = [...new Set(problems.map(({ file }) => file))];
  return files.flatMap((file) =>
    problems
      .filter((problem) => problem.file === file)
      .sort((a, b) => a.range.start.line - b.range.start.line),
  );
}

function keyOf({ file, range }: Pick<ConfigProblem, 'file' | 'range'>): string {
  return `${range.start.line} ${file}`;
}

function ofInclude(problem: IncludeProblem): ConfigProblem {
  return { code: 'malformed', severity: 'error', name: undefined, ...problem };
}

/** Characters of a wrong line that a message shows. */
const SHOWN_CHARACTERS = 60;

/** A piece of a file that need not be text, fit for a message of one line. */
function shownText(text: string): string {
  const printable = text.slice(0, SHOWN_CHARACTERS).replace(/[^ -~\u00a1-\ufffc]/g, '?');
  return text.length <= SHOWN_CHARACTERS ? printable : `${printable}...`;
}

/** What is wrong with a line whatever the tree is. */
export function problemsOfForm(line: ConfigLine, { file }: Origin): ConfigProblem[] {
  const { range } = line;
  if (line.kind === 'malformed') {
    const message = `expected CONFIG_NAME=value or '# CONFIG_NAME is not set', found '${shownText(line.written)}'`;
    return [{ code: 'malformed', severity: 'error', message, file, range, name: undefined }];
  }
  if (line.kind === 'comment' && line.almostNotSet !== undefined) {
    const message = `expected '# CONFIG_${line.almostNotSet} is not set', found a comment that looks like it`;
    const name = line.almostNotSet;
    return [{ code: 'malformed-not-set', severity: 'warning', message, file, range, name }];
  }
  return [];
}

function ofValue(
  configuration: Configuration,
  { kind, message, name, at }: ValueProblem<Origin>,
  set: readonly Line[],
): ConfigProblem {
  const { file } = at.origin;
  const { nameRange } = at.line;
  const range = at.line.kind === 'set' ? at.line.valueRange : at.line.range;
  switch (kind) {
    case 'unknownSymbol': {
      const nearest = nearestName(name, configuration.tree.symbols.keys());
      const hint = nearest === undefined ? '' : ` (is CONFIG_${nearest} meant?)`;
      return {
        code: 'unknown-symbol',
        severity: 'warning',
        message: `no Kconfig file has a symbol CONFIG_${name}: the line does nothing${hint}`,
        file,
        range: nameRange,
        name,
        ...(nearest === undefined ? {} : { nearest }),
      };
    }
    case 'invalidValue':
    case 'invalidString':
    case 'unquoted': {
      const type = configuration.symbol(name)?.type ?? 'unknown';
      const text = `expected ${VALUES[type]} for CONFIG_${name}, found ${at.line.kind === 'set' ? at.line.written : 'n'}: the line is lost`;
      return { code: 'invalid-value', severity: 'error', message: text, file, range, name };
    }
    case 'outOfRange': {
      const symbol = configuration.symbol(name);
      const limits = symbol && configuration.activeRange(symbol);
      const allowed =
        limits === undefined
          ? ''
          : ` from ${configuration.value(limits.low)} to ${configuration.value(limits.high)}`;
      const text = `expected a number${allowed} for CONFIG_${name}, found ${at.line.kind === 'set' ? at.line.written : 'none'}: the line is lost`;
      return { code: 'out-of-range', severity: 'error', message: text, file, range, name };
    }
    case 'reassigned': {
      const first = set.find(({ line }) => line.name === name);
      const where =
        first === undefined ? '' : ` (first in line ${first.line.range.start.line + 1})`;
      const text = `CONFIG_${name} is set again${where}: the last line counts`;
      return {
        code: 'repeated',
        severity: 'warning',
        message: text,
        file,
        range: at.line.range,
        name,
      };
    }
    case 'choiceChanged':
      return { code: 'overridden', severity: 'warning', message, file, range: at.line.range, name };
  }
}

const VALUES = {
  bool: 'y or n',
  tristate: 'y, m or n',
  int: 'a number without leading zeros',
  hex: 'a hexadecimal number',
  string: 'a text in double quotes',
  unknown: 'nothing',
} as const;

/** What is said of a line that `conf` takes, when it has no effect or needs not be there. */
function ofEffect(
  configuration: Configuration,
  symbol: KconfigSymbol,
  { line }: Line,
  isSaved: boolean,
): Omit<ConfigProblem, 'file' | 'range' | 'name'> | undefined {
  const { name } = symbol;
  const said = configuration.userValue(symbol);
  if (said === undefined) {
    return undefined;
  }
  const has = configuration.value(symbol);
  if (said !== has) {
    return withoutEffect(configuration, symbol, said, has);
  }
  if (!isSaved) {
    const message = `CONFIG_${name} is ${shownValue(symbol, has)} without this line`;
    return { code: 'redundant', severity: 'hint', message };
  }
  return line.kind === 'set' && line.written === 'n'
    ? {
        code: 'malformed-not-set',
        severity: 'hint',
        message: `savedefconfig writes this as '# CONFIG_${name} is not set'`,
      }
    : undefined;
}

function withoutEffect(
  configuration: Configuration,
  symbol: KconfigSymbol,
  said: string,
  has: string,
): Omit<ConfigProblem, 'file' | 'range' | 'name'> {
  const { name, choice } = symbol;
  const is = `CONFIG_${name} is ${shownValue(symbol, has)}`;
  const selecting = symbol.selectedBy.filter(
    ({ by, property }) =>
      configuration.tristate(by) !== 0 && configuration.evaluate(property.condition) !== 0,
  );
  if (selecting.length > 0 && choice === undefined) {
    const names = [...new Set(selecting.map(({ by }) => `CONFIG_${by.name}`))].join(', ');
    return {
      code: 'overridden',
      severity: 'warning',
      message: `${is} all the same: it is selected by ${names}`,
    };
  }
  if (configuration.visibility(symbol) === 0) {
    const needs = promptNeeds(configuration, symbol);
    if (needs === undefined) {
      const message = `${is} all the same: it has no prompt, so a configuration can't set it`;
      return { code: 'no-prompt', severity: 'warning', message };
    }
    const missing = needs.map((need) => `CONFIG_${needText(need)}`).join(', ');
    const message = `${is} all the same: it needs ${missing || 'what never holds'}`;
    return { code: 'unmet-dependency', severity: 'warning', message, needs };
  }
  const selection = choice && configuration.selection(choice);
  if (choice !== undefined && selection !== undefined) {
    const message = `${is} all the same: ${choiceTitle(choice.symbol)} has CONFIG_${selection.name}`;
    return { code: 'overridden', severity: 'warning', message };
  }
  return { code: 'overridden', severity: 'warning', message: `${is}, not ${said}` };
}
