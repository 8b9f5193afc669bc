import type { ComparisonKind, Expression } from '../model';
import type { KconfigSymbol } from '../model';
import type { Token } from '../syntax/token';

const COMPARISONS: Readonly<Record<string, ComparisonKind>> = {
  '=': 'equal',
  '!=': 'unequal',
  '<': 'less',
  '<=': 'lessOrEqual',
  '>': 'greater',
  '>=': 'greaterOrEqual',
};

/** Parentheses and `!` inside each other; nobody writes more, and more must not fill the stack. */
const MAX_DEPTH = 200;

/** What went wrong, and at which token; the end of the line when there is none. */
export interface ExpressionProblem {
  readonly message: string;
  readonly token: Token | undefined;
}

/** Reads the tokens of a line from left to right. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  readonly #operand: (token: Token) => KconfigSymbol;
  readonly #fail: (problem: ExpressionProblem) => void;
  #next: number;

  /** @param operand the symbol or constant that a word or string stands for */
  constructor(
    tokens: readonly Token[],
    from: number,
    operand: (token: Token) => KconfigSymbol,
    fail: (problem: ExpressionProblem) => void,
  ) {
    this.#tokens = tokens;
    this.#next = from;
    this.#operand = operand;
    this.#fail = fail;
  }

  peek(): Token | undefined {
    return this.#tokens[this.#next];
  }

  take(): Token | undefined {
    const token = this.#tokens[this.#next];
    if (token !== undefined) {
      this.#next++;
    }
    return token;
  }

  /** Takes a word with this text, if it comes next. */
  takeWord(text: string): boolean {
    const token = this.peek();
    const found = token?.kind === 'word' && token.text === text;
    if (found) {
      this.#next++;
    }
    return found;
  }

  /** A word or a string. */
  takeOperand(expected: string): KconfigSymbol | undefined {
    const token = this.peek();
    if (token === undefined || token.kind === 'operator') {
      this.#expected(expected);
      return undefined;
    }
    this.#next++;
    return this.#operand(token);
  }

  /** `if EXPRESSION` where there is one; then the line must end. */
  takeCondition(): Expression | undefined {
    const condition = this.takeWord('if') ? this.takeExpression() : undefined;
    this.expectEnd();
    return condition;
  }

  expectEnd(): void {
    if (this.peek() !== undefined) {
      this.#expected('the end of the line');
      this.#next = this.#tokens.length;
    }
  }

  takeExpression(): Expression | undefined {
    return this.#any(0);
  }

  #any(depth: number): Expression | undefined {
    return this.#chain('||', 'any', () => this.#chain('&&', 'all', () => this.#unary(depth)));
  }

  #chain(
    operator: string,
    kind: 'all' | 'any',
    operand: () => Expression | undefined,
  ): Expression | undefined {
    const first = operand();
    if (first === undefined || this.peek()?.text !== operator || this.peek()?.kind !== 'operator') {
      return first;
    }
    const operands = [first];
    while (this.peek()?.kind === 'operator' && this.peek()?.text === operator) {
      this.#next++;
      const next = operand();
      if (next === undefined) {
        break;
      }
      operands.push(next);
    }
    return { kind, operands };
  }

  #unary(depth: number): Expression | undefined {
    const token = this.peek();
    if (depth > MAX_DEPTH) {
      this.#fail({
        message: `expected at most ${MAX_DEPTH} nested parentheses, found more`,
        token,
      });
      this.#next = this.#tokens.length;
      return undefined;
    }
    if (token?.kind === 'operator' && token.text === '!') {
      this.#next++;
      const operand = this.#unary(depth + 1);
      return operand && { kind: 'not', operand };
    }
    if (token?.kind === 'operator' && token.text === '(') {
      this.#next++;
      const inner = this.#any(depth + 1);
      const close = this.peek();
      if (close?.kind === 'operator' && close.text === ')') {
        this.#next++;
      } else if (inner !== undefined) {
        this.#expected("')'");
      }
      return inner;
    }
    return this.#comparison();
  }

  #comparison(): Expression | undefined {
    const left = this.takeOperand('a symbol, a string, ! or (');
    const operator = this.peek();
    const kind = operator?.kind === 'operator' ? COMPARISONS[operator.text] : undefined;
    if (left === undefined || kind === undefined) {
      return left && { kind: 'symbol', symbol: left };
    }
    this.#next++;
    const right = this.takeOperand('a symbol or a string to compare with');
    return right && { kind, left, right };
  }

  #expected(what: string): void {
    const token = this.peek();
    const found = token === undefined ? 'the end of the line' : `'${token.text}'`;
    this.#fail({ message: `expected ${what}, found ${found}`, token });
  }
}
