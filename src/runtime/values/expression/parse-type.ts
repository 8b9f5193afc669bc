import { structureNames, structuresProblem, TYPE_WORDS, typeNamed } from '../guest/guest-type';
import { ExpressionError } from './syntax';
import type { TypeName } from './syntax';
import type { TokenReader } from './token-reader';
import { quoted } from './tokens';

/** Does a type stand there, and not a name in parentheses? No variable is called as a type of C is. */
export function isTypeAhead(tokens: TokenReader, ahead: number): boolean {
  const token = tokens.peek(ahead);
  return token.kind === 'name' && isTypeWord(token.text);
}

const OPERAND_OPERATORS: readonly string[] = ['(', '!', '-', '+', '~', '*', '&'];

/** A type in parentheses with an operand behind; without one it is a variable that is called `char`, say. */
export function isCastAhead(tokens: TokenReader): boolean {
  if (tokens.peek().text !== '(' || !isTypeAhead(tokens, 1)) {
    return false;
  }
  let ahead = 2;
  while (tokens.peek(ahead).kind === 'name' || tokens.peek(ahead).text === '*') {
    ahead++;
  }
  const operand = tokens.peek(ahead + 1);
  const { kind, text } = operand;
  return kind === 'operator' ? OPERAND_OPERATORS.includes(text) : kind !== 'end' || ahead > 2;
}

function isTypeWord(text: string): boolean {
  return text === 'struct' || text === 'const' || text === 'void' || TYPE_WORDS.has(text);
}

/** `unsigned long`, `const struct vring_desc **`. */
export function parseTypeName(tokens: TokenReader): TypeName {
  const { at } = tokens.peek();
  const words: string[] = [];
  while (isTypeAhead(tokens, 0)) {
    const word = tokens.next().text;
    if (word === 'struct') {
      const name = tokens.peek();
      if (name.kind !== 'name') {
        tokens.expected("a structure's name after `struct`", name);
      }
      tokens.next();
      words.push(`struct ${name.text}`);
    } else if (word !== 'const') {
      words.push(word);
    }
  }
  const base = words.join(' ');
  if (typeNamed(base, 4) === undefined) {
    throw new ExpressionError(unknownType(base), at);
  }
  let pointers = 0;
  while (tokens.peek().text === '*') {
    tokens.next();
    pointers++;
  }
  return { kind: 'type', base, pointers, at };
}

function unknownType(base: string): string {
  const problem = structuresProblem();
  const why = problem === undefined ? '' : ` (${problem})`;
  return base.startsWith('struct ')
    ? `expected a structure of guest memory (${structureNames().join(', ')}), found ${quoted(base.slice(7))}${why}`
    : `expected a type such as u32 or struct vring_desc, found ${quoted(base)}`;
}
