import { fail, ok } from '../../../base/result';
import type { Result } from '../../../base/result';
import { callProblem } from './built-in';
import { isCastAhead, isTypeAhead, parseTypeName } from './parse-type';
import { ExpressionError, PRECEDENCE, problemOf } from './syntax';
import type { Expression, ExpressionProblem, UnaryOperator, ValueFormat } from './syntax';
import { TokenReader } from './token-reader';
import { isBinaryOperator, tokensOf } from './tokens';
import type { Token } from './tokens';

/** Nobody types more, and reading what a program sends must not hold the guest up. */
const MAX_LENGTH = 4096;
/** Parentheses, brackets and signs in one another. The guest's calls stand on the same stack. */
const MAX_DEPTH = 64;

/** A general register as gdb writes it: it is in sight where a processor runs. CSRs have their bare names. */
const REGISTER_NAME = /^\$(?:pc|ra|sp|gp|tp|fp|zero|[xast]\d{1,2})$/;

/** The tree of an expression, or the first thing that is wrong with it. Never throws. */
export function parseExpression(text: string): Result<Expression, ExpressionProblem> {
  return parsed(text, (parser) => parser.whole());
}

/** The two sides of `place = value`; undefined where the text assigns nothing, or is no expression before that. */
export function splitAssignment(
  text: string,
): { readonly expression: string; readonly value: string } | undefined {
  const result = parsed(text, (parser) => parser.assignmentAt());
  return result.ok && result.value !== undefined
    ? { expression: text.slice(0, result.value).trim(), value: text.slice(result.value + 1).trim() }
    : undefined;
}

function parsed<T>(text: string, read: (parser: ExpressionParser) => T) {
  if (text.length > MAX_LENGTH) {
    const message = `expected at most ${MAX_LENGTH} characters, found ${text.length}`;
    return fail({ message, column: MAX_LENGTH + 1 });
  }
  try {
    return ok(read(new ExpressionParser(text)));
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
  readonly #tokens: TokenReader;
  #depth = 0;

  constructor(text: string) {
    this.#tokens = new TokenReader(tokensOf(text));
  }

  whole(): Expression {
    const tree = this.#format(this.#conditional());
    this.#mustEnd();
    return tree;
  }

  /** Where a `=` stands behind the first expression. */
  assignmentAt(): number | undefined {
    this.#conditional();
    const { text, at } = this.#tokens.peek();
    return text === '=' ? at : undefined;
  }

  #mustEnd(): void {
    const rest = this.#tokens.peek();
    if (rest.text === '=') {
      throw new ExpressionError('nothing is assigned in an expression; == compares', rest.at);
    }
    if (rest.kind !== 'end') {
      this.#tokens.unexpected(rest);
    }
  }

  #format(operand: Expression): Expression {
    const { at, text } = this.#tokens.peek();
    if (text !== ',') {
      return operand;
    }
    this.#tokens.next();
    const name = this.#tokens.next();
    if (!isFormat(name.text)) {
      this.#tokens.expected('one of the formats x, b, s, d, o, c after `,`', name);
    }
    return { kind: 'format', operand, format: name.text, at };
  }

  #conditional(): Expression {
    const test = this.#binary(1);
    const token = this.#tokens.peek();
    if (token.text !== '?' || token.kind !== 'operator') {
      return test;
    }
    this.#tokens.next();
    return this.#nested(token, () => {
      const yes = this.#conditional();
      this.#tokens.expect(':');
      return { kind: 'conditional', test, yes, no: this.#conditional(), at: token.at };
    });
  }

  #binary(lowest: number): Expression {
    let left = this.#unary();
    for (;;) {
      const { text, kind, at } = this.#tokens.peek();
      if (kind !== 'operator' || !isBinaryOperator(text) || PRECEDENCE[text] < lowest) {
        return left;
      }
      this.#tokens.next();
      const right = this.#binary(PRECEDENCE[text] + 1);
      left = { kind: 'binary', operator: text, left, right, at };
    }
  }

  #unary(): Expression {
    const token = this.#tokens.peek();
    if (token.kind === 'name' && token.text === 'sizeof') {
      return this.#sizeof();
    }
    if (isCastAhead(this.#tokens)) {
      this.#tokens.next();
      const type = parseTypeName(this.#tokens);
      this.#tokens.expect(')');
      const operand = this.#nested(token, () => this.#unary());
      return { kind: 'cast', type, operand, at: token.at };
    }
    if (token.kind !== 'operator' || !isUnaryOperator(token.text)) {
      return this.#postfix();
    }
    this.#tokens.next();
    const operand = this.#nested(token, () => this.#unary());
    return { kind: 'unary', operator: token.text, operand, at: token.at };
  }

  #sizeof(): Expression {
    const token = this.#tokens.next();
    if (this.#tokens.peek().text === '(' && isTypeAhead(this.#tokens, 1)) {
      this.#tokens.next();
      const of = parseTypeName(this.#tokens);
      this.#tokens.expect(')');
      return { kind: 'sizeof', of, at: token.at };
    }
    return { kind: 'sizeof', of: this.#nested(token, () => this.#unary()), at: token.at };
  }

  #postfix(): Expression {
    let tree = this.#primary();
    for (;;) {
      const token = this.#tokens.peek();
      if (token.text === '.' || token.text === '->') {
        this.#tokens.next();
        const name = this.#tokens.peek();
        if (name.kind !== 'name') {
          this.#tokens.expected(`a member's name after \`${token.text}\``, name);
        }
        this.#tokens.next();
        tree = { kind: 'member', object: tree, name: name.text, at: name.at };
      } else if (token.text === '[') {
        this.#tokens.next();
        const index = this.#nested(token, () => this.#conditional());
        this.#tokens.expect(']');
        tree = { kind: 'index', object: tree, index, at: token.at };
      } else {
        return tree;
      }
    }
  }

  #primary(): Expression {
    const token = this.#tokens.next();
    const { at, text } = token;
    switch (token.kind) {
      case 'number':
      case 'string':
        return { kind: 'literal', value: token.value, at };
      case 'character':
        return {
          kind: 'literal',
          value: token.value.codePointAt(0) ?? 0,
          character: token.value,
          at,
        };
      case 'name':
        if (
          this.#tokens.peek().text === '(' ||
          (text.startsWith('$') && !REGISTER_NAME.test(text))
        ) {
          return this.#call(token);
        }
        return CONSTANTS.has(text)
          ? { kind: 'literal', value: CONSTANTS.get(text), at }
          : { kind: 'name', name: text, at };
      case 'device':
        return { kind: 'literal', value: text, at };
      case 'operator':
        if (text === '(') {
          const tree = this.#nested(token, () => this.#conditional());
          this.#tokens.expect(')');
          return tree;
        }
        break;
      case 'end':
    }
    return this.#tokens.expected('a name or a number', token);
  }

  #call({ text, at }: Token): Expression {
    const args = this.#tokens.peek().text === '(' ? this.#arguments() : [];
    const problem = callProblem(text, args.length);
    if (problem !== undefined) {
      throw new ExpressionError(problem, at);
    }
    return { kind: 'call', name: text, args, at };
  }

  #arguments(): Expression[] {
    const opening = this.#tokens.next();
    const args: Expression[] = [];
    this.#nested(opening, () => {
      while (this.#tokens.peek().text !== ')') {
        if (args.length > 0) {
          this.#tokens.expect(',');
        }
        args.push(this.#conditional());
      }
    });
    this.#tokens.expect(')');
    return args;
  }

  #nested<T>(opening: Token, read: () => T): T {
    if (this.#depth === MAX_DEPTH) {
      const message = `expected at most ${MAX_DEPTH} parentheses, brackets and signs in one another`;
      throw new ExpressionError(message, opening.at);
    }
    this.#depth++;
    const tree = read();
    this.#depth--;
    return tree;
  }
}

const UNARY: readonly string[] = ['!', '-', '+', '~', '*', '&'] satisfies UnaryOperator[];

function isUnaryOperator(text: string): text is UnaryOperator {
  return UNARY.includes(text);
}

const FORMATS: readonly string[] = ['x', 'b', 's', 'd', 'o', 'c'] satisfies ValueFormat[];

function isFormat(text: string): text is ValueFormat {
  return FORMATS.includes(text);
}
