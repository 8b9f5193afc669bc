import type { RunPlace } from '../../protocol/run-recipe';
import type { RunMoment } from '../../protocol/travel';
import type { PassedCall, PassedPoint } from '../debug/passage';
import { LineBegins } from './line-begins';
import { isBefore } from './moment';
import { FIRST_PART, PART_GROWS, passTo, stopFor } from './route';
import type { Landing, Pass, Route } from './route';

/** Where a step back among instructions starts. */
export interface InstructionOrigin {
  readonly moment: RunMoment;
  readonly depth: number;
  /** Where the call would be that has just come back to this instruction. */
  readonly callSites: readonly number[];
}

/**
 * To the instruction before, in the present call or in those that led to it. When the last one was the end of a call that was made
 * here, that is the instruction that made it; it is looked for in ever longer parts of the past.
 */
export class StepBackOverCalls implements Route {
  readonly title = 'Stepping back';
  readonly #origin: InstructionOrigin;
  #looksFor: 'the last one' | 'the call' | 'nothing more' = 'the last one';
  #found: RunPlace | undefined;
  #part = FIRST_PART;

  constructor(origin: InstructionOrigin) {
    this.#origin = origin;
    if (origin.moment.statement <= 1) {
      this.#looksFor = 'nothing more';
    }
  }

  nextPass(): Pass {
    const { moment, callSites } = this.#origin;
    const { boot, statement } = moment;
    if (this.#looksFor === 'the last one') {
      const last = statement - 1;
      return passTo({ boot, statement: last, waiting: false }, { lookFrom: last });
    }
    if (this.#looksFor === 'the call' && this.#found === undefined) {
      const begin = statement - this.#part;
      this.#part *= PART_GROWS;
      if (begin <= 1) {
        this.#looksFor = 'nothing more';
      }
      const from = begin > 1 ? { from: { boot, statement: begin } } : {};
      return passTo(moment, { watchedFunctions: callSites, ...from });
    }
    const place = this.#found ?? { boot, statement: Math.max(1, statement - 1) };
    return passTo({ ...place, waiting: false }, { landing: stopFor('step') });
  }

  sawEnd(point: PassedPoint): Landing | undefined {
    if (this.#looksFor === 'the last one') {
      if (point.depth <= this.#origin.depth) {
        return { stop: stopFor('step'), nearby: new LineBegins() };
      }
      this.#looksFor = 'the call';
    }
    return undefined;
  }

  sawCall({ depth }: PassedCall, place: RunPlace): void {
    if (depth === this.#origin.depth && isBefore(place, this.#origin.moment)) {
      this.#found = place;
    }
  }
}
