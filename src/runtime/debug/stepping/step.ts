import { functionAt, pointsOfFunction } from '../debug-info';
import type { FunctionPlace } from '../debug-info';
import { FLAG_STOP, frameDepth, rawFrame, setFunctionFlag, statementCount } from '../debug-points';
import type { DebugModule } from '../debug-points';
import type { StepKind } from '../executor';
import type { GuestFrame } from '../frames';
import { innermostFrame } from '../frames';
import { FUNCTION_CALLED, FUNCTION_STEP } from '../function-flags';
import type { StatementCall } from './step-in-targets';

/** What a function has given back to the frame that is now innermost. */
export interface ReturnedValue {
  readonly functionId: number;
  readonly functionName: string;
  readonly value: unknown;
}

/** How far the guest goes, seen from the frame where it stands. */
interface StepPlan {
  readonly kind: StepKind;
  readonly byStatement: boolean;
  /** The call to go into; undefined: any. */
  readonly into: StatementCall | undefined;
  /** Calls whose values are shown when the step ends behind them. */
  readonly calls: readonly StatementCall[];
}

/**
 * A step on its way. Over a statement it flags the points of its own function only, so that what that calls runs at full
 * speed; the same for a step into a call of which the function is known.
 */
export class Step {
  /** What calls of the statement have given back, the last one of a function. */
  readonly #returned = new Map<number, ReturnedValue>();
  readonly #plan: StepPlan;
  readonly #depth: number;
  readonly #line: number;
  readonly #place: FunctionPlace;
  readonly #flagged: ReadonlySet<number>;
  /** The last statement that it has come by of the call where it began. */
  #last: number | undefined;
  #toEnter: number;
  #enteredAt: number | undefined;

  /** @param from the statement that it begins before; undefined: it begins inside one */
  constructor(plan: StepPlan, frame: GuestFrame, place: FunctionPlace, from: number | undefined) {
    this.#plan = plan;
    this.#depth = frame.depth;
    this.#line = frame.place.line;
    this.#place = place;
    this.#toEnter = plan.into?.before ?? 0;
    this.#last = from;
    this.#flagged = new Set(
      [...plan.calls, ...(plan.into === undefined ? [] : [plan.into])].flatMap(({ functions }) => [
        ...functions,
      ]),
    );
    setFunctionFlag(place.id, FUNCTION_STEP, true);
    for (const id of this.#flagged) {
      setFunctionFlag(id, FUNCTION_CALLED, true);
    }
    if (this.#goesOver) {
      for (const { module, point } of pointsOfFunction(place)) {
        module.flags[point] = FLAG_STOP;
      }
    }
  }

  /** @param flagOf the flag that a point has without the step */
  end(flagOf: (module: DebugModule, point: number) => number): void {
    setFunctionFlag(this.#place.id, FUNCTION_STEP, false);
    for (const id of this.#flagged) {
      setFunctionFlag(id, FUNCTION_CALLED, false);
    }
    if (this.#goesOver) {
      for (const { module, point } of pointsOfFunction(this.#place)) {
        module.flags[point] = flagOf(module, point);
      }
    }
  }

  /** Every point must be looked at. */
  get everyPoint(): boolean {
    return this.#plan.kind === 'into' && (!this.#goesOver || this.#enteredAt !== undefined);
  }

  entered(depth: number): void {
    const { into } = this.#plan;
    if (depth !== this.#depth + 1 || into?.functions.has(rawFrame(depth).functionId) !== true) {
      return;
    }
    if (this.#toEnter === 0) {
      this.#enteredAt = depth;
    }
    this.#toEnter--;
  }

  /** A frame has ended. True: it was the one where the step began. */
  left(depth: number, value: unknown): boolean {
    if (depth === this.#depth + 1) {
      const { functionId } = rawFrame(depth);
      if (this.#flagged.has(functionId)) {
        this.#returned.set(functionId, returnedBy(depth, value));
      }
    }
    return depth === this.#depth;
  }

  /** Does it end before the statement where the innermost frame stands, at this depth? */
  endsAt(depth: number): boolean {
    if (depth < this.#depth) {
      return true;
    }
    const { kind, byStatement, into } = this.#plan;
    if (kind === 'out') {
      return false;
    }
    if (depth > this.#depth) {
      return kind === 'into' && (into === undefined || depth === this.#enteredAt);
    }
    if (byStatement || innermostFrame()?.place.line !== this.#line) {
      return true;
    }
    this.#last = statementCount();
    return false;
  }

  /** The statement before, in the call where it ends; undefined: it is another one than where it began. */
  lastHere(): number | undefined {
    return frameDepth() === this.#depth && this.#plan.kind !== 'out' ? this.#last : undefined;
  }

  /** What calls have given back to the frame where it began and ends, the last first. */
  returnedHere(): readonly ReturnedValue[] {
    return frameDepth() === this.#depth ? [...this.#returned.values()].reverse() : [];
  }

  get #goesOver(): boolean {
    return this.#plan.kind === 'over' || this.#plan.into !== undefined;
  }
}

/** What the frame that has just ended at a depth gives back. */
export function returnedBy(depth: number, value: unknown): ReturnedValue {
  const { functionId } = rawFrame(depth);
  return { functionId, functionName: functionAt(functionId)?.info.name ?? '?', value };
}
