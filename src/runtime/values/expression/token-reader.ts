import { ExpressionError } from './syntax';
import { describeToken } from './tokens';
import type { Token } from './tokens';

/** Tokens of an expression, one after the other. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** @param ahead 0: the one that `next` gives */
  peek(ahead = 0): Token {
    return this.#tokens[this.#next + ahead] ?? { kind: 'end', at: 0, text: '' };
  }

  next(): Token {
    const token = this.peek();
    this.#next++;
    return token;
  }

  expect(text: string): void {
    const token = this.peek();
    if (token.text !== text) {
      this.expected(`\`${text}\``, token);
    }
    this.#next++;
  }

  expected(what: string, found: Token): never {
    throw new ExpressionError(`expected ${what}, found ${describeToken(found)}`, found.at);
  }

  unexpected(token: Token): never {
    throw new ExpressionError(`unexpected ${describeToken(token)}`, token.at);
  }
}
