import { Token, type SourceText, type SyntaxProblem } from './token';

const TAB = 9;
const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const HASH = 35;
const DOLLAR = 36;
const OPEN = 40;
const CLOSE = 41;
const BACKSLASH = 92;

/** Characters of words: letters, digits, `_`, `-`, `/` and `.`. */
const IS_WORD = new Uint8Array(128);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-/.') {
  IS_WORD[character.charCodeAt(0)] = 1;
}

export function isWordCode(code: number): boolean {
  return code < 128 && IS_WORD[code] === 1;
}

/** Tokens of one logical line, and where the next one begins. */
export interface ScannedLine {
  readonly tokens: Token[];
  readonly next: number;
}

/** Reads one logical line from `from` on. */
export function scanLine(
  source: SourceText,
  text: string,
  from: number,
  problems: SyntaxProblem[],
): ScannedLine {
  const tokens: Token[] = [];
  const { length } = text;
  let at = from;
  while (at < length) {
    const code = text.charCodeAt(at);
    if (code === SPACE || code === TAB || code === RETURN) {
      at++;
    } else if (code === NEWLINE) {
      return { tokens, next: at + 1 };
    } else if (code === BACKSLASH && isLineEnd(text, at + 1)) {
      at = behindLine(text, at);
    } else if (code === HASH) {
      return { tokens, next: behindLine(text, at) };
    } else if (code === 34 || code === 39) {
      at = scanString(source, text, at, code, tokens, problems);
    } else if (code === DOLLAR || isWordCode(code)) {
      at = scanWord(source, text, at, tokens, problems);
    } else {
      at = scanOperator(source, text, at, tokens, problems);
    }
  }
  return { tokens, next: at };
}

function isLineEnd(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return (
    at >= text.length ||
    code === NEWLINE ||
    (code === RETURN && text.charCodeAt(at + 1) === NEWLINE)
  );
}

/** Where the line behind that of `at` begins. */
export function behindLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}

function scanWord(
  source: SourceText,
  text: string,
  start: number,
  tokens: Token[],
  problems: SyntaxProblem[],
): number {
  let at = start;
  let expands = false;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === DOLLAR) {
      expands = true;
      at = behindMacro(text, at, problems);
    } else if (isWordCode(code)) {
      at++;
    } else {
      break;
    }
  }
  tokens.push(new Token(source, 'word', text.slice(start, at), start, at, expands));
  return at;
}

/** Behind a `$(…)`, whose parentheses may be nested, or a single `$`. */
function behindMacro(text: string, start: number, problems: SyntaxProblem[]): number {
  if (text.charCodeAt(start + 1) !== OPEN) {
    return start + 1;
  }
  let depth = 0;
  let at = start + 1;
  for (; at < text.length && !isLineEnd(text, at); at++) {
    const code = text.charCodeAt(at);
    if (code === OPEN) {
      depth++;
    } else if (code === CLOSE && --depth === 0) {
      return at + 1;
    } else if (code === BACKSLASH && isLineEnd(text, at + 1)) {
      at = behindLine(text, at) - 1;
    }
  }
  problems.push({
    severity: 'error',
    message: "expected ')' at the end of a macro, found the end of the line",
    start,
    end: at,
  });
  return at;
}

function scanString(
  source: SourceText,
  text: string,
  start: number,
  quote: number,
  tokens: Token[],
  problems: SyntaxProblem[],
): number {
  let value = '';
  let expands = false;
  let from = start + 1;
  let at = from;
  for (; at < text.length && !isLineEnd(text, at); at++) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      value += text.slice(from, at);
      tokens.push(new Token(source, 'string', value, start, at + 1, expands));
      return at + 1;
    }
    if (code === DOLLAR) {
      expands = true;
      at = behindMacro(text, at, problems) - 1;
    } else if (code === BACKSLASH && !isLineEnd(text, at + 1)) {
      value += text.slice(from, at);
      // A protected dollar stays protected until macros are expanded.
      from = text.charCodeAt(at + 1) === DOLLAR ? at : at + 1;
      expands ||= from === at;
      at++;
    }
  }
  value += text.slice(from, at);
  tokens.push(new Token(source, 'string', value, start, at, expands));
  problems.push({
    severity: 'error',
    message: `expected ${String.fromCharCode(quote)} at the end of a string, found the end of the line`,
    start,
    end: at,
  });
  return at;
}

const OPERATORS = ['&&', '||', '!=', '<=', '>=', ':=', '+=', '=', '<', '>', '!', '(', ')'];

function scanOperator(
  source: SourceText,
  text: string,
  start: number,
  tokens: Token[],
  problems: SyntaxProblem[],
): number {
  const found = OPERATORS.find((operator) => text.startsWith(operator, start));
  if (found !== undefined) {
    const end = start + found.length;
    tokens.push(new Token(source, 'operator', found, start, end));
    return end;
  }
  // A whole code point, so that nothing is cut in two.
  const end = start + ((text.codePointAt(start) ?? 0) > 0xffff ? 2 : 1);
  const last = problems.at(-1);
  const message =
    'expected a word, a string or an operator, found a character that has no meaning here';
  if (last?.message === message && last.end === start) {
    problems[problems.length - 1] = { ...last, end };
  } else {
    problems.push({ severity: 'warning', message, start, end });
  }
  return end;
}
