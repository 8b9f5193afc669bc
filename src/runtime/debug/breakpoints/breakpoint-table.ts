import type {
  Breakpoint,
  BreakpointAnswer,
  BreakpointScope,
  Stop,
  StopReason,
} from '../../../protocol/breakpoint';
import type { BuiltParts } from '../../../firmware/include/built-parts';
import type { EventSource } from '../../guest/event-stream';
import { DataBreakpoints } from '../data-breakpoints/data-breakpoints';
import type { DataBreakpointHost } from '../data-breakpoints/data-breakpoints';
import { FunctionPlace, functionAt, moduleOfFile } from '../debug-info';
import { frameDepth, rawFrame, versionOfUserModules } from '../debug-points';
import type { DebugModule } from '../debug-points';
import { lineIndexOf } from '../line-index';
import { Conditions } from './condition';
import type { ArmedBreakpoint, BreakpointVoice } from './condition';
import { EventBreakpoints } from './event-breakpoints';
import { FunctionBreakpoints } from './function-breakpoints';
import { HookBreakpoints } from './hook-breakpoints';
import type { HookEnter } from './hook-breakpoints';
import { LeftOutCode } from './left-out-code';
import { LineBreakpoints } from './line-breakpoints';

/** A call that breakpoints on the function or on its hook are interested in. */
export interface InterestingCall {
  readonly depth: number;
  readonly hook: HookEnter | undefined;
  readonly breakpoints: readonly ArmedBreakpoint[];
}

/** All breakpoints, as they were last set, and the flags that make the guest's code look at them. */
export class BreakpointTable {
  readonly data: DataBreakpoints;
  readonly #conditions: Conditions;
  readonly #leftOut = new LeftOutCode();
  readonly #lines: LineBreakpoints;
  readonly #functions: FunctionBreakpoints;
  readonly #hooks: HookBreakpoints;
  readonly #events: EventBreakpoints;
  /** As they were last set, by the files of those on lines. */
  readonly #lists = new Map<string, { scope: BreakpointScope; list: readonly Breakpoint[] }>();
  #userModules = versionOfUserModules();

  constructor(events: EventSource, voice: BreakpointVoice, dataHost: DataBreakpointHost) {
    this.#conditions = new Conditions(voice);
    this.#lines = new LineBreakpoints(this.#conditions, this.#leftOut);
    this.#functions = new FunctionBreakpoints(this.#conditions, this.#leftOut);
    this.#hooks = new HookBreakpoints(this.#conditions, this.#leftOut, events);
    this.#events = new EventBreakpoints(this.#conditions, this.#leftOut, events);
    this.data = new DataBreakpoints(this.#conditions, events, dataHost);
    this.data.locals.otherFlagOf = (module, point) => this.#lines.flagOf(module, point);
  }

  /** A run begins, the first or one that repeats it: how often breakpoints were reached counts from here. */
  begin(): void {
    this.#followUserModules();
    this.#conditions.begin();
    this.#events.begin();
  }

  /** Breakpoints on lines and functions of the user's files are on them as they are now. */
  #followUserModules(): void {
    if (this.#userModules !== versionOfUserModules()) {
      this.#userModules = versionOfUserModules();
      this.#lines.forgetUserModules();
      for (const { scope, list } of [...this.#lists.values()]) {
        this.set(scope, list);
      }
    }
  }

  /** While a run is repeated log points print nothing and no condition is complained about; stops are found as ever. */
  set silent(silent: boolean) {
    this.#conditions.silent = silent;
  }

  /** While a run is repeated in which breakpoints aren't judged: events that happen must not wait to be taken. */
  set asleep(asleep: boolean) {
    this.#events.asleep = asleep;
  }

  /** A run that is repeated must judge breakpoints, so that those it comes by are counted. */
  get counts(): boolean {
    return this.#conditions.counts;
  }

  /** What the firmware of the present guest is made of. */
  setParts(parts: BuiltParts): void {
    this.#leftOut.setParts(parts);
  }

  /** Nothing of the module can run: the configuration leaves it out. */
  isLeftOut(module: DebugModule): boolean {
    const functions = module.functionNames.map(
      (_name, i) => new FunctionPlace(module.firstFunction + i, module),
    );
    return this.#leftOut.ofFunctions(functions).length > 0;
  }

  /** Replaces what was set in the scope before. One that isn't of the scope's kind is a mistake of ours. */
  set(scope: BreakpointScope, list: readonly Breakpoint[]): BreakpointAnswer[] {
    switch (scope.kind) {
      case 'line': {
        this.#lists.set(scope.file, { scope, list });
        const lines = list.filter((breakpoint) => breakpoint.kind === 'line');
        const answers = this.#lines.set(scope.file, lines);
        this.data.locals.flag();
        return answers;
      }
      case 'function':
        this.#lists.set('', { scope, list });
        return this.#functions.set(list.filter((breakpoint) => breakpoint.kind === 'function'));
      case 'hook':
        return this.#hooks.set(list.filter((breakpoint) => breakpoint.kind === 'hook'));
      case 'event':
        return this.#events.set(list.filter((breakpoint) => breakpoint.kind === 'event'));
      case 'instruction':
        return list.map(({ id }) => ({
          id,
          verified: false,
          message: 'The built-in firmware has no instructions of a processor.',
        }));
      case 'data':
        return this.data.set(list.filter((breakpoint) => breakpoint.kind === 'data'));
    }
  }

  /** An event has happened that stops the guest: `stopHere` must be asked at the next statement. */
  get eventPending(): boolean {
    return this.#events.pending;
  }

  /** A flagged function was entered, and its events were told. Undefined: no breakpoint is on it. */
  enter(depth: number): InterestingCall | undefined {
    const hit = this.#hooks.takeHit();
    const breakpoints = [
      ...(hit?.breakpoints ?? []),
      ...this.#functions.on(rawFrame(depth).functionId),
    ];
    return breakpoints.length === 0 ? undefined : { depth, hook: hit?.hook, breakpoints };
  }

  /**
   * The stop that breakpoints make at the point where the innermost frame stands. To be asked once each time the guest
   * comes there: it counts, and log points print.
   *
   * @param call of which this is the first point, so that conditions can speak of its parameters
   */
  stopHere(call: InterestingCall | undefined): Stop | undefined {
    const here = [...(call?.breakpoints ?? []), ...this.#lines.here()];
    const hits = this.#conditions.reached(here);
    const happened = this.#events.take();
    const kind = happened === undefined ? hits[0]?.kind : 'event';
    if (kind === undefined) {
      return undefined;
    }
    const hook = hits[0]?.kind === 'hook' ? call?.hook : undefined;
    return {
      reason: REASONS[kind],
      description: happened?.sentence ?? (hook && `${hook.hook} of ${hook.deviceName}`),
      hits: [...(happened?.hits ?? []), ...hits.map(({ id }) => id)],
      ...(happened === undefined ? {} : { event: happened.event }),
      hook: hook && {
        kind: hook.hook,
        functionName: hook.functionName,
        device: hook.deviceName,
        // A hook is called with its device first.
        parameter: functionAt(rawFrame(frameDepth()).functionId)?.info.names[0] ?? '',
      },
    };
  }

  /** The flag that breakpoints give a point. */
  flagOf(module: DebugModule, point: number): number {
    return this.#lines.flagOf(module, point) | this.data.locals.flagOf(module, point);
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
  event: 'event',
  instruction: 'instruction breakpoint',
  data: 'data breakpoint',
};
