import type { Stop } from '../../protocol/breakpoint';
import type { RunPlace } from '../../protocol/run-recipe';
import type { RunMoment } from '../../protocol/travel';
import type { PassedCall, PassedPoint } from '../debug/passage';
import type { LineBegins } from './line-begins';

/** How many statements before a place are looked at one by one. */
export const LOOK_BACK = 4096;

/** Instructions of the past that are looked at first where a run can be repeated from its middle: some 10 ms. */
export const FIRST_PART = 1 << 20;
/** Each part of the past that is looked at is so many times as long as the one behind it. */
export const PART_GROWS = 4;

/** One run through the past, from power-on. */
export interface Pass {
  readonly until: RunMoment;
  /** Points of the boot in which the pass ends, from this statement on, are shown. */
  readonly lookFrom: number;
  /** Functions whose points are shown wherever they run. */
  readonly lookAt: readonly number[];
  readonly judges: boolean;
  /** What is judged or watched matters only from this place on. Undefined: from the beginning of the run. */
  readonly from?: RunPlace;
  /** Of the boot in which the pass ends. */
  readonly watchedFunctions: readonly number[];
  /** The guest stops at the end, for this reason. Undefined: the route says where to go next. */
  readonly landing: Stop | undefined;
}

/** Where a pass that only looked has come to the place that it looked for. */
export interface Landing {
  readonly stop: Stop;
  /** What was seen on the way. */
  readonly nearby: LineBegins;
}

/** A way through the past: a pass or two that look for a place, and one that goes there. */
export interface Route {
  /** For a person: `going back to the last breakpoint`. */
  readonly title: string;
  /** Asked again after each pass that doesn't land. */
  nextPass(): Pass;
  sawPoint?(point: PassedPoint): void;
  /**
   * The end of a pass that was not meant to land; not where the guest waits. Gives the stop to make there, where the next pass would
   * come to this place.
   */
  sawEnd?(point: PassedPoint): Landing | undefined;
  sawStop?(stop: Stop, place: RunPlace): void;
  sawCall?(call: PassedCall, place: RunPlace): void;
}

/** A pass that looks for nothing and lands nowhere, unless it is said. */
export function passTo(until: RunMoment, more: Partial<Pass> = {}): Pass {
  return {
    until,
    lookFrom: Infinity,
    lookAt: [],
    judges: false,
    watchedFunctions: [],
    landing: undefined,
    ...more,
  };
}

export function stopFor(reason: Stop['reason'], description?: string): Stop {
  return { reason, description, hits: [], hook: undefined };
}
