import type { EventKind, StampedEvent } from '../base/trace-event';
import type {
  Breakpoint,
  BreakpointAnswer,
  BreakpointScope,
  LogLine,
  Stop,
  DataBreakpointInfo,
  DataQuestion,
} from '../protocol/breakpoint';
import type {
  Completion,
  Instruction,
  OtherHart,
  StackFrame,
  Variable,
} from '../protocol/debug-values';
import type { PortOutput } from '../protocol/ports/port-output';
import type { StepInTarget, StepOptions } from '../protocol/stepping';
import type { FirmwareImage } from '../protocol/firmware-image';
import type { Landing, RunMoment, Travel, TravelProgress } from '../protocol/travel';
import type { VirtioSnapshot } from '../protocol/virtio';

/**
 * A debugged machine as the adapter sees it: U-Boot in the embedded machine, or in a QEMU. Both pass one contract suite.
 * What a target can't do is a capability that it doesn't name, never a silent difference. Promises reject only with
 * `TargetError`; after `terminate` every call rejects.
 */
export interface Target {
  /** Known from the beginning, and the same for ever. */
  readonly capabilities: TargetCapabilities;
  /**
   * Listeners hear of stops, console output and the end, in order, and first of the ports that there are. Returns a function that
   * takes the listener away.
   */
  onEvent(listener: (event: TargetEvent) => void): () => void;
  /**
   * The listener hears of all that happens of these kinds from now on, in batches, in order; at a stop it has heard of all
   * before it. A target makes only what somebody listens to. Returns a function that takes the listener away.
   */
  subscribe(kinds: readonly EventKind[], listener: EventListener): () => void;
  /** Begins to run from reset. Breakpoints set before are in force from the first statement. */
  start(options: { stopOnEntry: boolean }): Promise<void>;
  continue(): Promise<void>;
  /** Asks a running target to stop; the stop arrives as an event. A stopped target is left as it is. */
  pause(): Promise<void>;
  step(kind: StepKind, options?: StepOptions): Promise<void>;
  /** Calls that the statement of a frame has still to make, and into which a step can go. Only while stopped. */
  stepInTargets(frame: number): Promise<StepInTarget[]>;
  /**
   * Goes to another place of the run, which has been there before. The stop arrives as an event, behind `landed`. `pause`
   * on the way goes back to where it began. Only while stopped.
   */
  travel(travel: Travel): Promise<void>;
  /** Where the target stands. Only while stopped. */
  moment(): Promise<RunMoment>;
  /**
   * What ending and starting again does, with breakpoints that stay: configuration, command line and images are read as
   * they are now, and a new machine begins from power-on. After a failure the target has ended or must be.
   */
  restart(): Promise<void>;
  /** Idempotent. Afterwards no thread, process, socket or temporary file of the target is left. */
  terminate(): Promise<void>;

  /**
   * Replaces all breakpoints of a scope: of one source file, all on functions, on driver-model hooks, or on events. Each is of
   * the scope's kind. Answers in the order given. What a target can't do with one (a condition that it can't read, a
   * place that isn't there) makes that one unverified, with a sentence; it then never stops. A condition that fails where it is
   * looked at doesn't stop either, and is a `log` event once.
   */
  setBreakpoints(
    scope: BreakpointScope,
    breakpoints: readonly Breakpoint[],
  ): Promise<BreakpointAnswer[]>;
  /** Can it be watched, and as what id of a `data` breakpoint? Names of frames and members only while stopped. */
  dataBreakpointInfo(question: DataQuestion): Promise<DataBreakpointInfo>;
  /** Lines of a file that can take a breakpoint, within a range. */
  breakpointLocations(file: string, fromLine: number, toLine: number): Promise<number[]>;
  /** Source files with debug information, relative to the firmware's root: `drivers/virtio/virtio-uclass.ts`. */
  sources(): Promise<string[]>;
  /** Those of them whose code the configuration has put into the firmware, some of it at least. */
  loadedSources(): Promise<string[]>;
  /** Text of such a file, exactly as it was built. */
  sourceText(file: string): Promise<string>;

  /** Innermost frame first. Only while stopped. */
  stack(): Promise<StackFrame[]>;
  /**
   * What functions have given back to the innermost frame on the way of the step that has ended here, the last first: of the
   * step, so that it is no part of the state. Only while stopped.
   */
  returnedValues(form?: ValueForm): Promise<Variable[]>;
  /** Variables of a frame. Only while stopped; references are valid until the next resume. */
  locals(frame: number, form?: ValueForm): Promise<Variable[]>;
  /** Members behind a reference, `start`/`count` for long arrays. */
  children(
    reference: number,
    start?: number,
    count?: number,
    form?: ValueForm,
  ): Promise<Variable[]>;
  /** A path such as `vdev.name` or `uc_priv.features`, in a frame. */
  evaluate(expression: string, frame: number | undefined, form?: EvaluationForm): Promise<Variable>;
  /**
   * Gives what an expression names the value of another one, both in a frame, and answers what is there now. Constants, and
   * values of another kind, are refused. Only while stopped.
   */
  assign(
    expression: string,
    value: string,
    frame: number | undefined,
    form?: ValueForm,
  ): Promise<Variable>;
  /** What can follow a text that ends where the cursor is. Only while stopped. */
  completions(text: string, frame: number | undefined): Promise<Completion[]>;
  /** Registers of a frame, as far as they are known there, with members where one has fields. Only while stopped. */
  registers(frame: number, form?: ValueForm): Promise<Variable[]>;
  /** Processors beside the one that runs U-Boot, and where each stands; none of most targets. Only while stopped. */
  otherHarts(): Promise<OtherHart[]>;
  /** Of one of `otherHarts`. Only while stopped. */
  otherHartRegisters(hart: number): Promise<Variable[]>;
  /**
   * So many instructions, of which the one at `address` is number `-instructionOffset`, counted from 0. Where there is no memory
   * each stands for the smallest instruction. Works while running.
   */
  disassemble(address: number, instructionOffset: number, count: number): Promise<Instruction[]>;
  /** Guest memory; shorter than asked where the address space ends. Works while running. */
  readMemory(address: number, lengthBytes: number): Promise<Uint8Array>;
  /** Changes guest memory in the user's name, as far as it is RAM. Works while running; the guest is not told. */
  writeMemory(address: number, bytes: Uint8Array): Promise<void>;
  /** What runs, and where it is now. */
  image(): Promise<FirmwareImage>;
  virtioSnapshot(): Promise<VirtioSnapshot>;
  /** The device that the frame is about (its udev/vdev/dev/vq), as the transport's name, for the Device scope. */
  deviceOfFrame(frame: number): Promise<string | undefined>;

  /** Console input, as bytes typed on a terminal. Works while running and while stopped (it waits in the UART). */
  consoleInput(bytes: Uint8Array): void;
  /** The same for a port, by its character device. It waits until the guest takes it, and over ways through the past. */
  portInput(chardev: string, bytes: Uint8Array): Promise<void>;
}

/** How values are shown. */
export interface ValueForm {
  /** Numbers in hexadecimal. */
  readonly hex?: boolean | undefined;
}

export interface EvaluationForm extends ValueForm {
  /** `place = value` sets something, as `assign` does. */
  readonly mayAssign?: boolean | undefined;
}

export type EventListener = (events: readonly StampedEvent[]) => void;

/**
 * What not every target can do. All can run, stop, step, and show stacks, variables and virtio. Asked for something else
 * that it can't do, a target refuses, and a breakpoint is unverified.
 */
export const TARGET_ABILITIES = [
  'functionBreakpoints',
  'dataBreakpoints',
  'hookBreakpoints',
  /** Breakpoints on instructions of the guest's memory. */
  'instructionBreakpoints',
  /** Breakpoints on what devices and drivers do. */
  'eventBreakpoints',
  /** Breakpoints with a `condition`. */
  'conditions',
  /** Breakpoints with a `hitCondition`. */
  'hitConditions',
  /** Breakpoints with a `logMessage`. */
  'logMessages',
  /** Steps into a call that is chosen. */
  'stepInTargets',
  /** Steps to the next statement as well as to the next line. */
  'steppingGranularity',
  'breakpointLocations',
  'sources',
  'evaluate',
  /** Variables, members and memory can be set. */
  'assign',
  'completions',
  /** Numbers can be had in hexadecimal. */
  'valueForms',
  /** The guest has registers that can be looked at. */
  'registers',
  /** Guest memory can be shown as instructions. */
  'disassembly',
  'memory',
  'writeMemory',
  'modules',
  'restart',
  /** Going back, and to any place that was passed. */
  'travel',
] as const;

export type TargetAbility = (typeof TARGET_ABILITIES)[number];
export type TargetCapabilities = ReadonlySet<TargetAbility>;

export type StepKind = 'over' | 'into' | 'out';

export type TargetEvent =
  | (Stop & { readonly kind: 'stopped'; readonly statement: number })
  /** What was answered to `setBreakpoints` has changed: a data breakpoint has found its place, or lost it. */
  | { readonly kind: 'breakpoint'; readonly answer: BreakpointAnswer }
  | { readonly kind: 'continued' }
  | (Landing & { readonly kind: 'landed' })
  /** A way through the past takes long. */
  | (TravelProgress & { readonly kind: 'travelling' })
  | { readonly kind: 'console'; readonly bytes: Uint8Array }
  /** Of a port of a console device; no bytes: it is there. */
  | (PortOutput & { readonly kind: 'port' })
  /** A message from the machine, as QEMU prints on standard error: `virtio: zero sized buffers are not allowed`. */
  | { readonly kind: 'log'; readonly level: 'info' | 'warning' | 'error'; readonly message: string }
  | (LogLine & { readonly kind: 'logPoint' })
  /** The guest waits for console input with nothing to do (the prompt), or goes on. For progress and tests. */
  | { readonly kind: 'idle'; readonly idle: boolean }
  | {
      readonly kind: 'ended';
      readonly reason: 'poweroff' | 'handedOver' | 'terminated' | 'failed' | 'end of input';
      readonly message: string | undefined;
    };

/** A place in a file of the user's, to open it there. */
export interface FilePlace {
  /** Absolute. */
  readonly file: string;
  /** Counted from 1; undefined: the file as a whole. */
  readonly line: number | undefined;
  readonly column: number | undefined;
}

/** A request that can't be done; the message is for the user. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
  /** Where the user can mend it. */
  readonly place: FilePlace | undefined;

  constructor(message: string, place?: FilePlace) {
    super(message);
    this.place = place;
  }
}

/** What only a stopped target can do, asked of one that runs: as a client does that has not yet heard that it runs again. */
export class TargetRunsError extends TargetError {}

/** The target has ended, before the request or while it was on its way. Whoever asked hears of the end by itself. */
export class TargetEndedError extends TargetError {}
