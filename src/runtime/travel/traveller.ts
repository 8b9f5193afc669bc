import type { Stop } from '../../protocol/breakpoint';
import type { RunPlace } from '../../protocol/run-recipe';
import type { RunMoment, TravelProgress } from '../../protocol/travel';
import type { Passage } from '../debug/passage';
import { LineBegins } from './line-begins';
import { comparePlaces } from './moment';
import { LOOK_BACK } from './route';
import type { Pass, Route } from './route';
import { DirectRoute } from './routes';

/** What a traveller asks of the one who runs the guest. */
export interface TravelHost {
  readonly boot: number;
  readonly statement: number;
  /** Ends the run by an exception: the next pass begins. */
  endPass(): never;
  /** The guest is about to stand still at the end of its way. */
  landed(): void;
}

/** Carries a route out, one run after the other, until it lands. */
export class Traveller {
  readonly #host: TravelHost;
  #route: Route | undefined;
  #pass: Pass | undefined;
  /** Where it began: a way that is given up ends there again. */
  #origin: RunMoment | undefined;
  #cancelled = false;
  /** What was seen on the way to where it landed last. */
  #nearby: { readonly moment: RunMoment; readonly begins: LineBegins } | undefined;

  constructor(host: TravelHost) {
    this.#host = host;
  }

  /** Between the beginning of a way and its landing. */
  get isTravelling(): boolean {
    return this.#route !== undefined;
  }

  /** What was seen on the way to a moment; undefined: it was come to otherwise. */
  nearby({ boot, statement, waiting, returnedTo }: RunMoment): LineBegins | undefined {
    const there = this.#nearby?.moment;
    return there?.boot === boot &&
      there.statement === statement &&
      there.waiting === waiting &&
      there.returnedTo === returnedTo
      ? this.#nearby?.begins
      : undefined;
  }

  begin(route: Route, origin: RunMoment): void {
    this.#route = route;
    this.#origin = origin;
    this.#cancelled = false;
  }

  /** The run goes another way after all. */
  abandon(): void {
    this.#route = undefined;
    this.#pass = undefined;
  }

  /** Before a run is built. */
  startPass(): void {
    this.#nearby = undefined;
    this.#pass = this.#route?.nextPass();
  }

  /** The present pass may begin anywhere before this place; undefined: only where the run begins. */
  get mayBeginBefore(): RunPlace | undefined {
    const pass = this.#pass;
    if (pass === undefined) {
      return undefined;
    }
    const { until, lookFrom, lookAt, judges, watchedFunctions, landing, from } = pass;
    if (judges || lookAt.length > 0 || watchedFunctions.length > 0) {
      return from;
    }
    const looked = landing === undefined ? lookFrom : until.statement - LOOK_BACK;
    return { boot: until.boot, statement: Math.min(until.statement, looked) };
  }

  /** Goes back to where the way began. From there on it can't be given up again. */
  cancel(stop: Stop): void {
    if (this.#origin !== undefined && !this.#cancelled) {
      this.#cancelled = true;
      this.#route = new DirectRoute(this.#origin, stop);
      this.#host.endPass();
    }
  }

  /** How far the present pass is, by statements of the boot that it ends in. */
  progress(): TravelProgress | undefined {
    const pass = this.#pass;
    if (this.#route === undefined || pass === undefined) {
      return undefined;
    }
    const { boot, statement } = pass.until;
    const done = boot === this.#host.boot ? Math.min(1, this.#host.statement / statement) : 0;
    return { what: this.#route.title, done };
  }

  /** How the boot that is about to begin goes; undefined: as never before. */
  passage(): Passage | undefined {
    const pass = this.#pass;
    const route = this.#route;
    if (pass === undefined || route === undefined) {
      return undefined;
    }
    const { boot } = this.#host;
    const isLast = boot === pass.until.boot;
    const begins = pass.landing === undefined ? undefined : this.#lookBefore(pass.until);
    const place = (statement: number): RunPlace => ({ boot, statement });
    return {
      until: isLast && !pass.until.waiting ? pass.until.statement : Infinity,
      returnedTo: isLast ? pass.until.returnedTo : undefined,
      lookFrom: !isLast
        ? Infinity
        : begins === undefined
          ? pass.lookFrom
          : Math.max(1, pass.until.statement - LOOK_BACK),
      lookAt: isLast ? pass.lookAt : [],
      judges: pass.judges,
      watchedFunctions: isLast ? pass.watchedFunctions : [],
      sawPoint: (point) => {
        if (begins === undefined) {
          route.sawPoint?.(point);
        } else {
          begins.saw(point);
        }
      },
      sawStop: (stop, statement) => route.sawStop?.(stop, place(statement)),
      sawCall: (call, statement) => route.sawCall?.(call, place(statement)),
      arrive: (point) => {
        const { statement } = this.#host;
        if (!isLast || statement !== pass.until.statement) {
          this.#missed(pass);
        }
        if (pass.landing === undefined) {
          const found = point && route.sawEnd?.(point);
          if (found === undefined) {
            return this.#host.endPass();
          }
          this.#nearby = { moment: pass.until, begins: found.nearby };
          return this.#land(found.stop);
        }
        if (point !== undefined) {
          begins?.standsAt(point);
        }
        return this.#land(pass.landing);
      },
    };
  }

  /**
   * The guest waits. Gives the stop to make there, where that is the end of the way.
   *
   * @param mayGoOn something is still to come that ends the wait
   */
  arriveInWait(mayGoOn: boolean): Stop | undefined {
    const pass = this.#pass;
    if (pass === undefined) {
      return undefined;
    }
    const { boot, statement } = this.#host;
    const order = comparePlaces({ boot, statement }, pass.until);
    if (order === 0 && pass.until.waiting) {
      return pass.landing === undefined ? this.#host.endPass() : this.#land(pass.landing);
    }
    if (order > 0 || !mayGoOn) {
      this.#missed(pass);
    }
    return undefined;
  }

  /** A step back is what often follows: its place is seen on the way. */
  #lookBefore(moment: RunMoment): LineBegins {
    const begins = new LineBegins();
    this.#nearby = { moment, begins };
    return begins;
  }

  #land(stop: Stop): Stop {
    this.#host.landed();
    this.abandon();
    return stop;
  }

  #missed({ until }: Pass): never {
    throw new Error(
      `the run is not the recorded one: expected statement ${until.statement} of boot ${until.boot}, ` +
        `found statement ${this.#host.statement} of boot ${this.#host.boot}`,
    );
  }
}
