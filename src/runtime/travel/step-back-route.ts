import type { RunMoment, Travel } from '../../protocol/travel';
import type { PassedPoint } from '../debug/passage';
import { passTo, stopFor } from './route';
import type { Pass, Route } from './route';

/** How many statements are looked at one by one, before anything more thorough. */
const WINDOW = 4096;

/** The call that a step starts in. */
export interface StepBackOrigin {
  readonly moment: RunMoment;
  /** How many calls are on the stack. */
  readonly depth: number;
  /** Functions of the innermost call and of the one that called it. */
  readonly functions: readonly number[];
}

/** Where a line begins in a call that is still on the stack. */
interface LineBegin {
  readonly point: PassedPoint;
  /** It was seen that the line had not begun before. */
  readonly isCertain: boolean;
}

/**
 * To the statement or line before, in the present call or in those that led to it. The last statements are run again and
 * looked at one by one. What is further away, before a long call, is looked for in the two functions that it can be in.
 */
export class StepBackRoute implements Route {
  readonly title = 'Stepping back';
  readonly #origin: StepBackOrigin;
  readonly #granularity: 'statement' | 'line';
  /** Of each depth, the last beginning of a line. */
  #lines: (LineBegin | undefined)[] = [];
  #depthBefore: number | undefined;
  #looked: 'not yet' | 'nearby' | 'everywhere' = 'not yet';

  constructor(origin: StepBackOrigin, { granularity }: Extract<Travel, { kind: 'stepBack' }>) {
    this.#origin = origin;
    this.#granularity = granularity;
  }

  nextPass(): Pass {
    const { moment, functions } = this.#origin;
    const found = this.#lines.findLast((begin) => begin !== undefined);
    if (this.#looked === 'not yet') {
      this.#looked = 'nearby';
      return passTo(moment, { lookFrom: Math.max(1, moment.statement - WINDOW) });
    }
    if (this.#looked === 'nearby' && found?.isCertain !== true) {
      this.#looked = 'everywhere';
      this.#lines = [];
      this.#depthBefore = undefined;
      return passTo(moment, { lookAt: functions });
    }
    const { boot } = moment;
    return found === undefined
      ? passTo({ boot, statement: 1, waiting: false }, { landing: stopFor('entry', beginOf(boot)) })
      : passTo(
          { boot, statement: found.point.statement, waiting: false },
          { landing: stopFor('step') },
        );
  }

  sawPoint(point: PassedPoint): void {
    const { depth } = point;
    const before = this.#depthBefore;
    this.#depthBefore = depth;
    if (depth > this.#origin.depth) {
      return;
    }
    const known = this.#returnTo(point);
    if (known?.line === point.line && this.#granularity === 'line') {
      return;
    }
    const isCertain =
      this.#looked === 'everywhere' ||
      this.#granularity === 'statement' ||
      known !== undefined ||
      point.statement === 1 ||
      (before !== undefined && before <= depth);
    this.#lines[depth] = { point, isCertain };
  }

  sawEnd(point: PassedPoint): void {
    this.#returnTo(point);
  }

  /** Forgets calls that have returned when a point comes. Gives the last point that is known of its call. */
  #returnTo({ depth, call }: PassedPoint): PassedPoint | undefined {
    const lines = this.#lines;
    lines.length = Math.min(lines.length, depth + 1);
    const known = lines[depth]?.point;
    if (known !== undefined && known.call !== call) {
      lines.length = depth;
      return undefined;
    }
    return known;
  }
}

function beginOf(boot: number): string {
  return boot === 0 ? 'the beginning of the run' : `the beginning of boot ${boot}`;
}
