import type { Stop } from '../../protocol/breakpoint';
import type { RunPlace } from '../../protocol/run-recipe';
import type { CallToFind, PassedCall, PassedPoint } from '../debug/passage';
import { passTo } from './route';
import type { Landing, Pass, Route } from './route';

/** Looks where calls begin, and then goes another route: what is watched in them is found there in every run. */
export class FindCallsFirst implements Route {
  readonly title: string;
  readonly #route: Route;
  readonly #calls: readonly CallToFind[];
  /** Boots in which calls are still to be looked for. */
  readonly #boots: number[];
  /** The present one; undefined: all are found. */
  #boot: number | undefined;

  constructor(route: Route, calls: readonly CallToFind[]) {
    this.title = route.title;
    this.#route = route;
    this.#calls = calls;
    this.#boots = [...new Set(calls.map(({ at }) => at.boot))];
  }

  nextPass(): Pass {
    this.#boot = this.#boots.shift();
    const calls = this.#here;
    if (this.#boot === undefined) {
      return this.#route.nextPass();
    }
    const statement = Math.max(...calls.map(({ at }) => at.statement));
    return passTo(
      { boot: this.#boot, statement, waiting: false },
      { watchedFunctions: calls.map(({ functionId }) => functionId) },
    );
  }

  sawCall(call: PassedCall, place: RunPlace): void {
    if (this.#boot === undefined) {
      this.#route.sawCall?.(call, place);
      return;
    }
    for (const wanted of this.#here) {
      const isSame = wanted.depth === call.depth && wanted.functionId === call.functionId;
      if (isSame && place.statement <= wanted.at.statement) {
        // The last one that begins before the stop is the one that is on the stack there.
        wanted.begin = place.statement;
      }
    }
  }

  sawPoint(point: PassedPoint): void {
    if (this.#boot === undefined) {
      this.#route.sawPoint?.(point);
    }
  }

  sawEnd(point: PassedPoint): Landing | undefined {
    return this.#boot === undefined ? this.#route.sawEnd?.(point) : undefined;
  }

  sawStop(stop: Stop, place: RunPlace): void {
    if (this.#boot === undefined) {
      this.#route.sawStop?.(stop, place);
    }
  }

  get #here(): readonly CallToFind[] {
    return this.#calls.filter(({ at }) => at.boot === this.#boot);
  }
}
