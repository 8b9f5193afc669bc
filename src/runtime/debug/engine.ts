import { functionAt, pointsOfFunction } from './debug-info';
import type { FunctionPlace } from './debug-info';
import { BreakpointTable } from './breakpoint-table';
import { FUNCTION_STEP } from './function-flags';
import type { HookTable } from './hook-table';
import type { Stop } from './stop';
import { conditionHolds, innermostFrame } from './frames';
import {
  FLAG_STOP,
  frameDepth,
  grantBudget,
  setFunctionFlag,
  statementCount,
} from './debug-points';

/** Statements between two looks at what the outside wants: about 20 µs. */
const QUANTUM = 4096;

export type StepKind = 'over' | 'into' | 'out';

export interface EngineHost {
  /** Called every few thousand statements: takes commands and console input. True: stop here. */
  attend(): boolean;
  /** Blocks until somebody says how to go on. Throws to end the run. */
  stopped(stop: Stop): void;
}

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
  readonly breakpoints = new BreakpointTable();
  readonly #host: EngineHost;
  readonly #hooks: HookTable;
  /** Set on entry to a function with a breakpoint: stop at its first point, when parameters can be seen. */
  #onFirstPoint: { readonly depth: number; readonly stop: Stop } | undefined;
  #stopOnEntry = false;
  #step: Step | undefined;
  /** The guest is being reset or ended by an exception: frames that end now didn't return. */
  #unwinding = false;

  constructor(host: EngineHost, hooks: HookTable) {
    this.#host = host;
    this.#hooks = hooks;
  }

  /** Before the first statement of a run. */
  begin(stopOnEntry: boolean): void {
    this.#clearStep();
    this.#onFirstPoint = undefined;
    this.#unwinding = false;
    this.#stopOnEntry = stopOnEntry;
    grantBudget(stopOnEntry ? 0 : QUANTUM);
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
      this.stop(looked);
    } else {
      this.#refill();
    }
  }

  enter(depth: number): void {
    const hookStop = this.#hooks.enter(depth);
    const hit = this.breakpoints.functionHits(depth);
    const stop: Stop | undefined =
      hookStop ??
      (hit.length > 0
        ? { reason: 'function breakpoint', description: undefined, hitBreakpoints: hit }
        : undefined);
    if (stop !== undefined) {
      this.#onFirstPoint = { depth, stop };
      grantBudget(0);
    }
  }

  leave(depth: number, value: unknown): void {
    this.#hooks.leave(depth, value, this.#unwinding);
    const step = this.#step;
    if (step?.depth === depth && !this.#unwinding) {
      this.#clearStep();
      if (frameDepth() > 0) {
        this.stop({ reason: 'step', description: undefined, hitBreakpoints: [] });
      }
    }
  }

  /** Stops the guest where it is, at a point or inside a wait. */
  stop(stop: Stop): void {
    this.#clearStep();
    this.#onFirstPoint = undefined;
    this.#stopOnEntry = false;
    this.#host.stopped(stop);
    this.#refill();
  }

  #look(depth: number): Stop | undefined {
    if (this.#unwinding) {
      return undefined;
    }
    if (this.#host.attend()) {
      return { reason: 'pause', description: undefined, hitBreakpoints: [] };
    }
    if (this.#stopOnEntry) {
      return { reason: 'entry', description: undefined, hitBreakpoints: [] };
    }
    const first = this.#onFirstPoint;
    if (first !== undefined && first.depth === depth) {
      this.#onFirstPoint = undefined;
      const stop = this.#withCondition(first.stop);
      if (stop !== undefined) {
        return stop;
      }
    }
    const hits = this.breakpoints.lineHits();
    if (hits.length > 0) {
      return { reason: 'breakpoint', description: undefined, hitBreakpoints: hits };
    }
    return this.#stepEndsAt(depth)
      ? { reason: 'step', description: undefined, hitBreakpoints: [] }
      : undefined;
  }

  /** Conditions of function breakpoints may speak of parameters, so they are looked at on the first point. */
  #withCondition(stop: Stop): Stop | undefined {
    if (stop.reason !== 'function breakpoint') {
      return stop;
    }
    const hits = stop.hitBreakpoints.filter((index) =>
      conditionHolds(this.breakpoints.functionCondition(index)),
    );
    return hits.length > 0 ? { ...stop, hitBreakpoints: hits } : undefined;
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
      this.#step?.kind === 'into' || this.#onFirstPoint !== undefined || this.#stopOnEntry;
    grantBudget(everyPoint ? 0 : QUANTUM);
  }

  get statement(): number {
    return statementCount();
  }
}
