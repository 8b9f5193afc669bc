import { readObject } from '../../lib/memory-access';

/** What a word of the file is; words that are no keyword of ours are `string`. @uboot boot/pxe_utils.c enum token_type */
export type TokenType = 'eol' | 'string' | 'eof' | Keyword;

/** Keywords by meaning: some have two names. */
export type Keyword =
  | 'menu'
  | 'title'
  | 'default'
  | 'timeout'
  | 'label'
  | 'kernel'
  | 'append'
  | 'initrd'
  | 'localboot'
  | 'prompt'
  | 'include'
  | 'fdt'
  | 'fdtdir'
  | 'fdtoverlays'
  | 'ontimeout'
  | 'ipappend'
  | 'background'
  | 'kaslrseed';

export interface Token {
  readonly type: TokenType;
  /** Of a string or a keyword. */
  readonly val: string;
}

/** @uboot boot/pxe_utils.c keywords[] */
const KEYWORDS: ReadonlyMap<string, Keyword> = new Map<string, Keyword>([
  ['menu', 'menu'],
  ['title', 'title'],
  ['timeout', 'timeout'],
  ['default', 'default'],
  ['prompt', 'prompt'],
  ['label', 'label'],
  ['kernel', 'kernel'],
  ['linux', 'kernel'],
  ['localboot', 'localboot'],
  ['append', 'append'],
  ['initrd', 'initrd'],
  ['include', 'include'],
  ['devicetree', 'fdt'],
  ['fdt', 'fdt'],
  ['devicetreedir', 'fdtdir'],
  ['fdtdir', 'fdtdir'],
  ['fdtoverlays', 'fdtoverlays'],
  ['devicetree-overlay', 'fdtoverlays'],
  ['ontimeout', 'ontimeout'],
  ['ipappend', 'ipappend'],
  ['background', 'background'],
  ['kaslrseed', 'kaslrseed'],
]);

/**
 * A place in the text, which is in guest memory and ends with a 0. Memory is read when it is needed: a file that is
 * included is loaded close behind this one, and sometimes onto its end.
 */
export interface Cursor {
  at: number;
}

/** What is looked for: a keyword, or the rest of the line. @uboot boot/pxe_utils.c enum lex_state */
export type LexState = 'keyword' | 'literal';

function charAt(address: number): string {
  return String.fromCharCode(Number(readObject(address, 1)));
}

/** The text from one place to another one, or to its final 0: for messages. */
export function textBetween(from: number, to: number): string {
  let text = '';
  let character = '';
  for (let at = from; at < to && character !== '\0'; at++) {
    text += character;
    character = charAt(at);
  }
  return character === '\0' ? text : text + character;
}

/** Bytes up to the 0. */
export function textLength(address: number): number {
  let at = address;
  while (charAt(at) !== '\0') {
    at++;
  }
  return at - address;
}

/** Bytes up to the 0, each as one character. */
export function textAt(address: number): string {
  return textBetween(address, address + textLength(address));
}

/** A word, or what is left of the line, up to but without what ends it. @uboot boot/pxe_utils.c get_string() */
function get_string(cursor: Cursor, ends: (character: string) => boolean): string {
  let text = '';
  let character = charAt(cursor.at);
  while (character !== '\0' && !ends(character)) {
    text += character;
    cursor.at++;
    character = charAt(cursor.at);
  }
  return text;
}

function isspace(character: string): boolean {
  return /[ \t\n\v\f\r]/.test(character);
}

/** Capital letters of ASCII made small, byte for byte. */
function lowerCase(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/**
 * The next token. The end of a line is one; blanks before a token and comments are left out. A literal can't begin
 * with `#`, and has every `#` behind its beginning.
 *
 * @uboot boot/pxe_utils.c get_token()
 */
export function get_token(cursor: Cursor, state: LexState): Token {
  let character = charAt(cursor.at);
  let word: string;

  while (character === ' ' || character === '\t') {
    cursor.at++;
    character = charAt(cursor.at);
  }
  if (character === '#') {
    eol_or_eof(cursor);
    character = charAt(cursor.at);
  }
  if (character === '\n' || character === '\0') {
    cursor.at++;
    return { type: character === '\n' ? 'eol' : 'eof', val: '' };
  }
  if (state === 'literal') {
    return { type: 'string', val: get_string(cursor, (one) => one === '\n') };
  }
  word = lowerCase(get_string(cursor, isspace));
  return { type: KEYWORDS.get(word) ?? 'string', val: word };
}

/** Goes to the end of the line. @uboot boot/pxe_utils.c eol_or_eof() */
export function eol_or_eof(cursor: Cursor): void {
  get_string(cursor, (character) => character === '\n');
}
