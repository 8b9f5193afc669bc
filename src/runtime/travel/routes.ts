import type { PassedCall } from '../debug/passage';
import type { Stop } from '../../protocol/breakpoint';
import type { RunPlace } from '../../protocol/run-recipe';
import type { RunMoment } from '../../protocol/travel';
import { isBefore, RUN_BEGIN } from './moment';
import { PART_GROWS, passTo, stopFor } from './route';
import type { Pass, Route } from './route';

const AT_BEGIN = stopFor('entry', 'the beginning of the run');

/** Straight to a moment. */
export class DirectRoute implements Route {
  readonly title = 'Going to another place of the run';
  readonly #pass: Pass;

  constructor(to: RunMoment, landing: Stop) {
    this.#pass = passTo(to, { landing });
  }

  nextPass(): Pass {
    return this.#pass;
  }
}

/** To the last stop that breakpoints would have made; to the beginning where they would have made none. */
export class ReverseContinueRoute implements Route {
  readonly title = 'Going back to the last breakpoint';
  readonly #from: RunMoment;
  readonly #only: readonly number[] | undefined;
  #found: { readonly stop: Stop; readonly place: RunPlace } | undefined;
  /** Where the part of the run ends that is looked at next; undefined: all was looked at. */
  #until: RunMoment | undefined;
  #part: number | undefined;

  /**
   * @param only the breakpoints that count; undefined: all
   * @param part statements that are looked at first, before all that is further away; undefined: all at once
   */
  constructor(from: RunMoment, only?: readonly number[], part?: number) {
    this.#from = from;
    this.#only = only;
    this.#until = from;
    this.#part = part;
  }

  nextPass(): Pass {
    const until = this.#until;
    if (this.#found === undefined && until !== undefined) {
      const begin = until.statement - (this.#part ?? Infinity);
      const from = { boot: until.boot, statement: begin };
      this.#part = (this.#part ?? Infinity) * PART_GROWS;
      this.#until = begin > 0 ? { ...from, waiting: false } : undefined;
      return passTo(until, { judges: true, ...(begin > 0 ? { from } : {}) });
    }
    return this.#found === undefined
      ? passTo(RUN_BEGIN, { landing: AT_BEGIN })
      : passTo({ ...this.#found.place, waiting: false }, { landing: this.#found.stop });
  }

  sawStop(stop: Stop, place: RunPlace): void {
    const only = this.#only;
    const counts = only === undefined || stop.hits.some((id) => only.includes(id));
    if (counts && isBefore(place, this.#from)) {
      this.#found = { stop, place };
    }
  }
}

/** To the first statement of the call that a frame is. */
export class RestartFrameRoute implements Route {
  readonly title = 'Going back to the beginning of the call';
  readonly #from: RunMoment;
  readonly #function: { readonly id: number; readonly depth: number };
  #found: RunPlace | undefined;
  #hasLooked = false;

  constructor(from: RunMoment, called: { readonly id: number; readonly depth: number }) {
    this.#from = from;
    this.#function = called;
  }

  nextPass(): Pass {
    if (!this.#hasLooked) {
      this.#hasLooked = true;
      return passTo(this.#from, { watchedFunctions: [this.#function.id] });
    }
    // Standing before the first statement of a call is where the call begins.
    return passTo({ ...(this.#found ?? this.#from), waiting: false }, { landing: stopFor('step') });
  }

  sawCall({ depth }: PassedCall, place: RunPlace): void {
    if (depth === this.#function.depth && isBefore(place, this.#from)) {
      this.#found = place;
    }
  }
}
