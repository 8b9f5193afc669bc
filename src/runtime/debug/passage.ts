import type { Stop } from '../../protocol/breakpoint';
import type { RunPlace } from '../../protocol/run-recipe';

/** A debug point that a run through the past comes by. */
export interface PassedPoint {
  readonly statement: number;
  readonly depth: number;
  readonly line: number;
  /** The same for all points of one call, and for no other call that is on the stack or next to it. */
  readonly call: unknown;
}

/** A call that a run through the past comes by. */
export interface PassedCall {
  readonly depth: number;
  readonly functionId: number;
}

/** A call that was on the stack at a stop, and of which must be known where it began. */
export interface CallToFind extends PassedCall {
  /** Of the stop. */
  readonly at: RunPlace;
  /** The statement that it begins with. */
  begin: number | undefined;
}

/**
 * How one boot of a run goes through what has been run before: without stops, under the eyes of whoever looks for a place,
 * up to where it ends.
 */
export interface Passage {
  /** Ends before this statement. Infinity: not at a point of this boot. */
  readonly until: number;
  /** Ends behind that statement, when so many calls are left on the stack. */
  readonly returnedTo: number | undefined;
  /** Points from this statement on are shown. Infinity: none. */
  readonly lookFrom: number;
  /** Functions whose points are shown wherever they run. */
  readonly lookAt: readonly number[];
  /** Breakpoints are judged, silently. Otherwise they are as if they were not there. */
  readonly judges: boolean;
  /** Functions whose calls are shown. */
  readonly watchedFunctions: readonly number[];
  sawPoint(point: PassedPoint): void;
  /** A stop that would have been made before the statement. */
  sawStop(stop: Stop, statement: number): void;
  /** A call of a watched function begins with this statement. */
  sawCall(call: PassedCall, statement: number): void;
  /**
   * The guest is where it ends. Gives the stop to make there, or ends the run by an exception.
   *
   * @param point undefined: inside a wait
   */
  arrive(point: PassedPoint | undefined): Stop;
}
