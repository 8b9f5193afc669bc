import { fail, ok } from '../../../base/result';
import type { Result } from '../../../base/result';
import { ExpressionError, PRECEDENCE, problemOf } from './syntax';
import type { Expression, ExpressionProblem, UnaryOperator } from './syntax';
import { describeToken, isBinaryOperator, tokensOf } from './tokens';
import type { Token } from './tokens';

/** Nobody types more, and reading what a program sends must not hold the guest up. */
const MAX_LENGTH = 4096;
/** Parentheses, brackets and signs in one another. The guest's calls stand on the same stack. */
const MAX_DEPTH = 64;

/** The tree of an expression, or the first thing that is wrong with it. Never throws. */
export function parseExpression(text: string): Result<Expression, ExpressionProblem> {
  if (text.length > MAX_LENGTH) {
    const message = `expected at most ${MAX_LENGTH} characters, found ${text.length}`;
    return fail({ message, column: MAX_LENGTH + 1 });
  }
  try {
    return ok(new ExpressionParser(text).parse());
  } catch (error) {
    return fail(problemOf(error));
  }
}

const CONSTANTS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['NULL', null],
]);

class ExpressionParser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(text: string) {
    this.#tokens = tokensOf(text);
  }

  parse(): Expression {
    const tree = this.#binary(1);
    const rest = this.#peek();
    if (rest.kind !== 'end') {
      throw new ExpressionError(`unexpected ${describeToken(rest)}`, rest.at);
    }
    return tree;
  }

  #binary(lowest: number): Expression {
    let left = this.#unary();
    for (;;) {
      const { text, kind, at } = this.#peek();
      if (kind !== 'operator' || !isBinaryOperator(text) || PRECEDENCE[text] < lowest) {
        return left;
      }
      this.#next++;
      const right = this.#binary(PRECEDENCE[text] + 1);
      left = { kind: 'binary', operator: text, left, right, at };
    }
  }

  #unary(): Expression {
    const token = this.#peek();
    if (token.kind !== 'operator' || !isUnaryOperator(token.text)) {
      return this.#postfix();
    }
    this.#next++;
    const operand = this.#nested(token, () => this.#unary());
    return { kind: 'unary', operator: token.text, operand, at: token.at };
  }

  #postfix(): Expression {
    let tree = this.#primary();
    for (;;) {
      const token = this.#peek();
      if (token.text === '.' || token.text === '->') {
        this.#next++;
        const name = this.#peek();
        if (name.kind !== 'name') {
          throw new ExpressionError(
            `expected a member's name after \`${token.text}\`, found ${describeToken(name)}`,
            name.at,
          );
        }
        this.#next++;
        tree = { kind: 'member', object: tree, name: name.text, at: name.at };
      } else if (token.text === '[') {
        this.#next++;
        const index = this.#nested(token, () => this.#binary(1));
        this.#expect(']');
        tree = { kind: 'index', object: tree, index, at: token.at };
      } else {
        return tree;
      }
    }
  }

  #primary(): Expression {
    const token = this.#peek();
    this.#next++;
    switch (token.kind) {
      case 'number':
      case 'string':
        return { kind: 'literal', value: token.value, at: token.at };
      case 'name':
        return CONSTANTS.has(token.text)
          ? { kind: 'literal', value: CONSTANTS.get(token.text), at: token.at }
          : { kind: 'name', name: token.text, at: token.at };
      case 'operator':
        if (token.text === '(') {
          const tree = this.#nested(token, () => this.#binary(1));
          this.#expect(')');
          return tree;
        }
        break;
      case 'end':
    }
    throw new ExpressionError(
      `expected a name or a number, found ${describeToken(token)}`,
      token.at,
    );
  }

  #nested(opening: Token, read: () => Expression): Expression {
    if (this.#depth === MAX_DEPTH) {
      const message = `expected at most ${MAX_DEPTH} parentheses, brackets and signs in one another`;
      throw new ExpressionError(message, opening.at);
    }
    this.#depth++;
    const tree = read();
    this.#depth--;
    return tree;
  }

  #expect(text: string): void {
    const token = this.#peek();
    if (token.text !== text) {
      throw new ExpressionError(`expected \`${text}\`, found ${describeToken(token)}`, token.at);
    }
    this.#next++;
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', at: 0, text: '' };
  }
}

function isUnaryOperator(text: string): text is UnaryOperator {
  return text === '!' || text === '-' || text === '~';
}
