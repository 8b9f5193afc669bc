import { fail, ok } from '../../../base/result';
import type { Result } from '../../../base/result';
import type { Breakpoint } from '../../../protocol/breakpoint';
import { evaluate } from '../../values/expression/evaluate';
import { isTrue } from '../../values/expression/operators';
import { parseExpression } from '../../values/expression/parse';
import { problemText } from '../../values/expression/syntax';
import type { Expression } from '../../values/expression/syntax';
import { innermostFrame, lookupIn } from '../frames';

/** A breakpoint that can stop, with its condition read. */
export interface ArmedBreakpoint {
  readonly kind: Breakpoint['kind'];
  readonly id: number;
  /** For a person: `drivers/virtio/virtio-uclass.ts:21`. */
  readonly where: string;
  readonly text: string;
  readonly condition: Expression | undefined;
}

/** Reads the conditions of breakpoints and judges them. */
export class Conditions {
  readonly #warn: (message: string) => void;
  /** Ids of those whose condition failed: it is said once. */
  readonly #told = new Set<number>();

  /** @param warn takes a sentence for the user */
  constructor(warn: (message: string) => void) {
    this.#warn = warn;
  }

  /** The breakpoint ready to stop, or a sentence that says why it never will. */
  arm(breakpoint: Breakpoint, where: string): Result<ArmedBreakpoint, string> {
    const { kind, id, condition = '', hitCondition = '', logMessage = '' } = breakpoint;
    if (logMessage !== '') {
      return fail('Log points are not supported yet: this one prints nothing and does not stop.');
    }
    if (hitCondition !== '') {
      return fail('Hit counts are not supported yet: this breakpoint does not stop.');
    }
    const text = condition.trim();
    if (text === '') {
      return ok({ kind, id, where, text, condition: undefined });
    }
    const tree = parseExpression(condition);
    return tree.ok
      ? ok({ kind, id, where, text, condition: tree.value })
      : fail(`Condition: ${problemText(tree.error)}.`);
  }

  /** Those of the breakpoints whose conditions hold in the innermost frame. One that fails there doesn't. */
  holding(breakpoints: readonly ArmedBreakpoint[]): ArmedBreakpoint[] {
    return breakpoints.filter((breakpoint) => this.#holds(breakpoint));
  }

  #holds({ id, where, text, condition }: ArmedBreakpoint): boolean {
    if (condition === undefined) {
      return true;
    }
    const result = evaluate(condition, lookupIn(innermostFrame()));
    if (result.ok) {
      return isTrue(result.value);
    }
    if (!this.#told.has(id)) {
      this.#told.add(id);
      this.#warn(
        `breakpoint at ${where}: condition \`${text}\`: ${problemText(result.error)}; ` +
          'it does not stop where its condition fails',
      );
    }
    return false;
  }
}
