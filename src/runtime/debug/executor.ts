import type {
  Breakpoint,
  BreakpointAnswer,
  BreakpointScope,
  DataBreakpointInfo,
  DataQuestion,
  LogLine,
  Stop,
} from '../../protocol/breakpoint';
import type {
  Completion,
  Instruction,
  OtherHart,
  StackFrame,
  Variable,
} from '../../protocol/debug-values';
import type { StepInTarget, StepOptions } from '../../protocol/stepping';
import type { VirtioSnapshot } from '../../protocol/virtio';
import type { GuestOutcome } from '../guest/guest-exit';
import type { Processor } from '../guest/processor';
import type { Checkpointable } from '../travel/checkpoints';
import type { CallToFind, Passage } from './passage';

export type StepKind = 'over' | 'into' | 'out';

/** Whoever drives an executor. */
export interface ExecutorHost {
  /** Called every few thousand statements: takes commands and console input. True: stop here. */
  attend(): boolean;
  /** Blocks until somebody says how to go on. Throws to end the run. */
  stopped(stop: Stop): void;
  /** A recorded change comes behind the present statement, when so many calls are left on the stack. */
  changeAwaitedAt(): number | undefined;
  /** It is there. */
  changeBehind(depth: number): void;
  /** A sentence for the user. */
  warn(message: string): void;
  /** The guest stands at a place that each repetition comes by: a checkpoint can be made. */
  checkpoint?(): void;
  /** A sentence for the user about what is no problem. */
  note?(message: string): void;
  /** A log point was reached. */
  logged(line: LogLine): void;
  /** `attend` must be called after exactly so many statements, if not before; Infinity: no matter. */
  statementsToInput(): number;
  /** What was answered to `setBreakpoints` has changed: a data breakpoint has found its place, or lost it. */
  breakpointChanged?(answer: BreakpointAnswer): void;
}

/**
 * Executes a guest under a debugger's eyes: the instrumented firmware, or a processor that is emulated. Breakpoints belong
 * to it and outlive a guest. What it refuses, it refuses with a `RefusedError`.
 */
export interface Executor<G> extends Processor {
  /** From now on everything is about this guest, which has not begun. */
  load(guest: G): void;
  /**
   * Boots the loaded guest and runs it until it ends or resets. Calls its host meanwhile.
   *
   * @param passage undefined: the run goes on as never before
   */
  run(stopOnEntry: boolean, passage: Passage | undefined): GuestOutcome;
  /** The guest is stopped: how far it shall go when `stopped` returns. */
  step(kind: StepKind, options?: StepOptions): void;
  /** Calls that the statement of a frame has still to make. */
  stepInTargets(frame: number): StepInTarget[];
  /** Stops the guest where it is, inside a wait. */
  pause(): void;
  /** The same at the end of a way through the past. */
  land(stop: Stop): void;
  /** Stops the guest before a statement of this boot that is to come, unless something stops it earlier. */
  runTo(statement: number): void;
  /** Identifies the function of a frame, for a passage that watches its calls. */
  functionOfFrame(frame: number): { readonly id: number; readonly depth: number } | undefined;
  /** Calls in which something is watched, and of which a repeated run has to find out where they begin. */
  readonly callsToFind: readonly CallToFind[];
  /** The loaded guest can be put back to places on its way. Absent: it is repeated from its beginning. */
  readonly checkpointable?: Checkpointable;
  /** Goes on from where the guest was put back to. */
  resume?(passage: Passage | undefined): GuestOutcome;
  /** The runs from now on repeat nothing of those before. */
  forget(): void;
  /** What `statement` counts are instructions of a processor. */
  readonly countsInstructions?: boolean;
  /** Of such a guest: where the call would be that has just come back to where it stands. */
  readonly callSites?: readonly number[];
  /** How often breakpoints were reached matters, so that a repeated run has to count from its beginning. */
  readonly countsHits?: boolean;
  /** How many calls are on the stack. */
  readonly depth: number;
  /** The innermost one has come to the first place of its text where it can be stopped, and not behind that. */
  readonly isAtFirstPoint: boolean;
  /** The same where the guest is stopped behind a statement, as calls have returned; undefined: before one. */
  readonly returnedTo: number | undefined;
  /** The statement before in the innermost call, if the step that has ended here knows it. */
  readonly steppedFrom: number | undefined;
  /** Stops the guest before its next statement. */
  requestStop(stop: Stop): void;

  /** Replaces the breakpoints of a scope. Answers in the order given. */
  setBreakpoints(scope: BreakpointScope, list: readonly Breakpoint[]): BreakpointAnswer[];
  /** Can it be watched, and as what? Names of frames and members need a stopped guest. */
  dataBreakpointInfo(question: DataQuestion): DataBreakpointInfo;
  breakpointLocations(file: string, fromLine: number, toLine: number): number[];
  /** Source files with debug information. */
  sources(): string[];
  /** Those of them of which the loaded guest has something. */
  loadedSources(): string[];
  sourceText(file: string): string;

  /** Innermost first. These need a stopped guest. */
  stack(): StackFrame[];
  locals(frame: number, hex: boolean): Variable[];
  /** Absent: the guest has none. */
  registers?(frame: number, hex: boolean): Variable[];
  /** Processors beside the one that runs what is debugged. Absent: there are none. */
  otherHarts?(): OtherHart[];
  otherHartRegisters?(hart: number): Variable[];
  /** Absent: the guest is not made of them. Also while it runs. */
  disassemble?(address: number, instructionOffset: number, count: number): Instruction[];
  /** What functions have given back to the innermost frame in the step that has ended here. */
  returnedValues(hex: boolean): Variable[];
  children(
    reference: number,
    start: number | undefined,
    count: number | undefined,
    hex: boolean,
  ): Variable[];
  evaluate(expression: string, frame: number, hex: boolean): Variable;
  /** What can follow a text that ends where the cursor is. */
  completions(text: string, frame: number): Completion[];
  /** The transport that a frame is about, by name. */
  deviceOfFrame(frame: number): string | undefined;
  /** For a guest that polls a virtqueue: what it waits for. */
  describeWait(snapshot: VirtioSnapshot): string | undefined;

  /** Shorter than asked where memory ends. Also while the guest runs. */
  readMemory(address: number, lengthBytes: number): Uint8Array;
}

/** What can't be done; the message is for the user. */
export class RefusedError extends Error {
  override readonly name: string = 'RefusedError';
}

/** What can only be done while the guest is stopped, and was asked while it ran. */
export class GuestRunsError extends RefusedError {
  override readonly name = 'GuestRunsError';
}
