import { ExpressionError, PRECEDENCE } from './syntax';

export type Token = {
  /** Offset in the text. */
  readonly at: number;
  /** As it is written; empty at the end. */
  readonly text: string;
} & (
  | { readonly kind: 'number'; readonly value: number | bigint }
  /** `'A'`: the number of the character, as in C. */
  | { readonly kind: 'character'; readonly value: string }
  | { readonly kind: 'string'; readonly value: string }
  /** `virtio-blk#31`, which only the `$` functions take without quotes. */
  | { readonly kind: 'device' }
  | { readonly kind: 'name' | 'operator' | 'end' }
);

const BLANK = /\s*/y;
/** A device's name where it is all of an argument; no variable can be called so. */
const DEVICE = /[A-Za-z]\w*(?:[-.]\w+)*[#@]\w+(?=\s*[,)])/y;
const TOKEN =
  /(0[xX][0-9a-fA-F]+|0[bB][01]+|\d+)(\w*)|([A-Za-z_$#][\w$]*)|("(?:[^"\\]|\\[^])*"|'(?:[^'\\]|\\[^])*')|(==|!=|<=|>=|<<|>>|&&|\|\||->|[-+*/%&|^<>=!~().[\]?:,])/y;
/** C's, and the `n` of JavaScript's 64-bit values. */
const SUFFIX = /^(?:n|(?:u|l|ul|lu|ll|ull|llu))?$/i;

/** A text as numbers, names, strings and operators, with an `end` behind. Each character is looked at once. */
export function tokensOf(text: string): Token[] {
  const found: Token[] = [];
  let at = skipBlank(text, 0);
  while (at < text.length) {
    const device = deviceAt(text, at, found);
    const token = device ?? tokenAt(text, at);
    found.push(token);
    at = skipBlank(text, at + token.text.length);
  }
  found.push({ kind: 'end', at: text.trimEnd().length, text: '' });
  return found;
}

function skipBlank(text: string, at: number): number {
  BLANK.lastIndex = at;
  BLANK.exec(text);
  return BLANK.lastIndex;
}

/** Directly behind the parenthesis of a `$` function. */
function deviceAt(text: string, at: number, before: readonly Token[]): Token | undefined {
  const isArgument = before.at(-1)?.text === '(' && before.at(-2)?.text.startsWith('$') === true;
  DEVICE.lastIndex = at;
  const match = isArgument ? DEVICE.exec(text) : null;
  return match === null ? undefined : { kind: 'device', at, text: match[0] };
}

function tokenAt(text: string, at: number): Token {
  TOKEN.lastIndex = at;
  const match = TOKEN.exec(text);
  if (match === null) {
    throw new ExpressionError(`can't read ${quoted(text.slice(at))}`, at);
  }
  return tokenOf(match, at);
}

function tokenOf(match: RegExpExecArray, at: number): Token {
  const [text, digits, suffix = '', name, string] = match;
  if (digits !== undefined) {
    return { kind: 'number', at, text, value: integerOf(digits, suffix, at) };
  }
  if (string !== undefined) {
    const value = stringOf(string);
    const isCharacter = string.startsWith("'") && /^.$/su.test(value);
    return { kind: isCharacter ? 'character' : 'string', at, text, value };
  }
  return { kind: name === undefined ? 'operator' : 'name', at, text };
}

/** A number where that is exact. An `n` behind, as JavaScript writes it, makes a 64-bit value of a small one too. */
function integerOf(digits: string, suffix: string, at: number): number | bigint {
  if (!SUFFIX.test(suffix)) {
    throw new ExpressionError(`can't read the number ${quoted(digits + suffix)}`, at);
  }
  const isOctal = /^0\d/.test(digits);
  if (isOctal && /[89]/.test(digits)) {
    throw new ExpressionError(`expected octal digits after 0, found ${quoted(digits)}`, at);
  }
  const value = BigInt(isOctal ? `0o${digits}` : digits);
  return suffix === 'n' || value > BigInt(Number.MAX_SAFE_INTEGER) ? value : Number(value);
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
