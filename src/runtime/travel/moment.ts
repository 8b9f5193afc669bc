import type { InputMoment, RunPlace } from '../../protocol/run-recipe';
import type { RunMoment } from '../../protocol/travel';

/** Which of two places comes first; 0: none of them. */
export function comparePlaces(a: RunPlace, b: RunPlace): number {
  return a.boot - b.boot || a.statement - b.statement;
}

/** Was this point before what stands still at the moment? The statement that waits has begun. */
export function isBefore(point: RunPlace, moment: RunMoment): boolean {
  const order = comparePlaces(point, moment);
  return order < 0 || (order === 0 && isInside(moment));
}

/** Has the statement begun? */
export function isInside({ waiting, returnedTo }: RunMoment): boolean {
  return waiting || returnedTo !== undefined;
}

/** Before the first statement of all. */
export const RUN_BEGIN: RunMoment = { boot: 0, statement: 1, waiting: false };

/** What of a statement an input belongs to that comes at a moment. */
export function inputMomentOf({ waiting, returnedTo }: RunMoment): InputMoment {
  if (waiting) {
    return 'wait';
  }
  return returnedTo === undefined ? 'statement' : `returned to ${returnedTo}`;
}
