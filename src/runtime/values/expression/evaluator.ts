import { isMap } from '../foreign-realm';
import { isUninitialised, UNINITIALISED_TEXT } from '../uninitialised';
import { GuestObject, GuestPointer, NoMemoryError, partOf } from '../guest/guest-value';
import type { EvaluationContext } from './context';
import { callFunction, nameOutsideFrames } from './built-in';
import { castTo, pointerTo, sizeOf, targetOf, typeOf } from './guest-operations';
import { memberOf } from './members';
import { apply, applyUnary, isTrue, numberOf, OperandError } from './operators';
import { pointerArithmetic } from './pointer-arithmetic';
import { readPlace } from './places';
import type { Operand } from './places';
import { ExpressionError } from './syntax';
import type { Expression } from './syntax';

/** What stands on something to its left. `a + b + c` and `a.b.c` are as long as their author likes. */
type Chained = Extract<Expression, { kind: 'member' | 'index' | 'binary' }>;

/** Evaluates trees. Throws an `ExpressionError`. */
export class Evaluator {
  readonly #context: EvaluationContext;

  constructor(context: EvaluationContext) {
    this.#context = context;
  }

  value(tree: Expression): unknown {
    return this.#read(this.operand(tree), tree);
  }

  /** Goes down the left side in a loop: only what is in parentheses, brackets or behind a sign costs stack. */
  operand(tree: Expression): Operand {
    const chain: Chained[] = [];
    let at = tree;
    while (isChained(at)) {
      chain.push(at);
      at = at.kind === 'binary' ? at.left : at.object;
    }
    let operand = this.#leaf(at);
    let before: Expression = at;
    for (let link = chain.pop(); link !== undefined; link = chain.pop()) {
      operand = this.#link(link, this.#read(operand, before));
      before = link;
    }
    return operand;
  }

  #read({ place, value }: Operand, tree: Expression): unknown {
    return place === undefined ? value : placed(tree, () => readPlace(place));
  }

  #leaf(tree: Exclude<Expression, Chained>): Operand {
    switch (tree.kind) {
      case 'literal':
        return { value: tree.value };
      case 'name':
        return this.#name(tree);
      case 'call': {
        const args = tree.args.map((arg) => this.value(arg));
        return placed(tree, () => callFunction(tree.name, args, this.#context));
      }
      case 'unary':
        return this.#unary(tree);
      case 'cast': {
        const operand = this.value(tree.operand);
        return placed(tree, () => ({ value: castTo(tree.type, operand, this.#context) }));
      }
      case 'sizeof': {
        const { of } = tree;
        return placed(tree, () => ({
          value: of.kind === 'type' ? typeOf(of, this.#context).size : sizeOf(this.operand(of)),
        }));
      }
      case 'conditional':
        return this.operand(this.#truth(tree.test) ? tree.yes : tree.no);
      case 'format':
        return this.operand(tree.operand);
    }
  }

  #name(tree: Extract<Expression, { kind: 'name' }>): Operand {
    const { name } = tree;
    const variable = this.#context.lookup(name);
    if (variable !== undefined) {
      return { place: { kind: 'variable', name, variable } };
    }
    const constant = nameOutsideFrames(name);
    if (constant === undefined) {
      throw new ExpressionError(`no variable \`${name}\` here`, tree.at);
    }
    return { value: constant };
  }

  #unary(tree: Extract<Expression, { kind: 'unary' }>): Operand {
    const { operator } = tree;
    const operand = this.operand(tree.operand);
    if (operator === '&') {
      return placed(tree, () => ({ value: pointerTo(operand, this.#context) }));
    }
    const value = this.#read(operand, tree.operand);
    return placed(tree, () =>
      operator === '*' ? targetOf(value) : { value: applyUnary(operator, value) },
    );
  }

  #link(tree: Chained, left: unknown): Operand {
    switch (tree.kind) {
      case 'member':
        return this.#member(tree, left, tree.name);
      case 'index': {
        const index = this.value(tree.index);
        const character = tree.index.kind === 'literal' ? tree.index.character : undefined;
        if (character !== undefined && isMap(left)) {
          return this.#member(tree, left, character);
        }
        const key = typeof index === 'string' ? index : Number(placed(tree, () => numberOf(index)));
        return this.#member(tree, left, key);
      }
      case 'binary':
        return { value: this.#binary(tree, left) };
    }
  }

  #binary(tree: Extract<Expression, { kind: 'binary' }>, left: unknown): unknown {
    const { operator } = tree;
    if (operator === '&&' || operator === '||') {
      const first = placed(tree.left, () => applyUnary('!', left) === false);
      return first === (operator === '||') ? first : this.#truth(tree.right);
    }
    const right = this.value(tree.right);
    return placed(tree, () => {
      const moved = pointerArithmetic(operator, left, right);
      return moved === undefined
        ? apply(operator, asText(tree.left, left, right), asText(tree.right, right, left))
        : moved.value;
    });
  }

  #truth(tree: Expression): boolean {
    const value = this.value(tree);
    if (isUninitialised(value)) {
      throw new ExpressionError(`expected a value, found something ${UNINITIALISED_TEXT}`, tree.at);
    }
    return isTrue(value);
  }

  #member(
    tree: Extract<Expression, { kind: 'member' | 'index' }>,
    object: unknown,
    key: string | number,
  ): Operand {
    if (object instanceof GuestPointer || object instanceof GuestObject) {
      const part = partOf(object, key);
      if (part !== undefined) {
        return { place: { kind: 'memory', ...part } };
      }
    } else {
      const found = memberOf(object, key);
      if (found !== undefined) {
        return typeof object === 'object' && object !== null
          ? { place: { kind: 'member', object, key } }
          : { value: found.value };
      }
    }
    const what =
      object === null
        ? `${describe(tree.object)} is NULL, it has no \`${key}\``
        : isUninitialised(object)
          ? `${describe(tree.object)} is ${UNINITIALISED_TEXT}, it has no \`${key}\``
          : `no member \`${key}\``;
    throw new ExpressionError(what, tree.at);
  }
}

function isChained(tree: Expression): tree is Chained {
  return tree.kind === 'member' || tree.kind === 'index' || tree.kind === 'binary';
}

/** A character beside text is text: `name == 'x'`. */
function asText(tree: Expression, value: unknown, other: unknown): unknown {
  return tree.kind === 'literal' && tree.character !== undefined && typeof other === 'string'
    ? tree.character
    : value;
}

function describe(tree: Expression): string {
  switch (tree.kind) {
    case 'name':
    case 'member':
    case 'call':
      return `\`${tree.name}\``;
    case 'index':
      return 'the element';
    default:
      return 'the value';
  }
}

/** Says where the operator stands that can't do with its operands. */
function placed<T>(tree: Expression, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw error instanceof OperandError || error instanceof NoMemoryError
      ? new ExpressionError(error.message, tree.at)
      : error;
  }
}
