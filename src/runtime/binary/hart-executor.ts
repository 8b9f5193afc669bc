import type {
  Breakpoint,
  BreakpointAnswer,
  BreakpointScope,
  DataBreakpointInfo,
  DataQuestion,
  Stop,
} from '../../protocol/breakpoint';
import type {
  Completion,
  Instruction,
  OtherHart,
  StackFrame,
  Variable,
} from '../../protocol/debug-values';
import type { Assignment } from '../../protocol/run-recipe';
import type { StepInTarget, StepOptions } from '../../protocol/stepping';
import type { VirtioSnapshot } from '../../protocol/virtio';
import type { Hal } from '../../firmware/hal';
import { hex } from '../../base/hex';
import { REGISTER_NAMES } from '../../cpu/riscv/table/names';
import { RefusedError, type Executor, type ExecutorHost, type StepKind } from '../debug/executor';
import type { CallToFind, Passage } from '../debug/passage';
import { setTransportNames } from '../debug/event-stops/named-device';
import { completionsOf } from '../debug/view/completions';
import type { Checkpointable } from '../travel/checkpoints';
import type { EventStream } from '../guest/event-stream';
import type { GuestOutcome } from '../guest/guest-exit';
import type { MemoryWriter } from '../values/expression/places';
import type { EvaluationContext } from '../values/expression/context';
import { setMoreStructures, type MoreStructures } from '../values/guest/guest-type';
import { TypeBook } from '../values/types/type-book';
import { processorDataInfo } from './data/data-question';
import type { WatchedHart } from './data/hart-data';
import { instructionsAround } from './disassembly';
import { HartEngine, type EngineState } from './hart-engine';
import { contextOf, type BinaryGuest } from './hart-context';
import { framesOf, type HartFrame } from './hart-place';
import { globalDataOf, KEPT_CSRS, slotOfRegister } from './hart-registers';
import { HartView } from './hart-view';
import { otherHartRegisters, otherHarts } from './harts/hart-threads';
import { transportNames } from './model/transport-names';
import { HartStops } from './stops/hart-stops';
import { LayoutTypes } from './view/layout-types';
import { transportOfValues, waitOfValues } from './view/virtio-of-registers';

/** A guest that is a binary. */
export interface BinaryRun extends BinaryGuest, WatchedHart {
  /** Runs the binary from reset until the guest ends. */
  boot(): GuestOutcome;
  /** The same from where it was put back to. */
  resume(): GuestOutcome;
}

/** @spec RISC-V ELF psABI 1.0 §1.1 Integer Register Convention */
const ARGUMENTS = REGISTER_NAMES.filter((name) => /^a\d$/.test(name));
const KEPT_REGISTERS = REGISTER_NAMES.filter((name) => /^s\d+$/.test(name));

const NO_LAYOUTS: MoreStructures = {
  names: [],
  named: () => undefined,
  problem: 'the layout of its structures is not known',
};

/** A U-Boot of the user's, by a processor that is emulated. */
export class HartExecutor implements Executor<BinaryRun> {
  readonly countsInstructions = true;
  readonly callsToFind: readonly CallToFind[] = [];
  readonly returnedTo = undefined;
  readonly steppedFrom = undefined;
  readonly #debugs: boolean;
  readonly #engine: HartEngine;
  readonly #view = new HartView(new TypeBook(() => []));
  #guest: BinaryRun | undefined;

  /** @param debugs somebody sets breakpoints, or looks at places of the image */
  constructor(events: EventStream, host: ExecutorHost, debugs: boolean) {
    this.#debugs = debugs;
    this.#engine = new HartEngine(
      {
        attend: () => host.attend(),
        stopped: (stop) => {
          this.#view.clear();
          try {
            host.stopped(stop);
          } finally {
            this.#view.clear();
          }
        },
        changeAwaitedAt: () => host.changeAwaitedAt(),
        changeBehind: (depth) => {
          host.changeBehind(depth);
        },
        warn: (message) => {
          host.warn(message);
        },
        logged: (line) => {
          host.logged(line);
        },
        checkpoint: () => {
          host.checkpoint?.();
        },
        note: (message) => {
          host.note?.(message);
        },
        statementsToInput: () => host.statementsToInput(),
      },
      debugs,
      events,
      (onChange) =>
        new HartStops(
          events,
          host,
          {
            context: () => this.#context(),
            source: () => undefined,
            lookSoon: () => {
              this.#engine.lookSoon();
            },
          },
          {
            requestStop: (stop) => {
              this.#engine.requestStop(stop);
            },
            changed: (answer) => {
              host.breakpointChanged?.(answer);
            },
          },
          onChange,
        ),
    );
  }

  get statement(): number {
    return this.#engine.statement;
  }

  readsConsole(): boolean {
    return this.#engine.readsConsole;
  }

  unwind(): void {
    // Nothing of the guest is on our stack.
  }

  /** What the guest's parts call to run it. */
  execute(hal: Hal): void {
    this.#engine.execute(hal);
  }

  load(guest: BinaryRun): void {
    this.#guest = guest;
    const layouts = this.#debugs ? guest.machine.image.model.layouts : undefined;
    setMoreStructures(
      layouts === undefined
        ? NO_LAYOUTS
        : new LayoutTypes(layouts, guest.machine.hart.xlen === 64 ? 8 : 4),
    );
    setTransportNames(() => {
      const reader = this.#engine.modelReader();
      return reader === undefined ? [] : transportNames(reader, globalDataOf(guest.machine.hart));
    });
    this.#engine.load(guest);
    this.#view.show(this.#context());
  }

  run(stopOnEntry: boolean, passage: Passage | undefined): GuestOutcome {
    this.#engine.begin(stopOnEntry, passage);
    return this.#running().boot();
  }

  get checkpointable(): Checkpointable {
    const { ram, pageFlags } = this.#running().machine.hart;
    return {
      ram,
      pageFlags,
      save: () => this.#engine.save(),
      restore: (state) => {
        this.#engine.restore(state as EngineState);
      },
    };
  }

  get callSites(): readonly number[] {
    const pc = this.#frames()[0]?.pc ?? 0;
    return [pc - 4, pc - 2];
  }

  get countsHits(): boolean {
    return this.#engine.needsBegin;
  }

  resume(passage: Passage | undefined): GuestOutcome {
    this.#engine.begin(false, passage);
    return this.#running().resume();
  }

  step(kind: StepKind, options?: StepOptions): void {
    this.#engine.step(kind, options);
  }

  stepInTargets(): StepInTarget[] {
    throw new RefusedError('the calls of an instruction are not listed: it makes one at most');
  }

  pause(): void {
    this.#engine.pause();
  }

  land(stop: Stop): void {
    this.#engine.land(stop);
  }

  runTo(statement: number): void {
    this.#engine.runTo(statement);
  }

  requestStop(stop: Stop): void {
    this.#engine.requestStop(stop);
  }

  forget(): void {
    // Nothing is remembered of a run.
  }

  get depth(): number {
    return this.#frames().length;
  }

  get isAtFirstPoint(): boolean {
    const [frame] = this.#frames();
    return frame !== undefined && frame.pc === frame.entry;
  }

  functionOfFrame(frame: number): { id: number; depth: number } | undefined {
    const found = this.#frames()[frame];
    return found?.entry === undefined ? undefined : { id: found.entry, depth: found.depth };
  }

  setBreakpoints(scope: BreakpointScope, list: readonly Breakpoint[]): BreakpointAnswer[] {
    return this.#engine.stops.set(scope, list);
  }

  dataBreakpointInfo(question: DataQuestion): DataBreakpointInfo {
    return processorDataInfo(question, {
      around: this.#engine.stops.data.around,
      contextOf: (frame) => this.#context(frame),
      containerOf: (reference) => this.#view.container(reference),
    });
  }

  breakpointLocations(): number[] {
    return [];
  }

  sources(): string[] {
    return [];
  }

  loadedSources(): string[] {
    return [];
  }

  sourceText(file: string): string {
    throw new RefusedError(`the binary has no source that is called ${file}`);
  }

  stack(): StackFrame[] {
    const image = this.#running().machine.image;
    return this.#frames().map(({ pc, entry = pc }, index) => ({
      index,
      functionName:
        image.symbols.functionAt(pc)?.name ?? image.symbols.functionAt(entry)?.name ?? hex(entry),
      instructionAddress: pc,
      file: '',
      line: 0,
      column: 0,
      endLine: 0,
      endColumn: 0,
    }));
  }

  /** Arguments where a function begins: in the middle of one nobody knows what its registers mean. */
  locals(frame: number, asHex: boolean): Variable[] {
    this.#frame(frame);
    const hook = frame === 0 ? this.#engine.hookHere() : undefined;
    return hook !== undefined || (frame === 0 && this.isAtFirstPoint)
      ? this.#view.arguments(this.#running().machine.hart, hook, asHex)
      : [];
  }

  registers(frame: number): Variable[] {
    const found = this.#frame(frame);
    return this.#view.registers(
      this.#running().machine.hart,
      this.#running().machine.image,
      found,
      frame === 0,
    );
  }

  otherHarts(): OtherHart[] {
    return otherHarts(this.#running().machine);
  }

  otherHartRegisters(number: number): Variable[] {
    return otherHartRegisters(this.#running().machine, this.#view, number);
  }

  returnedValues(asHex: boolean): Variable[] {
    const { returned } = this.#engine;
    return returned === undefined ? [] : this.#view.constants([returned], asHex);
  }

  children(
    reference: number,
    start: number | undefined,
    count: number | undefined,
    asHex: boolean,
  ): Variable[] {
    return this.#view.children(reference, start, count, asHex);
  }

  evaluate(expression: string, frame: number, asHex: boolean): Variable {
    return this.#view.evaluate(expression, this.#context(frame), asHex);
  }

  completions(text: string): Completion[] {
    const begun = /\w*$/.exec(text)?.[0] ?? '';
    const functions = begun === '' ? [] : this.#running().machine.image.symbols.completions(begun);
    const names = [...REGISTER_NAMES, 'pc', ...KEPT_CSRS, 'gd', ...functions];
    return completionsOf(text, this.#context(), names);
  }

  assign(assignment: Assignment, writeMemory: MemoryWriter): void {
    this.#view.assign(assignment, this.#context(), writeMemory);
  }

  /** What the frame's first argument leads to, or that of a caller; registers are known of the innermost frame alone. */
  deviceOfFrame(frame: number): string | undefined {
    const reader = this.#engine.modelReader();
    const frames = this.#frames().slice(frame);
    const values = frames.map(({ argument = 0 }) => argument);
    const [own = 0, ...callers] = values;
    const registers = frame === 0 ? this.#pointers() : [];
    const isAtBegin = frame === 0 && this.#isAtBegin;
    return (
      reader &&
      transportOfValues(
        reader,
        isAtBegin ? [...registers, ...values] : [own, ...registers, ...callers],
      )
    );
  }

  describeWait(snapshot: VirtioSnapshot): string | undefined {
    const reader = this.#engine.modelReader();
    return reader && waitOfValues(reader, this.#pointers(), snapshot);
  }

  /** Arguments where a function begins, else registers that calls keep. */
  #pointers(): number[] {
    const { hart } = this.#running().machine;
    const names = this.#isAtBegin ? ARGUMENTS : KEPT_REGISTERS;
    return names.map((name) => Number(hart.get(slotOfRegister(name) ?? 'x0')));
  }

  /** A function begins here: its arguments are in registers. */
  get #isAtBegin(): boolean {
    return this.isAtFirstPoint || this.#engine.hookHere() !== undefined;
  }

  readMemory(address: number, lengthBytes: number): Uint8Array {
    const { ram } = this.#running().machine;
    const from = address - ram.base;
    return from < 0 || from >= ram.sizeBytes
      ? new Uint8Array(0)
      : Uint8Array.from(ram.bytes.subarray(from, from + lengthBytes));
  }

  disassemble(address: number, instructionOffset: number, count: number): Instruction[] {
    const { xlen } = this.#running().machine.hart;
    return instructionsAround(
      xlen,
      (at, length) => this.readMemory(at, length),
      this.#running().machine.image,
      {
        address,
        instructionOffset,
        count,
      },
    );
  }

  /** @param frame whose registers are seen, and of whose device `$status` and the like speak */
  #context(frame = 0): EvaluationContext {
    const guest = this.#running();
    const caller = frame === 0 ? undefined : this.#frame(frame);
    return {
      ...contextOf(guest, guest.machine.image, () => this.statement, caller),
      device: () => this.deviceOfFrame(frame),
    };
  }

  #frames(): HartFrame[] {
    const { hart, image } = this.#running().machine;
    return framesOf(hart).map((frame) => {
      const entry = image.model.beginOf(frame.pc, frame.entry);
      // A function that was jumped to has arguments of its own.
      const argument = entry === frame.entry ? frame.argument : undefined;
      return { ...frame, entry, argument };
    });
  }

  #frame(index: number): HartFrame {
    const frame = this.#frames()[index];
    if (frame === undefined) {
      throw new RefusedError(`there is no frame ${index}`);
    }
    return frame;
  }

  #running(): BinaryRun {
    if (this.#guest === undefined) {
      throw new Error('there is no guest');
    }
    return this.#guest;
  }
}
