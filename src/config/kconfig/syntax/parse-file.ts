import { behindLine, scanLine } from './scan-line';
import { LineMap } from './line-map';
import { Statement, type SourceText, type SyntaxProblem, type Token } from './token';

/** A Kconfig file, line by line. Blocks are put together by whoever loads the tree, as macros may come between. */
export interface KconfigFile {
  readonly text: string;
  readonly statements: readonly Statement[];
  readonly problems: readonly SyntaxProblem[];
  readonly lines: LineMap;
}

const TAB_COLUMNS = 8;

/**
 * Reads the text of one file. Any text gives statements and problems; it takes time in proportion to its length.
 *
 * @param file as `source` names it; '' for a text that no tree reads
 */
export function parseKconfigFile(text: string, file = ''): KconfigFile {
  const source: SourceText = { file, lines: new LineMap(text) };
  const statements: Statement[] = [];
  const problems: SyntaxProblem[] = [];
  let at = text.startsWith('\ufeff') ? 1 : 0;
  while (at < text.length) {
    const known = problems.length;
    const { tokens, next } = scanLine(source, text, at, problems);
    const [first, second] = tokens;
    if (first === undefined) {
      at = next;
      continue;
    }
    const end = tokens.at(-1)?.end ?? first.end;
    const operator = second?.text;
    if (
      second?.kind === 'operator' &&
      (operator === '=' || operator === ':=' || operator === '+=') &&
      first.kind === 'word'
    ) {
      // The value is any text, not tokens.
      problems.length = known;
      const value = joinedLines(text.slice(second.end, lineEnd(text, second.end)));
      const assignment = { operator, value } as const;
      statements.push(new Statement(source, '=', [first], end, { assignment }));
      at = behindJoined(text, second.end);
    } else if (isHelp(tokens)) {
      const help = readHelp(text, next);
      statements.push(new Statement(source, 'help', tokens, help.end, { help: help.text }));
      at = help.next;
    } else {
      const keyword = first.kind === 'word' ? (first.expands ? '$' : keywordOf(first.text)) : '';
      statements.push(new Statement(source, keyword, tokens, end));
      at = next;
    }
  }
  return { text, statements, problems, lines: source.lines };
}

/** Statements of the same keyword share one string: that makes comparing them quick. */
const KEYWORDS: ReadonlyMap<string, string> = new Map(
  [
    'bool',
    'boolean',
    'choice',
    'comment',
    'config',
    'def_bool',
    'def_tristate',
    'default',
    'depends',
    'endchoice',
    'endif',
    'endmenu',
    'hex',
    'if',
    'imply',
    'int',
    'mainmenu',
    'menu',
    'menuconfig',
    'modules',
    'option',
    'optional',
    'orsource',
    'osource',
    'prompt',
    'range',
    'rsource',
    'select',
    'source',
    'string',
    'tristate',
    'visible',
  ].map((word) => [word, word]),
);

function keywordOf(text: string): string {
  return KEYWORDS.get(text) ?? text;
}

function isHelp([first, ...others]: readonly Token[]): boolean {
  return (
    others.length === 0 &&
    first?.kind === 'word' &&
    (first.text === 'help' || first.text === '---help---')
  );
}

/** End of a logical line, without the line feed. */
function lineEnd(text: string, from: number): number {
  const behind = behindJoined(text, from);
  return text.charCodeAt(behind - 1) === 10 ? behind - 1 : behind;
}

function behindJoined(text: string, from: number): number {
  let at = behindLine(text, from);
  while (at < text.length && /\\\r?\n$/.test(text.slice(Math.max(from, at - 3), at))) {
    at = behindLine(text, at);
  }
  return at;
}

function joinedLines(text: string): string {
  return text
    .replace(/\\\r?\n/g, '')
    .replace(/\r$/, '')
    .trimStart();
}

interface HelpText {
  readonly text: string;
  /** Behind the last line with text. */
  readonly end: number;
  readonly next: number;
}

/**
 * The lines below `help` that are indented at least as far as the first of them; one without indentation ends it, as
 * does one with less.
 */
function readHelp(text: string, from: number): HelpText {
  const lines: string[] = [];
  let indentation = 0;
  let at = from;
  let end = from;
  let next = from;
  while (at < text.length) {
    const behind = behindLine(text, at);
    let columns = 0;
    let start = at;
    for (; start < behind; start++) {
      const code = text.charCodeAt(start);
      if (code === 9) {
        columns += TAB_COLUMNS - (columns % TAB_COLUMNS);
      } else if (code === 32) {
        columns++;
      } else {
        break;
      }
    }
    const line = text.slice(start, behind).trimEnd();
    if (line === '') {
      lines.push('');
    } else {
      if (indentation === 0) {
        indentation = columns;
      }
      if (columns === 0 || columns < indentation) {
        break;
      }
      lines.push(' '.repeat(columns - indentation) + line);
      end = start + line.length;
      next = behind;
    }
    at = behind;
  }
  return { text: lines.join('\n').trimEnd(), end, next };
}
