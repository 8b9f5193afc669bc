import { functionAt, pointsOfFunction } from './debug-info';
import type { FunctionPlace } from './debug-info';
import type { Stop, StopReason } from '../../protocol/breakpoint';
import { BreakpointTable } from './breakpoints/breakpoint-table';
import type { InterestingCall } from './breakpoints/breakpoint-table';
import { FUNCTION_STEP } from './function-flags';
import type { ExecutorHost, StepKind } from './executor';
import type { EventSource } from '../guest/event-stream';
import type { HookTable } from './hook-table';
import { innermostFrame } from './frames';
import { FLAG_STOP, frameDepth, grantBudget, setFunctionFlag } from './debug-points';

/** Statements between two looks at what the outside wants: about 100 µs of a hot loop. */
const QUANTUM = 16_384;

interface Step {
  readonly kind: StepKind;
  readonly depth: number;
  readonly line: number;
  readonly place: FunctionPlace;
}

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
  #requested: Stop | undefined;
  #step: Step | undefined;
  /** The guest is being reset or ended by an exception: frames that end now didn't return. */
  #unwinding = false;

  constructor(host: ExecutorHost, hooks: HookTable, events: EventSource) {
    this.#host = host;
    this.#hooks = hooks;
    this.breakpoints = new BreakpointTable(events, host);
  }

  /** Before the first statement of a run. */
  begin(stopOnEntry: boolean): void {
    this.#clearStep();
    this.#calls = [];
    this.#unwinding = false;
    this.#stopOnEntry = stopOnEntry;
    this.#requested = undefined;
    this.breakpoints.begin();
    this.#refill();
  }

  unwind(): void {
    this.#unwinding = true;
    this.#clearStep();
  }

  /** Prepares a step from where the guest is stopped; it begins when `stopped` returns. */
  step(kind: StepKind): void {
    this.#clearStep();
    const frame = innermostFrame();
    const place = frame && functionAt(frame.functionId);
    if (frame === undefined || place === undefined) {
      return;
    }
    this.#step = { kind, depth: frame.depth, line: frame.place.line, place };
    setFunctionFlag(place.id, FUNCTION_STEP, true);
    if (kind === 'over') {
      for (const { module, point } of pointsOfFunction(place)) {
        module.flags[point] = FLAG_STOP;
      }
    }
  }

  point(depth: number): void {
    const looked = this.#look(depth);
    if (looked !== undefined) {
      this.#stop(looked);
    } else {
      this.#refill();
    }
  }

  enter(depth: number): void {
    this.#hooks.enter(depth);
    const call = this.breakpoints.enter(depth);
    if (call !== undefined) {
      this.#calls.push(call);
      grantBudget(0);
    }
  }

  leave(depth: number, value: unknown): void {
    this.#hooks.leave(depth, value, this.#unwinding);
    this.#callsWithin(depth);
    const step = this.#step;
    if (step?.depth === depth && !this.#unwinding) {
      this.#clearStep();
      if (frameDepth() > 0) {
        this.#stop(plainStop('step'));
      }
    }
  }

  /** Stops the guest inside a wait. */
  pause(): void {
    this.#stop(plainStop('pause'));
  }

  /** Stops the guest before its next statement, for a reason that lies inside the present one. */
  requestStop(stop: Stop): void {
    this.#requested ??= stop;
    grantBudget(0);
  }

  #stop(stop: Stop): void {
    this.#clearStep();
    this.#calls = [];
    this.#requested = undefined;
    this.#stopOnEntry = false;
    this.#host.stopped(stop);
    this.#refill();
  }

  #look(depth: number): Stop | undefined {
    if (this.#unwinding) {
      return undefined;
    }
    const mustPause = this.#host.attend();
    const call = this.#callsWithin(depth).find((candidate) => candidate.depth === depth);
    const stop = this.breakpoints.stopHere(call);
    if (this.#stopOnEntry) {
      return { ...plainStop('entry'), hits: stop?.hits ?? [] };
    }
    if (this.#requested !== undefined) {
      return { ...this.#requested, hits: [...this.#requested.hits, ...(stop?.hits ?? [])] };
    }
    if (mustPause) {
      return stop ?? plainStop('pause');
    }
    return stop ?? (this.#stepEndsAt(depth) ? plainStop('step') : undefined);
  }

  /** Takes out the calls at a depth or within it. Those within ended without a point. */
  #callsWithin(depth: number): InterestingCall[] {
    const first = this.#calls.findIndex((call) => call.depth >= depth);
    return first < 0 ? [] : this.#calls.splice(first);
  }

  #stepEndsAt(depth: number): boolean {
    const step = this.#step;
    if (step === undefined || step.kind === 'out') {
      return step !== undefined && depth < step.depth;
    }
    if (depth < step.depth) {
      return true;
    }
    const line = innermostFrame()?.place.line;
    return depth === step.depth ? line !== step.line : step.kind === 'into';
  }

  #clearStep(): void {
    const step = this.#step;
    if (step === undefined) {
      return;
    }
    this.#step = undefined;
    setFunctionFlag(step.place.id, FUNCTION_STEP, false);
    if (step.kind === 'over') {
      for (const { module, point } of pointsOfFunction(step.place)) {
        module.flags[point] = this.breakpoints.flagOf(module, point);
      }
    }
  }

  #refill(): void {
    const everyPoint =
      this.#step?.kind === 'into' ||
      this.#calls.length > 0 ||
      this.#requested !== undefined ||
      this.#stopOnEntry;
    if (everyPoint) {
      grantBudget(0);
      return;
    }
    // A budget of n is used up at the point after n more.
    const toInput = this.#host.statementsToInput() - 1;
    grantBudget(Math.max(0, Math.min(QUANTUM, toInput)));
  }
}

function plainStop(reason: StopReason): Stop {
  return { reason, description: undefined, hits: [], hook: undefined };
}
