import type {
  Breakpoint,
  BreakpointAnswer,
  BreakpointScope,
  Stop,
  StopReason,
} from '../../../protocol/breakpoint';
import { moduleOfFile } from '../debug-info';
import { rawFrame } from '../debug-points';
import type { DebugModule } from '../debug-points';
import type { HookCall, HookTable } from '../hook-table';
import { lineIndexOf } from '../line-index';
import { Conditions } from './condition';
import type { ArmedBreakpoint } from './condition';
import { FunctionBreakpoints } from './function-breakpoints';
import { HookBreakpoints } from './hook-breakpoints';
import { LineBreakpoints } from './line-breakpoints';

/** A call that breakpoints on the function or on its hook are interested in. */
export interface InterestingCall {
  readonly depth: number;
  readonly hook: HookCall | undefined;
  readonly breakpoints: readonly ArmedBreakpoint[];
}

/** All breakpoints, as they were last set, and the flags that make the guest's code look at them. */
export class BreakpointTable {
  readonly #hookTable: HookTable;
  readonly #conditions: Conditions;
  readonly #lines: LineBreakpoints;
  readonly #functions: FunctionBreakpoints;
  readonly #hooks: HookBreakpoints;

  /** @param warn takes a sentence for the user about a condition that failed */
  constructor(hookTable: HookTable, warn: (message: string) => void) {
    this.#hookTable = hookTable;
    this.#conditions = new Conditions(warn);
    this.#lines = new LineBreakpoints(this.#conditions);
    this.#functions = new FunctionBreakpoints(this.#conditions);
    this.#hooks = new HookBreakpoints(this.#conditions);
  }

  /** Replaces what was set in the scope before. One that isn't of the scope's kind is a mistake of ours. */
  set(scope: BreakpointScope, list: readonly Breakpoint[]): BreakpointAnswer[] {
    switch (scope.kind) {
      case 'line':
        return this.#lines.set(
          scope.file,
          list.filter((breakpoint) => breakpoint.kind === 'line'),
        );
      case 'function':
        return this.#functions.set(list.filter((breakpoint) => breakpoint.kind === 'function'));
      case 'hook':
        if (list.length > 0) {
          this.#hookTable.activate();
        }
        return this.#hooks.set(list.filter((breakpoint) => breakpoint.kind === 'hook'));
    }
  }

  /** A flagged function was entered. Undefined: no breakpoint is on it. */
  enter(depth: number): InterestingCall | undefined {
    const hook = this.#hookTable.enter(depth);
    const breakpoints = [
      ...(hook === undefined ? [] : this.#hooks.on(hook)),
      ...this.#functions.on(rawFrame(depth).functionId),
    ];
    return breakpoints.length === 0 ? undefined : { depth, hook, breakpoints };
  }

  /**
   * The stop that breakpoints make at the point where the innermost frame stands.
   *
   * @param call of which this is the first point, so that conditions can speak of its parameters
   */
  stopHere(call: InterestingCall | undefined): Stop | undefined {
    const here = [...(call?.breakpoints ?? []), ...this.#lines.here()];
    const hits = this.#conditions.holding(here);
    const [first] = hits;
    if (first === undefined) {
      return undefined;
    }
    const hook = first.kind === 'hook' ? call?.hook : undefined;
    return {
      reason: REASONS[first.kind],
      description: hook && `${hook.kind} of ${hook.device}`,
      hits: hits.map(({ id }) => id),
      hook: hook && {
        kind: hook.kind,
        functionName: hook.functionName,
        device: hook.device,
        parameter: hook.parameter,
      },
    };
  }

  /** The flag that breakpoints give a point. */
  flagOf(module: DebugModule, point: number): number {
    return this.#lines.flagOf(module, point);
  }

  /** Lines of a file that can take a breakpoint. */
  locations(file: string, fromLine: number, toLine: number): number[] {
    const module = moduleOfFile(file);
    return module === undefined
      ? []
      : lineIndexOf(module).lines.filter((line) => line >= fromLine && line <= toLine);
  }
}

const REASONS: Readonly<Record<Breakpoint['kind'], StopReason>> = {
  line: 'breakpoint',
  function: 'function breakpoint',
  hook: 'hook',
};
