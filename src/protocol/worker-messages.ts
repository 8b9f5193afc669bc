import type { EventKind, StampedEvent } from '../base/trace-event';
import type {
  Breakpoint,
  BreakpointAnswer,
  BreakpointScope,
  LogLine,
  Stop,
  DataBreakpointInfo,
  DataQuestion,
} from './breakpoint';
import type { Completion, Instruction, OtherHart, StackFrame, Variable } from './debug-values';
import type { StepInTarget, StepOptions } from './stepping';
import type { FirmwareImage } from './firmware-image';
import type { PortOutput } from './ports/port-output';
import type { RunInput, RunRecipe } from './run-recipe';
import type { Landing, RunMoment, Travel, TravelProgress } from './travel';
import type { VirtioSnapshot } from './virtio';

/**
 * Between the embedded target and its worker thread. Commands go through a MessagePort; a number in the shared control
 * block is raised with each, because the worker never returns to its event loop while a guest runs.
 */

/** Words of the control block (Int32). */
export const CONTROL_ATTENTION = 0;
export const CONTROL_INPUT_HEAD = 1;
export const CONTROL_INPUT_TAIL = 2;
/** 1: no more console input will come. */
export const CONTROL_INPUT_ENDED = 3;
/** 1: the writer has more than fits; the worker reports `inputSpace` once there is room. */
export const CONTROL_INPUT_WAITING = 4;
/** Why the run has to end: QUIT_... */
export const CONTROL_QUIT = 5;
/** The user asked for it, by a key of the terminal. */
export const QUIT_BY_USER = 1;
/** The drivers of the user's take more memory than they may. */
export const QUIT_FOR_MEMORY = 2;
export const CONTROL_WORDS = 8;
export const INPUT_RING_BYTES = 1 << 16;

/** What a guest is started with. */
export interface GuestStart {
  readonly recipe: RunRecipe;
  /** Keep what comes in from outside, so that the run can be repeated: see the request `inputs`. */
  readonly keepInputs: boolean;
  /** Report `lastSnapshot` at the end of the input and when the guest powers off. */
  readonly lastSnapshot: boolean;
  /** Stop where the guest hands over to what it has loaded, before that ends the session. */
  readonly stopsAtHandOver?: boolean;
  /** Report `recorded` at the end. */
  readonly reportsInputs?: boolean;
}

/** The same for a thread, with what it shares with its starter. */
export interface WorkerStart extends GuestStart {
  readonly control: SharedArrayBuffer;
  readonly inputRing: SharedArrayBuffer;
}

type WorkerStep = 'over' | 'into' | 'out';

export type WorkerRequest =
  | { readonly kind: 'start'; readonly stopOnEntry: boolean }
  | { readonly kind: 'continue' }
  | { readonly kind: 'pause' }
  | (StepOptions & { readonly kind: 'step'; readonly step: WorkerStep })
  | { readonly kind: 'stepInTargets'; readonly frame: number }
  | { readonly kind: 'travel'; readonly travel: Travel }
  /** Where the guest stands. */
  | { readonly kind: 'moment' }
  /** A new run; undefined: from the same recipe. */
  | { readonly kind: 'restart'; readonly recipe: RunRecipe | undefined }
  | { readonly kind: 'terminate' }
  | {
      readonly kind: 'setBreakpoints';
      readonly scope: BreakpointScope;
      readonly breakpoints: readonly Breakpoint[];
    }
  | { readonly kind: 'dataBreakpointInfo'; readonly question: DataQuestion }
  | {
      readonly kind: 'breakpointLocations';
      readonly file: string;
      readonly fromLine: number;
      readonly toLine: number;
    }
  | { readonly kind: 'sources' }
  | { readonly kind: 'loadedSources' }
  | { readonly kind: 'sourceText'; readonly file: string }
  | { readonly kind: 'stack' }
  | { readonly kind: 'registers'; readonly frame: number; readonly hex?: boolean | undefined }
  | { readonly kind: 'otherHarts' }
  | { readonly kind: 'otherHartRegisters'; readonly hart: number }
  | {
      readonly kind: 'disassemble';
      readonly address: number;
      readonly instructionOffset: number;
      readonly count: number;
    }
  | { readonly kind: 'returnedValues'; readonly hex?: boolean | undefined }
  | { readonly kind: 'locals'; readonly frame: number; readonly hex?: boolean | undefined }
  | {
      readonly kind: 'children';
      readonly reference: number;
      readonly start: number | undefined;
      readonly count: number | undefined;
      readonly hex?: boolean | undefined;
    }
  | {
      readonly kind: 'evaluate';
      readonly expression: string;
      readonly frame: number | undefined;
      /** Numbers in hexadecimal. */
      readonly hex?: boolean | undefined;
      /** `place = value` sets something. */
      readonly mayAssign?: boolean | undefined;
    }
  | {
      readonly kind: 'assign';
      readonly expression: string;
      readonly value: string;
      readonly frame: number | undefined;
      readonly hex?: boolean | undefined;
    }
  | { readonly kind: 'completions'; readonly text: string; readonly frame: number | undefined }
  | { readonly kind: 'readMemory'; readonly address: number; readonly lengthBytes: number }
  | { readonly kind: 'writeMemory'; readonly address: number; readonly bytes: Uint8Array }
  | { readonly kind: 'image' }
  | { readonly kind: 'virtioSnapshot' }
  /** From now on report events of these kinds, and no others. */
  | { readonly kind: 'subscribe'; readonly kinds: readonly EventKind[] }
  /** Types bytes for the port that has a character device. */
  | { readonly kind: 'portInput'; readonly chardev: string; readonly bytes: Uint8Array }
  /** What came in from outside since the run began. */
  | { readonly kind: 'inputs' }
  | { readonly kind: 'deviceOfFrame'; readonly frame: number };

/** What each request is answered with. */
export interface WorkerAnswers {
  start: undefined;
  continue: undefined;
  pause: undefined;
  step: undefined;
  stepInTargets: StepInTarget[];
  travel: undefined;
  moment: RunMoment;
  restart: undefined;
  terminate: undefined;
  setBreakpoints: BreakpointAnswer[];
  dataBreakpointInfo: DataBreakpointInfo;
  breakpointLocations: number[];
  sources: string[];
  loadedSources: string[];
  sourceText: string;
  stack: StackFrame[];
  registers: Variable[];
  otherHarts: OtherHart[];
  otherHartRegisters: Variable[];
  disassemble: Instruction[];
  returnedValues: Variable[];
  locals: Variable[];
  children: Variable[];
  evaluate: Variable;
  assign: Variable;
  completions: Completion[];
  readMemory: Uint8Array;
  writeMemory: undefined;
  image: FirmwareImage;
  virtioSnapshot: VirtioSnapshot;
  subscribe: undefined;
  portInput: undefined;
  inputs: RunInput[];
  deviceOfFrame: string | undefined;
}

export interface WorkerCommand {
  readonly id: number;
  readonly request: WorkerRequest;
}

export type WorkerEndReason = 'poweroff' | 'handedOver' | 'terminated' | 'failed' | 'end of input';

export type WorkerReport =
  | {
      readonly kind: 'ready';
      readonly ramBase: number;
      /** In memory that threads share; undefined: it is in another process. */
      readonly ram: Uint8Array | undefined;
    }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | {
      readonly kind: 'refused';
      readonly id: number;
      readonly message: string;
      /** For the only reason that the guest runs. */
      readonly runs: boolean;
    }
  | (Stop & { readonly kind: 'stopped'; readonly statement: number })
  /** What was answered to `setBreakpoints` has changed. */
  | { readonly kind: 'breakpoint'; readonly answer: BreakpointAnswer }
  | { readonly kind: 'continued' }
  | (Landing & { readonly kind: 'landed' })
  | (TravelProgress & { readonly kind: 'travelling' })
  | { readonly kind: 'console'; readonly bytes: Uint8Array }
  | (PortOutput & { readonly kind: 'port' })
  | { readonly kind: 'log'; readonly level: 'info' | 'warning' | 'error'; readonly message: string }
  | (LogLine & { readonly kind: 'logPoint' })
  | { readonly kind: 'idle'; readonly idle: boolean }
  | { readonly kind: 'inputSpace' }
  /** State of all devices when a run has come to the end of its input, or the guest has powered off. */
  | { readonly kind: 'lastSnapshot'; readonly snapshot: VirtioSnapshot }
  /** What came in from outside, when the run is over. */
  | { readonly kind: 'recorded'; readonly inputs: readonly RunInput[] }
  /** In batches, in their order. */
  | { readonly kind: 'events'; readonly events: readonly StampedEvent[] }
  | {
      readonly kind: 'ended';
      readonly reason: WorkerEndReason;
      readonly message: string | undefined;
    };
