import { firstPointOf, functionAt, pointsOfFunction } from './debug-info';
import type { Stop } from '../../protocol/breakpoint';
import type { StepOptions } from '../../protocol/stepping';
import { BreakpointTable } from './breakpoints/breakpoint-table';
import type { InterestingCall } from './breakpoints/breakpoint-table';
import { FUNCTION_WATCHED } from './function-flags';
import { RefusedError } from './executor';
import type { ExecutorHost, StepKind } from './executor';
import type { EventSource } from '../guest/event-stream';
import type { HookTable } from './hook-table';
import { innermostFrame } from './frames';
import type { Passage } from './passage';
import { passedPoint, plainStop, withHits } from './stops';
import { SilencedFlags } from './silenced-flags';
import { Step, returnedBy } from './stepping/step';
import type { ReturnedValue } from './stepping/step';
import { statementCalls } from './stepping/step-in-targets';
import type { StatementCall } from './stepping/step-in-targets';
import {
  frameDepth,
  functionFlag,
  grantBudget,
  rawFrame,
  setFunctionFlag,
  statementCount,
} from './debug-points';

/** Statements between two looks at what the outside wants: about 100 µs of a hot loop. */
const QUANTUM = 16_384;
/** The same in a run through the past, which hears of nothing but its end: about 10 ms. */
const PASSAGE_QUANTUM = 1 << 20;

/**
 * Decides at debug points whether to stop. Line breakpoints are flags on points, function and hook breakpoints flags on
 * functions; a step over flags the points of its own function only, so that what it calls runs at full speed.
 */
export class DebugEngine {
  readonly breakpoints: BreakpointTable;
  readonly #host: ExecutorHost;
  readonly #hooks: HookTable;
  /** Calls that breakpoints are on, innermost last: looked at on their first points, when parameters can be seen. */
  #calls: InterestingCall[] = [];
  #stopOnEntry = false;
  /** The statement of this boot before which it stops, as that was asked for. */
  #runsTo = Infinity;
  #requested: Stop | undefined;
  #step: Step | undefined;
  /** The guest is being reset or ended by an exception: frames that end now didn't return. */
  #unwinding = false;
  /** The run goes through what has been run before. */
  #passage: Passage | undefined;
  /** Breakpoints are judged on the way, or counted. */
  #judging = false;
  /** Depth of a call of the watched function whose first point comes next. */
  #calledAt: number | undefined;
  /** Functions that are about to return to where the passage ends. */
  #returning: readonly number[] = [];
  /** A recorded change comes when so many calls are left. */
  #changesAt: number | undefined;
  /** The stop is behind a call of the statement where the innermost frame stands. */
  #behind = false;
  #returned: readonly ReturnedValue[] = [];
  /** The stop is inside a statement, as the guest waits. */
  #inWait = false;
  #steppedFrom: number | undefined;
  readonly #silenced = new SilencedFlags();

  constructor(host: ExecutorHost, hooks: HookTable, events: EventSource) {
    this.#host = host;
    this.#hooks = hooks;
    this.breakpoints = new BreakpointTable(events, host, {
      requestStop: (stop) => {
        this.requestStop(stop);
      },
      changed: (answer) => {
        host.breakpointChanged?.(answer);
      },
    });
  }

  /** Before the first statement of a boot. */
  begin(stopOnEntry: boolean, passage: Passage | undefined): void {
    this.#clearStep();
    this.#leavePassage();
    this.breakpoints.silent = passage !== undefined;
    this.#calls = [];
    this.#unwinding = false;
    this.#stopOnEntry = stopOnEntry;
    this.#runsTo = Infinity;
    this.#requested = undefined;
    this.breakpoints.data.begin();
    if (passage !== undefined) {
      this.#enterPassage(passage);
    }
    this.#refill();
  }

  /** Stops before a statement that is to come, if nothing stops it earlier; begins when `stopped` returns. */
  runTo(statement: number): void {
    this.#runsTo = statement;
  }

  /** The guest has come to the end of its way through the past: stops it inside a wait. */
  land(stop: Stop): void {
    this.#leavePassage();
    this.breakpoints.data.tell();
    this.#stopInWait(stop);
  }

  unwind(): void {
    this.#unwinding = true;
    this.#clearStep();
  }

  /** Prepares a step from where the guest is stopped; it begins when `stopped` returns. */
  step(kind: StepKind, { granularity, target }: StepOptions = {}): void {
    this.#clearStep();
    const frame = innermostFrame();
    const place = frame && functionAt(frame.functionId);
    if (frame === undefined || place === undefined) {
      return;
    }
    const calls = kind === 'out' ? [] : this.calls(0);
    const into = kind === 'into' ? calls.find(({ id }) => id === target) : undefined;
    if (kind === 'into' && target !== undefined && into === undefined) {
      throw new RefusedError(`there is no call ${target} to step into here`);
    }
    const byStatement = granularity === 'statement';
    const from = this.#behind || this.#inWait ? undefined : statementCount();
    this.#step = new Step({ kind, byStatement, into, calls }, frame, place, from);
  }

  /** Calls that a frame's statement has still to make. */
  calls(frame: number): StatementCall[] {
    const returned = frame === 0 && this.#behind ? this.#returned[0]?.functionId : undefined;
    return statementCalls(frame, returned);
  }

  /** What was given back on the way of the step that has ended here, the last first. */
  get returned(): readonly ReturnedValue[] {
    return this.#returned;
  }

  point(depth: number): void {
    if (!this.#unwinding) {
      this.breakpoints.data.lost.point(depth);
    }
    const onlyLocals = this.breakpoints.data.locals.point(depth);
    if (this.#passage !== undefined && !this.#unwinding) {
      this.#pass(this.#passage, depth);
      return;
    }
    if (onlyLocals && this.#step === undefined) {
      return;
    }
    const looked = this.#look(depth);
    if (looked !== undefined) {
      this.#stop(looked);
    } else {
      this.#refill();
    }
  }

  enter(depth: number): void {
    this.#hooks.enter(depth);
    this.#passEnter(depth);
    this.breakpoints.data.lost.enter(depth);
    // They have heard of the call already, and must forget it again.
    const call = this.breakpoints.enter(depth);
    if (call !== undefined && (this.#passage === undefined || this.#judging)) {
      this.#calls.push(call);
      grantBudget(0);
    }
    this.#step?.entered(depth);
    if (this.#step?.everyPoint === true) {
      grantBudget(0);
    }
  }

  leave(depth: number, value: unknown): void {
    this.#hooks.leave(depth, value, this.#unwinding);
    if (!this.#unwinding) {
      this.breakpoints.data.locals.leave(depth);
    }
    this.#callsWithin(depth);
    if (this.#changesAt === depth - 1 && !this.#unwinding) {
      this.#changesAt = undefined;
      this.#host.changeBehind(depth - 1);
    }
    const passage = this.#passage;
    if (this.#returning.length > 0 && passage?.returnedTo === depth - 1 && !this.#unwinding) {
      this.#behindStatement(returnedBy(depth, value), () => {
        this.#arrive(passage, depth - 1);
      });
      return;
    }
    if (this.#step?.left(depth, value) === true && !this.#unwinding) {
      this.#clearStep();
      if (frameDepth() > 0) {
        this.#behindStatement(returnedBy(depth, value), () => {
          this.#stop(plainStop('step'));
        });
      }
    }
  }

  /** How many calls are left on the stack behind the statement that a stop is behind; undefined: it is before one. */
  get returnedTo(): number | undefined {
    return this.#behind ? frameDepth() : undefined;
  }

  /** The innermost call has come to the first point in the text of its function, and stands before that statement. */
  get isAtFirstPoint(): boolean {
    const frame = innermostFrame();
    const place = frame && functionAt(frame.functionId);
    return (
      !this.#behind && place !== undefined && firstPointOf(place)?.point === frame?.place.point
    );
  }

  #behindStatement(returned: ReturnedValue, stop: () => void): void {
    this.#behind = true;
    this.#returned = [returned];
    try {
      stop();
    } finally {
      this.#behind = false;
      this.#returned = [];
    }
  }

  /** Stops the guest inside a wait. */
  pause(): void {
    this.#stopInWait(plainStop('pause'));
  }

  #stopInWait(stop: Stop): void {
    this.#inWait = true;
    try {
      this.#stop(stop);
    } finally {
      this.#inWait = false;
    }
  }

  /** The statement before in the innermost call, if the step that has ended here knows it. */
  get steppedFrom(): number | undefined {
    return this.#steppedFrom;
  }

  /** Stops the guest before its next statement, for a reason that lies inside the present one. */
  requestStop(stop: Stop): void {
    if (this.#passage !== undefined && !this.#judging) {
      return;
    }
    this.#requested = this.#requested === undefined ? stop : withHits(this.#requested, stop);
    grantBudget(0);
  }

  #stop(stop: Stop): void {
    if (!this.#behind && stop.reason === 'step') {
      this.#returned = this.#step?.returnedHere() ?? [];
      this.#steppedFrom = this.#step?.lastHere();
    }
    this.#clearStep();
    this.#calls = [];
    this.#requested = undefined;
    this.#stopOnEntry = false;
    this.#runsTo = Infinity;
    this.#host.stopped(stop);
    this.#returned = [];
    this.#steppedFrom = undefined;
    this.#refill();
  }

  #enterPassage(passage: Passage): void {
    this.#passage = passage;
    this.#calledAt = undefined;
    this.#judging = passage.judges || this.breakpoints.counts;
    this.breakpoints.silent = true;
    this.breakpoints.asleep = !this.#judging;
    if (!this.#judging) {
      this.#silenced.silence();
    }
    for (const place of passage.lookAt.flatMap((id) => functionAt(id) ?? [])) {
      for (const { module, point } of pointsOfFunction(place)) {
        this.#silenced.flag(module, point);
      }
    }
    for (const id of passage.watchedFunctions) {
      setFunctionFlag(id, FUNCTION_WATCHED, true);
    }
  }

  #leavePassage(): void {
    for (const id of this.#passage?.watchedFunctions ?? []) {
      setFunctionFlag(id, FUNCTION_WATCHED, false);
    }
    this.#unwatchReturns();
    this.#passage = undefined;
    this.breakpoints.silent = false;
    this.breakpoints.asleep = false;
    this.#silenced.restore();
    // Watches of variables may have come or gone meanwhile.
    this.breakpoints.data.locals.flag();
  }

  #passEnter(depth: number): void {
    if (
      this.#passage !== undefined &&
      (functionFlag(rawFrame(depth).functionId) & FUNCTION_WATCHED) !== 0
    ) {
      this.#calledAt = depth;
      grantBudget(0);
    }
  }

  #pass(passage: Passage, depth: number): void {
    const { data } = this.breakpoints;
    if (this.#judging) {
      data.look();
    }
    this.#host.attend();
    this.#awaitChange(depth);
    data.refresh();
    const call = this.#callsWithin(depth).find((candidate) => candidate.depth === depth);
    const statement = statementCount();
    if (this.#calledAt === depth) {
      passage.sawCall({ depth, functionId: rawFrame(depth).functionId }, statement);
    }
    this.#calledAt = undefined;
    const isBehind = statement === passage.until && passage.returnedTo !== undefined;
    if (statement >= passage.until && !isBehind) {
      if (this.#judging) {
        // What stands here was reached, and what has happened before is over.
        this.breakpoints.stopHere(call);
      }
      this.#arrive(passage, depth);
      return;
    }
    if (this.#judging) {
      const stop = this.breakpoints.stopHere(call);
      const asked = this.#requested;
      this.#requested = undefined;
      const first = asked ?? stop;
      if (first !== undefined) {
        passage.sawStop(asked === undefined ? first : withHits(asked, stop), statement);
      }
    }
    if (statement >= passage.lookFrom || passage.lookAt.includes(rawFrame(depth).functionId)) {
      passage.sawPoint(passedPoint(depth, statement));
    }
    if (isBehind) {
      this.#watchReturns(depth, passage.returnedTo);
    }
    this.#refill();
  }

  #arrive(passage: Passage, depth: number): void {
    this.#leavePassage();
    const stop = passage.arrive(passedPoint(depth, statementCount()));
    this.breakpoints.data.tell();
    this.#stop(stop);
  }

  /** What the user changed behind this statement in the recorded run is changed there again. */
  #awaitChange(depth: number): void {
    if (this.#changesAt !== undefined || this.#returning.length > 0) {
      this.#unwatchReturns();
    }
    const to = this.#host.changeAwaitedAt();
    if (to !== undefined && to < depth) {
      this.#changesAt = to;
      this.#watchReturns(depth, to);
    }
  }

  #unwatchReturns(): void {
    this.#changesAt = undefined;
    for (const id of this.#returning) {
      setFunctionFlag(id, FUNCTION_WATCHED, false);
    }
    this.#returning = [];
  }

  /** All that will happen before the next statement is that calls return. */
  #watchReturns(depth: number, to: number): void {
    const functions = [];
    for (let at = depth; at > to; at--) {
      functions.push(rawFrame(at).functionId);
    }
    this.#returning = functions;
    for (const id of functions) {
      setFunctionFlag(id, FUNCTION_WATCHED, true);
    }
  }

  #look(depth: number): Stop | undefined {
    if (this.#unwinding) {
      return undefined;
    }
    const { data } = this.breakpoints;
    data.look();
    const mustPause = this.#host.attend();
    this.#awaitChange(depth);
    data.refresh();
    const call = this.#callsWithin(depth).find((candidate) => candidate.depth === depth);
    const stop = this.breakpoints.stopHere(call);
    if (this.#stopOnEntry) {
      return { ...plainStop('entry'), hits: stop?.hits ?? [] };
    }
    if (this.#requested !== undefined) {
      return withHits(this.#requested, stop);
    }
    if (mustPause) {
      return stop ?? plainStop('pause');
    }
    if (statementCount() >= this.#runsTo) {
      return stop ?? plainStop('goto');
    }
    return stop ?? (this.#step?.endsAt(depth) === true ? plainStop('step') : undefined);
  }

  /** Takes out the calls at a depth or within it. Those within ended without a point. */
  #callsWithin(depth: number): InterestingCall[] {
    const first = this.#calls.findIndex((call) => call.depth >= depth);
    return first < 0 ? [] : this.#calls.splice(first);
  }

  #clearStep(): void {
    this.#step?.end((module, point) => this.breakpoints.flagOf(module, point));
    this.#step = undefined;
  }

  #refill(): void {
    const everyPoint =
      this.#step?.everyPoint === true ||
      this.#calls.length > 0 ||
      this.#requested !== undefined ||
      this.breakpoints.eventPending ||
      this.breakpoints.data.everyStatement ||
      this.#stopOnEntry;
    if (everyPoint) {
      grantBudget(0);
      return;
    }
    // A budget of n is used up at the point after n more.
    const toInput =
      Math.min(this.#host.statementsToInput(), this.breakpoints.data.lost.statementsToArrival) - 1;
    const passage = this.#passage;
    if (passage === undefined) {
      const toPlace = this.#runsTo - statementCount() - 1;
      grantBudget(Math.max(0, Math.min(QUANTUM, toInput, toPlace)));
      return;
    }
    const toPlace = Math.min(passage.until, passage.lookFrom) - statementCount() - 1;
    // What is judged is looked at as often as in a run that is no passage.
    const quantum = this.#judging ? QUANTUM : PASSAGE_QUANTUM;
    grantBudget(Math.max(0, Math.min(quantum, toInput, toPlace)));
  }
}
