/**
 * Expressions that a debugger's user types: paths (`vdev.name`, `vq.desc[3].len`), numbers, strings, comparisons and
 * `&& || ! & | + - * ( )`. Nothing is called and nothing is assigned; getters are not run.
 */
export type ExpressionResult =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string };

/** Finds the variable at the head of a path. Undefined: there is none of that name. */
export type NameLookup = (name: string) => { readonly value: unknown } | undefined;

export function evaluateExpression(text: string, lookup: NameLookup): ExpressionResult {
  try {
    return { ok: true, value: new ExpressionReader(text, lookup).read() };
  } catch (error) {
    if (error instanceof ExpressionError) {
      return { ok: false, message: error.message };
    }
    throw error;
  }
}

class ExpressionError extends Error {}

const TOKEN =
  /\s*(?:(0[xX][0-9a-fA-F]+n?|\d+n?)|([A-Za-z_$#][\w$]*)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(==|!=|<=|>=|<<|>>|&&|\|\||->|[-+*&|^<>!~().[\]]))/y;

type Token =
  | { readonly kind: 'number'; readonly value: number | bigint }
  | { readonly kind: 'name' | 'string' | 'operator'; readonly text: string }
  | { readonly kind: 'end' };

const PRECEDENCE: ReadonlyMap<string, number> = new Map([
  ['||', 1],
  ['&&', 2],
  ['|', 3],
  ['^', 4],
  ['&', 5],
  ['==', 6],
  ['!=', 6],
  ['<', 7],
  ['>', 7],
  ['<=', 7],
  ['>=', 7],
  ['<<', 8],
  ['>>', 8],
  ['+', 9],
  ['-', 9],
  ['*', 10],
]);

class ExpressionReader {
  readonly #text: string;
  readonly #lookup: NameLookup;
  readonly #tokens: Token[];
  #next = 0;
  /** Not zero: on the side of && or || that doesn't count; names and members that are missing are no error there. */
  #skipping = 0;

  constructor(text: string, lookup: NameLookup) {
    this.#text = text;
    this.#lookup = lookup;
    this.#tokens = tokens(text);
  }

  read(): unknown {
    const value = this.#binary(1);
    const rest = this.#peek();
    if (rest.kind !== 'end') {
      throw new ExpressionError(`unexpected ${describe(rest)} in \`${this.#text}\``);
    }
    return value;
  }

  #binary(lowest: number): unknown {
    let left = this.#unary();
    for (;;) {
      const token = this.#peek();
      const precedence = token.kind === 'operator' ? PRECEDENCE.get(token.text) : undefined;
      if (token.kind !== 'operator' || precedence === undefined || precedence < lowest) {
        return left;
      }
      this.#next++;
      const decided = (token.text === '&&' && !truth(left)) || (token.text === '||' && truth(left));
      this.#skipping += decided ? 1 : 0;
      const right = this.#binary(precedence + 1);
      this.#skipping -= decided ? 1 : 0;
      left = this.#skipping > 0 ? 0 : apply(token.text, left, right);
    }
  }

  #unary(): unknown {
    const token = this.#peek();
    if (token.kind === 'operator') {
      switch (token.text) {
        case '!':
          this.#next++;
          return !truth(this.#unary());
        case '-':
          this.#next++;
          return apply('-', 0, this.#unary());
        case '~':
          this.#next++;
          return apply('^', -1, this.#unary());
        default:
      }
    }
    return this.#postfix();
  }

  #postfix(): unknown {
    let value = this.#primary();
    let path = 'the value';
    for (;;) {
      const token = this.#peek();
      if (token.kind !== 'operator') {
        return value;
      }
      if (token.text === '.' || token.text === '->') {
        this.#next++;
        const name = this.#peek();
        if (name.kind !== 'name') {
          throw new ExpressionError(
            `expected a member's name after \`${token.text}\`, found ${describe(name)}`,
          );
        }
        this.#next++;
        value = this.#member(value, name.text, path);
        path = `\`${name.text}\``;
      } else if (token.text === '[') {
        this.#next++;
        const index = this.#binary(1);
        this.#expect(']');
        value = this.#member(value, typeof index === 'string' ? index : asNumber(index), path);
        path = 'the element';
      } else {
        return value;
      }
    }
  }

  #primary(): unknown {
    const token = this.#peek();
    this.#next++;
    switch (token.kind) {
      case 'number':
        return token.value;
      case 'string':
        return token.text;
      case 'name':
        return this.#name(token.text);
      case 'operator':
        if (token.text === '(') {
          const value = this.#binary(1);
          this.#expect(')');
          return value;
        }
        throw new ExpressionError(`expected a name or a number, found ${describe(token)}`);
      case 'end':
        throw new ExpressionError(`\`${this.#text}\` ends where a name or a number should stand`);
    }
  }

  #name(name: string): unknown {
    const constants: Record<string, unknown> = { true: true, false: false, null: null, NULL: null };
    if (Object.hasOwn(constants, name)) {
      return constants[name];
    }
    const found = this.#lookup(name);
    if (found === undefined) {
      if (this.#skipping > 0) {
        return undefined;
      }
      throw new ExpressionError(`no variable \`${name}\` here`);
    }
    return found.value;
  }

  #member(value: unknown, key: string | number, path: string): unknown {
    const member = memberOf(value, key);
    if (member === undefined && this.#skipping === 0) {
      const what =
        value === null || value === undefined
          ? `${path} is ${String(value)}`
          : `no member \`${key}\``;
      throw new ExpressionError(
        value === null || value === undefined ? `${what}, it has no \`${key}\`` : what,
      );
    }
    return member?.value;
  }

  #expect(text: string): void {
    const token = this.#peek();
    if (token.kind !== 'operator' || token.text !== text) {
      throw new ExpressionError(`expected \`${text}\`, found ${describe(token)}`);
    }
    this.#next++;
  }

  #peek(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end' };
  }
}

/** A member without running a getter: own or inherited data property, element, or entry of a Map. */
function memberOf(value: unknown, key: string | number): { value: unknown } | undefined {
  if (value instanceof Map) {
    const map = value as ReadonlyMap<unknown, unknown>;
    return map.has(key) ? { value: map.get(key) } : undefined;
  }
  if (typeof value === 'string') {
    return key === 'length' ? { value: value.length } : undefined;
  }
  if (ArrayBuffer.isView(value) && key === 'length') {
    return { value: (value as unknown as { length?: number }).length ?? value.byteLength };
  }
  if (typeof value !== 'object' || value === null) {
    return undefined;
  }
  for (
    let at: object | null = value;
    at !== null;
    at = Object.getPrototypeOf(at) as object | null
  ) {
    const property = Object.getOwnPropertyDescriptor(at, key);
    if (property !== undefined) {
      return 'value' in property ? { value: property.value as unknown } : undefined;
    }
  }
  return undefined;
}

function tokens(text: string): Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  let at = 0;
  while (text.slice(at).trim() !== '') {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) {
      throw new ExpressionError(`can't read \`${text.slice(at).trim()}\` in \`${text}\``);
    }
    at = TOKEN.lastIndex;
    const [, number, name, string, operator] = match;
    if (number !== undefined) {
      found.push({
        kind: 'number',
        value: number.endsWith('n') ? BigInt(number.slice(0, -1)) : Number(number),
      });
    } else if (name !== undefined) {
      found.push({ kind: 'name', text: name });
    } else if (string !== undefined) {
      found.push({ kind: 'string', text: string.slice(1, -1).replace(/\\(.)/g, '$1') });
    } else {
      found.push({ kind: 'operator', text: operator ?? '' });
    }
  }
  return found;
}

function truth(value: unknown): boolean {
  return (
    value !== 0 &&
    value !== 0n &&
    value !== false &&
    value !== null &&
    value !== undefined &&
    value !== ''
  );
}

function asNumber(value: unknown): number {
  if (typeof value === 'number') {
    return value;
  }
  if (typeof value === 'bigint' || typeof value === 'boolean') {
    return Number(value);
  }
  throw new ExpressionError(`expected a number, found ${value === null ? 'NULL' : typeof value}`);
}

/** Comparisons give booleans; numbers and bigints mix, as C's integers do. Bits work on 64 bits. */
function apply(operator: string, left: unknown, right: unknown): unknown {
  switch (operator) {
    case '==':
      return same(left, right);
    case '!=':
      return !same(left, right);
    case '&&':
      return truth(left) && truth(right);
    case '||':
      return truth(left) || truth(right);
    default:
  }
  if (typeof left === 'string' && typeof right === 'string') {
    switch (operator) {
      case '<':
        return left < right;
      case '>':
        return left > right;
      case '<=':
        return left <= right;
      case '>=':
        return left >= right;
      case '+':
        return left + right;
      default:
    }
  }
  const a = wide(left);
  const b = wide(right);
  switch (operator) {
    case '<':
      return a < b;
    case '>':
      return a > b;
    case '<=':
      return a <= b;
    case '>=':
      return a >= b;
    default:
  }
  const result = integer(operator, a, b);
  const big = typeof left === 'bigint' || typeof right === 'bigint';
  return big || !Number.isSafeInteger(Number(result)) ? result : Number(result);
}

function integer(operator: string, a: bigint, b: bigint): bigint {
  switch (operator) {
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    case '<<':
      return b < 0n || b > 64n ? 0n : a << b;
    case '>>':
      return b < 0n || b > 64n ? 0n : a >> b;
    case '+':
      return a + b;
    case '-':
      return a - b;
    default:
      return a * b;
  }
}

function wide(value: unknown): bigint {
  return typeof value === 'bigint' ? value : BigInt(Math.trunc(asNumber(value)));
}

function same(left: unknown, right: unknown): boolean {
  if (typeof left === 'bigint' || typeof right === 'bigint') {
    return isNumeric(left) && isNumeric(right) && BigInt(left) === BigInt(right);
  }
  if (typeof left === 'boolean' || typeof right === 'boolean') {
    return truth(left) === truth(right);
  }
  // C's `pointer == 0`.
  if ((left === null && right === 0) || (left === 0 && right === null)) {
    return true;
  }
  return left === right;
}

function isNumeric(value: unknown): value is number | bigint | boolean {
  return typeof value === 'bigint' || typeof value === 'boolean' || Number.isInteger(value);
}

function describe(token: Token): string {
  switch (token.kind) {
    case 'number':
      return `\`${String(token.value)}\``;
    case 'end':
      return 'the end';
    case 'name':
    case 'string':
    case 'operator':
      return `\`${token.text}\``;
  }
}

/** Is a condition's value true, as C sees it? */
export const isTrue = truth;
