import type { RunMoment, Travel } from '../../protocol/travel';
import type { PassedPoint } from '../debug/passage';
import { LineBegins } from './line-begins';
import type { StepBackPlace } from './line-begins';
import { LOOK_BACK, passTo, stopFor } from './route';
import type { Pass, Route } from './route';

/** The call that a step starts in. */
export interface StepBackOrigin {
  readonly moment: RunMoment;
  /** How many calls are on the stack. */
  readonly depth: number;
  /** Functions of the innermost call and of the one that called it. */
  readonly functions: readonly number[];
  /** What was seen on the way to the moment, where it was come to by a way through the past. */
  readonly nearby: LineBegins | undefined;
}

/**
 * To the statement or line before, in the present call or in those that led to it. The last statements are run again and
 * looked at one by one, where that has not been done yet. What is further away, before a long call, is looked for in the two
 * functions that it can be in.
 */
export class StepBackRoute implements Route {
  readonly title = 'Stepping back';
  readonly #origin: StepBackOrigin;
  readonly #granularity: 'statement' | 'line';
  #begins: LineBegins;
  #looked: 'not yet' | 'nearby' | 'everywhere';

  constructor(origin: StepBackOrigin, { granularity }: Extract<Travel, { kind: 'stepBack' }>) {
    this.#origin = origin;
    this.#granularity = granularity;
    this.#looked = origin.nearby === undefined ? 'not yet' : 'nearby';
    this.#begins = origin.nearby ?? new LineBegins();
  }

  nextPass(): Pass {
    const { moment, functions, depth } = this.#origin;
    if (this.#looked === 'not yet') {
      this.#looked = 'nearby';
      return passTo(moment, { lookFrom: Math.max(1, moment.statement - LOOK_BACK) });
    }
    const found = this.#begins.before(depth, this.#granularity);
    if (this.#looked === 'nearby' && found?.isCertain !== true) {
      this.#looked = 'everywhere';
      this.#begins = new LineBegins(true);
      return passTo(moment, { lookAt: functions });
    }
    return landAt(found, moment);
  }

  sawPoint(point: PassedPoint): void {
    this.#begins.saw(point);
  }

  sawEnd(point: PassedPoint): void {
    this.#begins.standsAt(point);
  }
}

function landAt(place: StepBackPlace | undefined, { boot }: RunMoment): Pass {
  const begin = boot === 0 ? 'the beginning of the run' : `the beginning of boot ${boot}`;
  return place === undefined
    ? passTo({ boot, statement: 1, waiting: false }, { landing: stopFor('entry', begin) })
    : passTo({ boot, statement: place.statement, waiting: false }, { landing: stopFor('step') });
}
