import type { RunMoment, Travel } from '../../protocol/travel';
import type { PassedPoint } from '../debug/passage';
import { LineBegins } from './line-begins';
import type { StepBackPlace } from './line-begins';
import { LOOK_BACK, passTo, stopFor } from './route';
import type { Landing, Pass, Route } from './route';

/** The call that a step starts in. */
export interface StepBackOrigin {
  readonly moment: RunMoment;
  /** How many calls are on the stack. */
  readonly depth: number;
  /**
   * It stands before the first statement of the text of its function: the call begins here, or a loop that the function
   * begins with goes round.
   */
  readonly isFirstOfFunction: boolean;
  /** The statement before in the innermost call, if a step forwards from there has led here. */
  readonly steppedFrom: number | undefined;
  /** Functions of the innermost call and of the one that called it. */
  readonly functions: readonly number[];
  /** What was seen on the way to the moment, where it was come to by a way through the past. */
  readonly nearby: LineBegins | undefined;
}

/**
 * To the statement or line before, in the present call or in those that led to it. The last statements are run again and
 * looked at one by one. What is further away, before a long call, is looked for in the two functions that it can be in.
 *
 * A pass that looks ends before the last statement of the call, if that is known, or else before the last one of all. Often that is
 * the place: then the step back ends there, after one run.
 */
export class StepBackRoute implements Route {
  readonly title = 'Stepping back';
  readonly #origin: StepBackOrigin;
  readonly #granularity: 'statement' | 'line';
  #found: StepBackPlace | undefined;
  #begins = new LineBegins();
  /** Where passes that look end: before the last statement, or, if that leaves a doubt, where the step back starts. */
  #lookUntil: RunMoment;
  #looks: 'nearby' | 'everywhere' | 'no more';

  constructor(origin: StepBackOrigin, { granularity }: Extract<Travel, { kind: 'stepBack' }>) {
    const { moment, nearby, depth, steppedFrom } = origin;
    this.#origin = origin;
    this.#granularity = granularity === 'line' ? 'line' : 'statement';
    this.#lookUntil =
      steppedFrom === undefined
        ? lastStatementBefore(moment)
        : { boot: moment.boot, statement: steppedFrom, waiting: false };
    this.#looks = 'nearby';
    if (nearby !== undefined) {
      this.#seen(nearby.before(depth, this.#granularity));
    }
    if (this.#lookUntil.statement === 0) {
      this.#looks = 'no more';
    }
  }

  nextPass(): Pass {
    const until = this.#lookUntil;
    switch (this.#looks) {
      case 'nearby':
        this.#begins = new LineBegins();
        return passTo(until, { lookFrom: Math.max(1, until.statement - LOOK_BACK) });
      case 'everywhere':
        this.#begins = new LineBegins(true);
        return passTo(until, { lookAt: this.#origin.functions });
      case 'no more':
        return landAt(this.#found, this.#origin.moment);
    }
  }

  sawPoint(point: PassedPoint): void {
    this.#begins.saw(point);
  }

  sawEnd(point: PassedPoint): Landing | undefined {
    const { moment, depth, isFirstOfFunction, steppedFrom } = this.#origin;
    const begins = this.#begins;
    if (this.#lookUntil === moment) {
      begins.standsAt(point);
      this.#seen(begins.before(depth, this.#granularity));
      return undefined;
    }
    if (isFirstOfFunction && steppedFrom === undefined && point.depth >= depth) {
      // The same call or another one: only the next point tells.
      this.#lookUntil = moment;
      return undefined;
    }
    this.#seen(begins.with(point).before(depth, this.#granularity));
    if (this.#looks !== 'no more' || this.#found?.statement !== point.statement) {
      return undefined;
    }
    begins.standsAt(point);
    return { stop: stopFor('step'), nearby: begins };
  }

  #seen(found: StepBackPlace | undefined): void {
    this.#found = found;
    this.#looks = found?.isCertain !== true && this.#looks === 'nearby' ? 'everywhere' : 'no more';
  }
}

/** A guest that waits, or is behind a call, is inside its last statement; one that stands before a statement is not. */
function lastStatementBefore({ boot, statement, waiting, returnedTo }: RunMoment): RunMoment {
  const isInside = waiting || returnedTo !== undefined;
  return { boot, statement: isInside ? statement : statement - 1, waiting: false };
}

function landAt(place: StepBackPlace | undefined, { boot }: RunMoment): Pass {
  const begin = boot === 0 ? 'the beginning of the run' : `the beginning of boot ${boot}`;
  return place === undefined
    ? passTo({ boot, statement: 1, waiting: false }, { landing: stopFor('entry', begin) })
    : passTo({ boot, statement: place.statement, waiting: false }, { landing: stopFor('step') });
}
