import { b_getch, b_peek, b_ungetch } from './input';
import type { InStr } from './input';
import { FLAG_PARSE_SEMICOLON, FLAG_REPARSING, SPECIAL_VAR_SYMBOL } from './types';
import type { PipeStyle, Word } from './types';

export type Token =
  | { readonly kind: 'word'; readonly word: Word }
  | { readonly kind: 'separator'; readonly style: PipeStyle; readonly newline: boolean }
  | { readonly kind: 'end' }
  | { readonly kind: 'error' };

/** A word while it is being read. Everything goes in with its backslashes, which end_word takes away. */
interface OString {
  data: string;
  quote: boolean;
  nonnull: boolean;
}

/** In double quotes a backslash stays what it is. @uboot common/cli_hush.c b_addqchr() */
function b_addqchr(o: OString, ch: string): void {
  if (o.quote && ch === '\\') {
    o.data += '\\';
  }
  o.data += ch;
}

function removeBackslashes(text: string): string {
  return text.replace(/\\([\s\S])/g, '$1').replace(/\\$/, '');
}

function endWord(o: OString): Token {
  return {
    kind: 'word',
    word: { text: removeBackslashes(o.data), raw: o.data, nonnull: o.nonnull },
  };
}

/** Reads what follows a `$`. False: the text ended within `${`. @uboot common/cli_hush.c handle_dollar() */
function handle_dollar(o: OString, input: InStr): boolean {
  let ch = b_peek(input);
  let name = '';

  if (ch !== undefined && /[A-Za-z_]/.test(ch)) {
    while (ch !== undefined && /\w/.test(ch)) {
      name += ch;
      b_getch(input);
      ch = b_peek(input);
    }
  } else if (ch === '?') {
    b_getch(input);
    name = '?';
  } else if (ch === '{') {
    b_getch(input);
    ch = b_getch(input);
    while (ch !== '}') {
      if (ch === undefined) {
        return false;
      }
      name += ch;
      ch = b_getch(input);
    }
  } else {
    b_addqchr(o, '$');
    return true;
  }
  o.data += SPECIAL_VAR_SYMBOL + name + SPECIAL_VAR_SYMBOL;
  return true;
}

/** Single quotes keep everything but a backslash. False: the text ended. */
function singleQuoted(o: OString, input: InStr): boolean {
  let ch = b_getch(input);

  o.nonnull = true;
  while (ch !== "'") {
    if (ch === undefined) {
      return false;
    }
    o.data += ch;
    ch = b_getch(input);
  }
  return true;
}

function skipComment(input: InStr): void {
  let ch = b_peek(input);

  while (ch !== undefined && ch !== '\n') {
    b_getch(input);
    ch = b_peek(input);
  }
}

function separator(input: InStr, ch: string): Token {
  switch (ch) {
    case '\n':
      return { kind: 'separator', style: 'PIPE_SEQ', newline: true };
    case ';':
      return { kind: 'separator', style: 'PIPE_SEQ', newline: false };
    default:
      if (b_peek(input) !== ch) {
        return { kind: 'error' };
      }
      b_getch(input);
      return {
        kind: 'separator',
        style: ch === '&' ? 'PIPE_AND' : 'PIPE_OR',
        newline: false,
      };
  }
}

/** Is this character, outside quotes, the end of the word before it? */
function endsWord(ch: string, special: boolean): boolean {
  return ch === '\n' || ch === ' ' || ch === '\t' || (special && /[;&|]/.test(ch));
}

/**
 * The next word or separator. Within quotes it may take several lines.
 *
 * @uboot common/cli_hush.c parse_stream()
 */
export function nextToken(input: InStr, flag: number): Token {
  const special = (flag & FLAG_PARSE_SEMICOLON) !== 0 && (flag & FLAG_REPARSING) === 0;
  const o: OString = { data: '', quote: false, nonnull: false };
  let started = false;
  let ch: string | undefined;

  for (;;) {
    ch = b_getch(input);
    if (ch === undefined) {
      return started ? endWord(o) : { kind: 'end' };
    }
    if (!o.quote && endsWord(ch, special)) {
      if (started) {
        b_ungetch(input);
        return endWord(o);
      }
      if (ch === ' ' || ch === '\t') {
        continue;
      }
      return separator(input, ch);
    }
    if (ch === '#' && !started) {
      skipComment(input);
      continue;
    }
    started = true;
    if (!addToWord(o, input, ch, special)) {
      return { kind: 'error' };
    }
  }
}

/** Takes one character, and what belongs to it, into the word. False: the text ended within it. */
function addToWord(o: OString, input: InStr, ch: string, special: boolean): boolean {
  let next: string | undefined;

  switch (ch) {
    case '\\':
      next = b_getch(input);
      if (next === undefined) {
        return false;
      }
      b_addqchr(o, '\\');
      b_addqchr(o, next);
      return true;
    case '"':
      o.nonnull = true;
      o.quote = !o.quote;
      return true;
    case "'":
      return singleQuoted(o, input);
    case '$':
      if (special) {
        return handle_dollar(o, input);
      }
      b_addqchr(o, ch);
      return true;
    default:
      b_addqchr(o, ch);
      return true;
  }
}
