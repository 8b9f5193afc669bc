import { puts } from '../console';
import { b_peek } from './input';
import type { InStr } from './input';
import { FLAG_CONT_ON_NEWLINE } from './types';
import type { List, Pipe, PipeStyle, Word } from './types';
import { nextToken } from './words';
import type { Token } from './words';

const RESERVED = ['if', 'then', 'elif', 'else', 'fi', 'for', 'while', 'until', 'do', 'done', 'in'];

/** What parsing gives: commands to run; nothing at all and the end; or a mistake. */
export type Parsed =
  | { readonly kind: 'list'; readonly list: List; readonly atEnd: boolean }
  /** At the end: something is still open. */
  | { readonly kind: 'error'; readonly atEnd: boolean }
  | { readonly kind: 'interrupted' };

/** Why parsing stops in the middle. It never leaves parse_stream. */
class SyntaxProblem extends Error {}

interface Context {
  readonly input: InStr;
  readonly flag: number;
  atEnd: boolean;
  /** Do lines go on, until the text ends? */
  linesGoOn: boolean;
}

interface ListEnd {
  readonly list: List;
  /** The keyword that ended the list; empty: the end of the line. */
  readonly keyword: string;
}

/** @uboot common/cli_hush.c syntax() */
export function syntax(): void {
  puts('syntax error\n');
}

function take(ctx: Context): Token {
  const token = nextToken(ctx.input, ctx.flag);

  if (token.kind === 'error' || ctx.input.interrupted) {
    throw new SyntaxProblem();
  }
  if (token.kind === 'end') {
    ctx.atEnd = true;
  }
  return token;
}

/** What ended a command: what comes after it, and was it the end of the line? */
interface CommandEnd {
  readonly style: PipeStyle;
  readonly newline: boolean;
}

/** Adds words up to the separator. */
function takeWords(ctx: Context, words: Word[]): CommandEnd {
  for (;;) {
    const token = take(ctx);
    if (token.kind === 'separator') {
      return { style: token.style, newline: token.newline };
    }
    if (token.kind !== 'word') {
      return { style: 'PIPE_SEQ', newline: true };
    }
    words.push(token.word);
  }
}

/** A compound ends with its last keyword: only a separator may follow. */
function takeSeparator(ctx: Context): CommandEnd {
  const token = take(ctx);

  if (token.kind === 'word') {
    throw new SyntaxProblem();
  }
  return token.kind === 'separator'
    ? { style: token.style, newline: token.newline }
    : { style: 'PIPE_SEQ', newline: true };
}

/**
 * Commands up to one of `keywords`, or at the top (`keywords` is empty) up to the end of the line.
 */
function takeList(ctx: Context, keywords: readonly string[]): ListEnd {
  const top = keywords.length === 0;
  const list: Pipe[] = [];

  for (;;) {
    const token = take(ctx);
    if (token.kind === 'end') {
      if (!top) {
        throw new SyntaxProblem();
      }
      return { list, keyword: '' };
    }
    if (token.kind === 'separator') {
      if (token.newline && top && !ctx.linesGoOn) {
        return { list, keyword: '' };
      }
      continue;
    }
    if (token.kind !== 'word') {
      throw new SyntaxProblem();
    }
    const { raw } = token.word;
    if (keywords.includes(raw)) {
      return { list, keyword: raw };
    }
    const end = RESERVED.includes(raw)
      ? takeCompound(ctx, raw, list)
      : takeCommand(ctx, token.word, list);
    if (end && top && !ctx.linesGoOn) {
      return { list, keyword: '' };
    }
  }
}

/** True: it ended with the line. */
function takeCommand(ctx: Context, first: Word, list: Pipe[]): boolean {
  const argv = [first];
  const end = takeWords(ctx, argv);

  list.push({ kind: 'command', argv, followup: end.style });
  return end.newline;
}

function takeCompound(ctx: Context, keyword: string, list: Pipe[]): boolean {
  let pipe: Pipe;

  switch (keyword) {
    case 'if':
      pipe = takeIf(ctx);
      break;
    case 'while':
    case 'until':
      pipe = {
        kind: keyword,
        condition: takeList(ctx, ['do']).list,
        body: takeList(ctx, ['done']).list,
        followup: 'PIPE_SEQ',
      };
      break;
    case 'for':
      pipe = takeFor(ctx);
      break;
    default:
      return leaveKeywordOut(ctx);
  }
  const end = takeSeparator(ctx);
  pipe.followup = end.style;
  list.push(pipe);
  return end.newline;
}

/**
 * A keyword that nothing began. Behind a blank or a line feed nothing of the text is to run. Where a separator follows, only the
 * word is left out, and from there on lines go on.
 *
 * @uboot common/cli_hush.c reserved_word(), done_word()
 */
function leaveKeywordOut(ctx: Context): boolean {
  if (!/[;&|]/.test(b_peek(ctx.input) ?? '')) {
    throw new SyntaxProblem();
  }
  syntax();
  ctx.linesGoOn = true;
  takeSeparator(ctx);
  return false;
}

function takeIf(ctx: Context): Pipe {
  const branches: { condition: List; body: List }[] = [];
  let otherwise: List | null = null;
  let keyword = 'elif';

  while (keyword === 'elif') {
    const condition = takeList(ctx, ['then']).list;
    const body = takeList(ctx, ['elif', 'else', 'fi']);
    branches.push({ condition, body: body.list });
    keyword = body.keyword;
  }
  if (keyword === 'else') {
    otherwise = takeList(ctx, ['fi']).list;
  }
  return { kind: 'if', branches, otherwise, followup: 'PIPE_SEQ' };
}

/** The next word, on this line or a later one. */
function takeWord(ctx: Context): Word {
  let token = take(ctx);

  while (token.kind === 'separator' && token.newline) {
    token = take(ctx);
  }
  if (token.kind !== 'word') {
    throw new SyntaxProblem();
  }
  return token.word;
}

function takeFor(ctx: Context): Pipe {
  const name = takeWord(ctx);
  const words: Word[] = [];

  if (RESERVED.includes(name.raw) || takeWord(ctx).raw !== 'in') {
    throw new SyntaxProblem();
  }
  takeWords(ctx, words);
  if (words[0] !== undefined && RESERVED.includes(words[0].raw)) {
    throw new SyntaxProblem();
  }
  if (takeList(ctx, ['do']).list.length > 0) {
    throw new SyntaxProblem();
  }
  return { kind: 'for', name, words, body: takeList(ctx, ['done']).list, followup: 'PIPE_SEQ' };
}

/**
 * Reads commands up to the end of a line on which nothing is open.
 *
 * @uboot common/cli_hush.c parse_stream()
 */
export function parse_stream(input: InStr, flag: number): Parsed {
  const linesGoOn = (flag & FLAG_CONT_ON_NEWLINE) !== 0;
  const ctx: Context = { input, flag, atEnd: false, linesGoOn };

  try {
    return { kind: 'list', list: takeList(ctx, []).list, atEnd: ctx.atEnd };
  } catch (problem) {
    if (problem instanceof SyntaxProblem) {
      return input.interrupted ? { kind: 'interrupted' } : { kind: 'error', atEnd: ctx.atEnd };
    }
    throw problem;
  }
}
