import { ExpressionError, PRECEDENCE } from './syntax';

export type Token = {
  /** Offset in the text. */
  readonly at: number;
  /** As it is written; empty at the end. */
  readonly text: string;
} & (
  | { readonly kind: 'number'; readonly value: number | bigint }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'name' | 'operator' | 'end' }
);

const BLANK = /\s*/y;
const TOKEN =
  /(0[xX][0-9a-fA-F]+n?|\d+n?)|([A-Za-z_$#][\w$]*)|("(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*')|(==|!=|<=|>=|<<|>>|&&|\|\||->|[-+*&|^<>!~().[\]])/y;

/** A text as numbers, names, strings and operators, with an `end` behind. Each character is looked at once. */
export function tokensOf(text: string): Token[] {
  const found: Token[] = [];
  let at = skipBlank(text, 0);
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) {
      throw new ExpressionError(`can't read ${quoted(text.slice(at))}`, at);
    }
    found.push(tokenOf(match, at));
    at = skipBlank(text, TOKEN.lastIndex);
  }
  found.push({ kind: 'end', at: text.trimEnd().length, text: '' });
  return found;
}

function skipBlank(text: string, at: number): number {
  BLANK.lastIndex = at;
  BLANK.exec(text);
  return BLANK.lastIndex;
}

function tokenOf(match: RegExpExecArray, at: number): Token {
  const [text, number, name, string] = match;
  if (number !== undefined) {
    return { kind: 'number', at, text, value: integerOf(number) };
  }
  if (string !== undefined) {
    return { kind: 'string', at, text, value: stringOf(string) };
  }
  return { kind: name === undefined ? 'operator' : 'name', at, text };
}

/** A number where that is exact. An `n` behind, as JavaScript writes it, makes a 64-bit value of a small one too. */
function integerOf(text: string): number | bigint {
  const isBig = text.endsWith('n');
  const value = BigInt(isBig ? text.slice(0, -1) : text);
  return isBig || value > BigInt(Number.MAX_SAFE_INTEGER) ? value : Number(value);
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['b', '\b'],
  ['f', '\f'],
  ['0', '\0'],
]);

/** C's escapes, and `\uXXXX` as the paths of members have them. */
function stringOf(text: string): string {
  return text
    .slice(1, -1)
    .replace(/\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([^]))/g, (_all, ...groups) => {
      const [unicode, byte, single] = groups as (string | undefined)[];
      const digits = unicode ?? byte;
      return digits === undefined
        ? (ESCAPES.get(single ?? '') ?? single ?? '')
        : String.fromCharCode(Number.parseInt(digits, 16));
    });
}

/** A token in a message. */
export function describeToken(token: Token): string {
  return token.kind === 'end' ? 'the end' : quoted(token.text);
}

/** Text in a message, cut where it would fill the screen. */
export function quoted(text: string): string {
  const line = text.trim();
  return line.length > 40 ? `\`${line.slice(0, 39)}…\`` : `\`${line}\``;
}

export function isBinaryOperator(text: string): text is keyof typeof PRECEDENCE {
  return Object.hasOwn(PRECEDENCE, text);
}
