import type { BuiltParts } from '../../firmware/include/built-parts';
import type {
  Breakpoint,
  BreakpointAnswer,
  BreakpointScope,
  DataBreakpointInfo,
  DataQuestion,
  Stop,
} from '../../protocol/breakpoint';
import type { Completion, StackFrame, Variable } from '../../protocol/debug-values';
import type { Assignment } from '../../protocol/run-recipe';
import type { StepInTarget, StepOptions } from '../../protocol/stepping';
import type { VirtioSnapshot } from '../../protocol/virtio';
import type { EventStream } from '../guest/event-stream';
import type { GuestOutcome } from '../guest/guest-exit';
import type { MemoryWriter } from '../values/expression/places';
import { ConsoleReading } from './console-reading';
import type { WatchedGuest } from './data-breakpoints/data-breakpoints';
import type { WatchableRam } from './data-breakpoints/memory-watches';
import { moduleOfFile } from './debug-info';
import {
  debugModules,
  dropFrames,
  frameDepth,
  resetDebugPoints,
  setDebugHandler,
  statementCount,
} from './debug-points';
import { describeWait } from './describe-wait';
import { deviceOfFrame } from './device-of-frame';
import { DebugEngine } from './engine';
import { RefusedError } from './executor';
import type { Executor, ExecutorHost, StepKind } from './executor';
import { frameAtIndex, stackFrames } from './frames';
import { HookTable } from './hook-table';
import type { CallToFind, Passage } from './passage';
import { completionsOf } from './view/completions';
import { evaluationAt, namesIn, observeGuest } from './view/evaluation';
import type { ObservedGuest } from './view/evaluation';
import { StopView } from './view/stop-view';

/** A guest that is our firmware: JavaScript with debug points. */
export interface FirmwareGuest extends ObservedGuest, WatchedGuest {
  readonly machine: { readonly ram: WatchableRam };
  readonly build: BuiltParts;
  /** Runs the firmware from its first statement until the guest ends. */
  boot(): GuestOutcome;
}

/** The firmware itself, with the debug points that the instrument step put into it. */
export class InstrumentedExecutor implements Executor<FirmwareGuest> {
  readonly #engine: DebugEngine;
  readonly #hooks: HookTable;
  readonly #reading = new ConsoleReading();
  readonly #view = new StopView();
  #guest: FirmwareGuest | undefined;

  constructor(events: EventStream, host: ExecutorHost) {
    this.#hooks = new HookTable(events);
    this.#engine = new DebugEngine(
      {
        attend: () => host.attend(),
        stopped: (stop) => {
          const { data } = this.#engine.breakpoints;
          this.#view.clear();
          data.running = false;
          try {
            host.stopped(stop);
          } finally {
            this.#view.clear();
            data.running = true;
          }
        },
        breakpointChanged: (answer) => {
          host.breakpointChanged?.(answer);
        },
        warn: (message) => {
          host.warn(message);
        },
        logged: (line) => {
          host.logged(line);
        },
        statementsToInput: () => host.statementsToInput(),
        changeAwaitedAt: () => host.changeAwaitedAt(),
        changeBehind: (depth) => {
          host.changeBehind(depth);
        },
      },
      this.#hooks,
      events,
    );
  }

  get statement(): number {
    return statementCount();
  }

  readsConsole(): boolean {
    return this.#reading.now();
  }

  unwind(): void {
    this.#engine.unwind();
  }

  load(guest: FirmwareGuest): void {
    this.#guest = guest;
    observeGuest(guest);
    this.#hooks.setOwners(guest.build.drivers);
    this.#engine.breakpoints.setParts(guest.build);
    this.#engine.breakpoints.data.load(guest);
    this.#engine.breakpoints.begin();
    resetDebugPoints();
  }

  run(stopOnEntry: boolean, passage: Passage | undefined): GuestOutcome {
    const guest = this.#guest;
    if (guest === undefined) {
      throw new Error('there is no guest to run');
    }
    setDebugHandler(this.#engine);
    resetDebugPoints();
    this.#hooks.clear();
    this.#engine.begin(stopOnEntry, passage);
    try {
      return guest.boot();
    } finally {
      dropFrames();
      setDebugHandler(undefined);
      this.#engine.breakpoints.data.running = false;
    }
  }

  step(kind: StepKind, options?: StepOptions): void {
    this.#engine.step(kind, options);
  }

  stepInTargets(frame: number): StepInTarget[] {
    return this.#engine
      .calls(frame)
      .map(({ functions: _functions, before: _before, ...target }) => target);
  }

  pause(): void {
    this.#engine.pause();
  }

  land(stop: Stop): void {
    this.#engine.land(stop);
  }

  get depth(): number {
    return frameDepth();
  }

  get steppedFrom(): number | undefined {
    return this.#engine.steppedFrom;
  }

  get callsToFind(): readonly CallToFind[] {
    return this.#engine.breakpoints.data.callsToFind;
  }

  forget(): void {
    this.#engine.breakpoints.data.forget();
  }

  get isAtFirstPoint(): boolean {
    return this.#engine.isAtFirstPoint;
  }

  runTo(statement: number): void {
    this.#engine.runTo(statement);
  }

  get returnedTo(): number | undefined {
    return this.#engine.returnedTo;
  }

  functionOfFrame(frame: number): { id: number; depth: number } | undefined {
    const found = frameAtIndex(frame);
    return found && { id: found.functionId, depth: found.depth };
  }

  requestStop(stop: Stop): void {
    this.#engine.requestStop(stop);
  }

  setBreakpoints(scope: BreakpointScope, list: readonly Breakpoint[]): BreakpointAnswer[] {
    return this.#engine.breakpoints.set(scope, list);
  }

  dataBreakpointInfo(question: DataQuestion): DataBreakpointInfo {
    return this.#engine.breakpoints.data.info(question, (reference) =>
      this.#view.container(reference),
    );
  }

  breakpointLocations(file: string, fromLine: number, toLine: number): number[] {
    return this.#engine.breakpoints.locations(file, fromLine, toLine);
  }

  sources(): string[] {
    return debugModules()
      .map((module) => module.file)
      .sort();
  }

  loadedSources(): string[] {
    const { breakpoints } = this.#engine;
    return debugModules()
      .filter((module) => !breakpoints.isLeftOut(module))
      .map((module) => module.file)
      .sort();
  }

  sourceText(file: string): string {
    const module = moduleOfFile(file);
    if (module === undefined) {
      throw new RefusedError(`no firmware source is called ${file}`);
    }
    return module.table.source;
  }

  stack(): StackFrame[] {
    return stackFrames();
  }

  locals(frame: number, hex: boolean): Variable[] {
    return this.#view.locals(frame, hex);
  }

  returnedValues(hex: boolean): Variable[] {
    const returned = this.#engine.returned.filter(({ value }) => value !== undefined);
    return this.#view.constants(
      returned.map(({ functionName, value }) => ({
        name: `${functionName}()`,
        value,
      })),
      hex,
    );
  }

  children(
    reference: number,
    start: number | undefined,
    count: number | undefined,
    hex: boolean,
  ): Variable[] {
    return this.#view.children(reference, start, count, hex);
  }

  evaluate(expression: string, frame: number, hex: boolean): Variable {
    return this.#view.evaluate(expression, frame, hex);
  }

  completions(text: string, frame: number): Completion[] {
    return completionsOf(text, evaluationAt(frame), namesIn(frame));
  }

  assign(assignment: Assignment, writeMemory: MemoryWriter): void {
    this.#view.assign(assignment, this.depth - assignment.frame, writeMemory);
  }

  deviceOfFrame(frame: number): string | undefined {
    return deviceOfFrame(frame);
  }

  describeWait(snapshot: VirtioSnapshot): string | undefined {
    return describeWait(snapshot);
  }

  readMemory(address: number, lengthBytes: number): Uint8Array {
    const from = this.#offset(address);
    return from === undefined || this.#guest === undefined
      ? new Uint8Array(0)
      : Uint8Array.from(this.#guest.machine.ram.bytes.subarray(from, from + lengthBytes));
  }

  /** Place in RAM of a guest address. */
  #offset(address: number): number | undefined {
    const ram = this.#guest?.machine.ram;
    const offset = address - (ram?.base ?? 0);
    return ram !== undefined && offset >= 0 && offset < ram.bytes.length ? offset : undefined;
  }
}
