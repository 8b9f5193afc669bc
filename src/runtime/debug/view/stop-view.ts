import type { Result } from '../../../base/result';
import type { Variable } from '../../../protocol/debug-values';
import { evaluate } from '../../values/expression/evaluate';
import { parseExpression } from '../../values/expression/parse';
import { lastName, problemText } from '../../values/expression/syntax';
import type { ExpressionProblem } from '../../values/expression/syntax';
import { VariableStore } from '../../values/variable-store';
import { RefusedError } from '../executor';
import { frameAtIndex, variablesOf } from '../frames';
import { evaluationAt } from './evaluation';

/** Variables of the firmware as they are at a stop. */
export class StopView {
  readonly #variables: VariableStore;

  constructor(isRamAddress: (address: number) => boolean) {
    this.#variables = new VariableStore(isRamAddress);
  }

  /** References that were given out are no longer good. */
  clear(): void {
    this.#variables.clear();
  }

  locals(index: number): Variable[] {
    const frame = frameAtIndex(index);
    if (frame === undefined) {
      throw new RefusedError(`there is no frame ${index}`);
    }
    return variablesOf(frame).map(({ name, value }) => this.#variables.variable(name, value, name));
  }

  children(reference: number, start = 0, count?: number): Variable[] {
    const found = this.#variables.children(reference, start, count);
    if (found === undefined) {
      throw new RefusedError(`variable reference ${reference} is from an earlier stop`);
    }
    return found;
  }

  evaluate(expression: string, index: number): Variable {
    const tree = valueOrRefusal(parseExpression(expression));
    const value = valueOrRefusal(evaluate(tree, evaluationAt(index)));
    const path = expression.trim();
    return this.#variables.variable(lastName(tree) ?? path, value, path);
  }
}

function valueOrRefusal<T>(result: Result<T, ExpressionProblem>): T {
  if (!result.ok) {
    throw new RefusedError(problemText(result.error));
  }
  return result.value;
}
