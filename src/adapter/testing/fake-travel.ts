import type { Travel } from '../../protocol/travel';
import { TargetError } from '../../targets/target';
import { FAKE_PROGRAM, type FakeStatement } from './fake-program';

export const NOWHERE: FakeStatement = { stack: [], status: 0, entersFunction: false };

/**
 * Index of the statement that a way through the past leads to; undefined: none, so that it ends at the beginning.
 *
 * @param from where it begins
 * @param stops whether breakpoints stand on a statement
 */
export function landing(
  travel: Travel,
  from: number,
  stops: (index: number) => boolean,
): number | undefined {
  const before = [...FAKE_PROGRAM.keys()].slice(0, from).reverse();
  const at = (index: number): FakeStatement => FAKE_PROGRAM[index] ?? NOWHERE;
  const { stack } = at(from);
  switch (travel.kind) {
    case 'stepBack': {
      const limit = travel.granularity === 'instruction' ? Infinity : stack.length;
      return before.find((index) => at(index).stack.length <= limit);
    }
    case 'reverseContinue':
      return before.find(stops);
    case 'restartFrame': {
      const name = stack[travel.frame]?.functionName;
      const enters = (index: number): boolean =>
        at(index).entersFunction && at(index).stack[0]?.functionName === name;
      return [from, ...before].find(enters);
    }
    case 'goTo': {
      const index = travel.moment.statement - 1;
      if (FAKE_PROGRAM[index] === undefined || travel.moment.boot !== 0) {
        throw new TargetError(`The fake has ${FAKE_PROGRAM.length} statements.`);
      }
      return index;
    }
  }
}
