import type { RunPlace } from './run-recipe';

/** Ways through a run's past, by every target and between the threads of ours. */

/** A place where a run can stand still. */
export interface RunMoment extends RunPlace {
  /** Inside the statement, which waits: for a key, or for time to pass. Otherwise before it. */
  readonly waiting: boolean;
  /** Behind the statement, where a step out has ended: so many calls are left on the stack. */
  readonly returnedTo?: number;
}

/** Where to go in a run that has been recorded so far. */
export type Travel =
  /** To the statement or line before, in this frame or in one that called it. */
  | { readonly kind: 'stepBack'; readonly granularity: 'statement' | 'line' | 'instruction' }
  /** To the last stop that breakpoints would have made before, or to the beginning. */
  | {
      readonly kind: 'reverseContinue';
      /** Of these breakpoints alone. */
      readonly only?: readonly number[];
    }
  /** To the beginning of the call that the frame is. */
  | { readonly kind: 'restartFrame'; readonly frame: number }
  /** To a place that was passed already, or, if nothing stops it earlier, to one that lies ahead. */
  | { readonly kind: 'goTo'; readonly moment: RunMoment };

/** How far a way through the past is. */
export interface TravelProgress {
  /** For a person: `going back`. */
  readonly what: string;
  /** From 0 to 1. */
  readonly done: number;
}

/** The guest stands at the end of a way through the past; the stop follows. */
export interface Landing {
  readonly moment: RunMoment;
  /** Bytes that the console has printed before, and that the guest has not written yet. */
  readonly unwrittenBytes: number;
  /** Character devices of the ports of which that is true too. */
  readonly unwrittenPorts: readonly string[];
}

/** `statement 12,345`, with the boot where there was more than one. */
export function momentWords({ boot, statement }: RunPlace): string {
  const count = String(statement).replace(/\B(?=(\d{3})+$)/g, ',');
  return boot === 0 ? `statement ${count}` : `statement ${count} of boot ${boot}`;
}

/** The line that stands in a terminal, or in a debug console, where the run has gone back behind what was printed. */
export function backMark(place: RunPlace): string {
  return `--- back at ${momentWords(place)} ---`;
}
