import type { PassedPoint } from '../debug/passage';

/** What was seen of a call that is still on the stack. */
interface SeenCall {
  /** Its last point, and the first one of that point's line without another line between. */
  readonly last: PassedPoint;
  readonly begin: PassedPoint;
  /** It was seen that the line had not begun before. */
  readonly isCertain: boolean;
}

/** Where a step back leads. */
export interface StepBackPlace {
  readonly statement: number;
  /** Nothing that was not seen could be nearer. */
  readonly isCertain: boolean;
}

/** Watches points go by, one after the other, and knows where lines began in the calls that are on the stack. */
export class LineBegins {
  /** By depth. */
  #calls: (SeenCall | undefined)[] = [];
  readonly #seesAll: boolean;
  #depthBefore: number | undefined;

  /** @param seesAll every point of the calls is shown, and not only those from some statement on */
  constructor(seesAll = false) {
    this.#seesAll = seesAll;
  }

  saw(point: PassedPoint): void {
    const { depth } = point;
    const before = this.#depthBefore;
    this.#depthBefore = depth;
    const known = this.#returnTo(point);
    if (known?.last.line === point.line) {
      this.#calls[depth] = { ...known, last: point };
      return;
    }
    const isCertain =
      this.#seesAll ||
      known !== undefined ||
      point.statement === 1 ||
      (before !== undefined && before <= depth);
    this.#calls[depth] = { last: point, begin: point, isCertain };
  }

  /** What is known when one more point has gone by; this object knows nothing of it. */
  with(point: PassedPoint): LineBegins {
    const next = new LineBegins(this.#seesAll);
    next.#calls = [...this.#calls];
    next.#depthBefore = this.#depthBefore;
    next.saw(point);
    return next;
  }

  /** The guest is about to come by this point, and stands still. */
  standsAt(point: PassedPoint): void {
    this.#returnTo(point);
  }

  /** From where the guest stands, in the present call or in those that led to it. Undefined: nothing was seen. */
  before(depth: number, granularity: 'statement' | 'line'): StepBackPlace | undefined {
    const call = this.#calls.slice(0, depth + 1).findLast((seen) => seen !== undefined);
    if (call === undefined) {
      return undefined;
    }
    return granularity === 'line'
      ? { statement: call.begin.statement, isCertain: call.isCertain }
      : { statement: call.last.statement, isCertain: true };
  }

  /** Forgets calls that have returned when a point comes. Gives what is known of its call. */
  #returnTo({ depth, call }: PassedPoint): SeenCall | undefined {
    const calls = this.#calls;
    calls.length = Math.min(calls.length, depth + 1);
    const known = calls[depth];
    if (known !== undefined && known.last.call !== call) {
      calls.length = depth;
      return undefined;
    }
    return known;
  }
}
