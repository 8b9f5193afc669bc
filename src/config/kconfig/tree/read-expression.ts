import type { ComparisonKind, Expression } from '../model';
import type { KconfigSymbol } from '../model';
import type { Statement, Token } from '../syntax/token';

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

/** What stands behind words and strings, and who is told of problems. */
export interface ExpressionContext {
  /** The symbol or constant that a word or string stands for. */
  operand(token: Token): KconfigSymbol;
  /** @param at the statement, where its end is the place */
  expressionProblem(message: string, at: Token | Statement): void;
}

/** Reads the tokens of one line after the other from left to right. */
export class TokenReader {
  readonly #context: ExpressionContext;
  #statement: Statement | undefined;
  #tokens: readonly Token[] = [];
  #next = 0;

  constructor(context: ExpressionContext) {
    this.#context = context;
  }

  /** Goes to the first token behind the keyword of a line. */
  begin(statement: Statement): this {
    this.#statement = statement;
    this.#tokens = statement.tokens;
    this.#next = 1;
    return this;
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
    return this.#context.operand(token);
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
    const first = this.#all(depth);
    if (first === undefined || !this.#isOperator('||')) {
      return first;
    }
    const operands = [first];
    while (this.#takeOperator('||')) {
      const next = this.#all(depth);
      if (next === undefined) {
        break;
      }
      operands.push(next);
    }
    return { kind: 'any', operands };
  }

  #all(depth: number): Expression | undefined {
    const first = this.#unary(depth);
    if (first === undefined || !this.#isOperator('&&')) {
      return first;
    }
    const operands = [first];
    while (this.#takeOperator('&&')) {
      const next = this.#unary(depth);
      if (next === undefined) {
        break;
      }
      operands.push(next);
    }
    return { kind: 'all', operands };
  }

  #isOperator(text: string): boolean {
    const token = this.#tokens[this.#next];
    return token?.kind === 'operator' && token.text === text;
  }

  #takeOperator(text: string): boolean {
    const found = this.#isOperator(text);
    if (found) {
      this.#next++;
    }
    return found;
  }

  #unary(depth: number): Expression | undefined {
    if (depth > MAX_DEPTH) {
      this.#fail(`expected at most ${MAX_DEPTH} nested parentheses, found more`);
      this.#next = this.#tokens.length;
      return undefined;
    }
    if (this.#takeOperator('!')) {
      const operand = this.#unary(depth + 1);
      return operand && { kind: 'not', operand };
    }
    if (this.#takeOperator('(')) {
      const inner = this.#any(depth + 1);
      if (!this.#takeOperator(')') && inner !== undefined) {
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
    this.#fail(`expected ${what}, found ${found}`);
  }

  #fail(message: string): void {
    const at = this.peek() ?? this.#statement;
    if (at !== undefined) {
      this.#context.expressionProblem(message, at);
    }
  }
}
