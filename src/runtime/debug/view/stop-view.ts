import { ok } from '../../../base/result';
import type { Result } from '../../../base/result';
import type { Variable } from '../../../protocol/debug-values';
import type { Assignment } from '../../../protocol/run-recipe';
import type { EvaluationContext } from '../../values/expression/context';
import { assignExpression, evaluate } from '../../values/expression/evaluate';
import { parseExpression } from '../../values/expression/parse';
import type { MemoryWriter } from '../../values/expression/places';
import { formatOf, lastName, problemText } from '../../values/expression/syntax';
import type { Expression, ExpressionProblem } from '../../values/expression/syntax';
import { declaredTypes } from '../../values/types/declared-types';
import { VariableStore } from '../../values/variable-store';
import type { Container } from '../data-breakpoints/data-info';
import { RefusedError } from '../executor';
import { frameAtIndex, variablesOf } from '../frames';
import { evaluationAt, guestMemory } from './evaluation';

/** Variables of the firmware as they are at a stop. */
export class StopView {
  readonly #variables = new VariableStore(guestMemory, declaredTypes);

  /** References that were given out are no longer good. */
  clear(): void {
    this.#variables.clear();
  }

  locals(index: number, hex?: boolean): Variable[] {
    const frame = frameAtIndex(index);
    if (frame === undefined) {
      throw new RefusedError(`there is no frame ${index}`);
    }
    return variablesOf(frame).map(({ name, value, declared, set }) =>
      this.#variables.variable({
        name,
        value,
        path: name,
        style: { hex },
        declared,
        constant: set === undefined,
      }),
    );
  }

  /** Values that no expression names. */
  constants(
    list: readonly { readonly name: string; readonly value: unknown }[],
    hex?: boolean,
  ): Variable[] {
    return list.map(({ name, value }) =>
      this.#variables.variable({ name, value, constant: true, style: { hex } }),
    );
  }

  children(reference: number, start = 0, count?: number, hex?: boolean): Variable[] {
    const found = this.#variables.children(reference, start, count, hex);
    if (found === undefined) {
      throw new RefusedError(`variable reference ${reference} is from an earlier stop`);
    }
    return found;
  }

  /** What a reference stands for. */
  container(reference: number): Container | undefined {
    return this.#variables.container(reference);
  }

  evaluate(expression: string, index: number, hex?: boolean): Variable {
    const tree = valueOrRefusal(parseExpression(expression));
    const context = evaluationAt(index);
    const value = valueOrRefusal(evaluate(tree, context));
    return this.#shown(expression, tree, value, { hex, declared: declaredTypeOf(tree, context) });
  }

  /** Index of the frame from the innermost one. */
  assign({ expression, value }: Assignment, index: number, writeMemory: MemoryWriter): void {
    const place = valueOrRefusal(parseExpression(expression));
    const source = valueOrRefusal(parseExpression(withoutExplanation(value)));
    valueOrRefusal(assignExpression(place, source, evaluationAt(index), writeMemory));
  }

  #shown(
    text: string,
    tree: Expression,
    value: unknown,
    { hex, declared }: { readonly hex: boolean | undefined; readonly declared: string },
  ): Variable {
    const bare = (tree.kind === 'format' ? text.slice(0, tree.at) : text).trim();
    return this.#variables.variable({
      name: lastName(tree) ?? bare,
      value,
      path: isPath(tree.kind === 'format' ? tree.operand : tree) ? bare : `(${bare})`,
      style: { hex, format: formatOf(tree) },
      declared,
    });
  }
}

/** The type that was written for what an expression names, in its declaration or in that of what it is a member of. */
function declaredTypeOf(tree: Expression, context: EvaluationContext): string {
  switch (tree.kind) {
    case 'name':
      return context.lookup(tree.name)?.declared ?? '';
    case 'format':
      return declaredTypeOf(tree.operand, context);
    case 'member':
    case 'index': {
      const object = evaluate(tree.object, context);
      const key = tree.kind === 'member' ? ok(tree.name) : evaluate(tree.index, context);
      if (
        !object.ok ||
        !key.ok ||
        (typeof key.value !== 'string' && typeof key.value !== 'number')
      ) {
        return '';
      }
      const type = declaredTypes().typeOf(object.value, declaredTypeOf(tree.object, context));
      return type.below(key.value);
    }
    default:
      return '';
  }
}

/** A value that was edited where it is shown may still have its other form behind it: `9 (0x8)`. */
function withoutExplanation(text: string): string {
  return text.replace(/^\s*(-?\d+) \((?:-?0x[\da-f]+|-E[A-Z0-9]+)\)\s*$/, '$1');
}

/** A member can be named behind it without parentheses. */
function isPath({ kind }: Expression): boolean {
  return kind === 'name' || kind === 'member' || kind === 'index' || kind === 'call';
}

function valueOrRefusal<T>(result: Result<T, ExpressionProblem>): T {
  if (!result.ok) {
    throw new RefusedError(problemText(result.error));
  }
  return result.value;
}
