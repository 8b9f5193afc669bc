/** Breakpoints, by every target and between the threads of ours. */

/** What every kind of breakpoint has. */
interface BreakpointBase {
  /** Given by whoever sets it, unique among all kinds of a session; a stop names it. */
  readonly id: number;
  /** An expression in the frame where it stands; it stops only where that is true. */
  readonly condition?: string;
  /** Which time of its being reached, where the condition holds, it stops: `3`, `>= 3`, `% 2`. Times count from 1 in a run. */
  readonly hitCondition?: string;
  /** Text to print instead of stopping, with expressions in braces. */
  readonly logMessage?: string;
}

export interface LineBreakpoint extends BreakpointBase {
  readonly kind: 'line';
  /** The file is relative to the firmware's root, as in `sources`. */
  readonly place: { readonly file: string; readonly line: number };
}

export interface FunctionBreakpoint extends BreakpointBase {
  readonly kind: 'function';
  /** The name may hold `*` and `?`. */
  readonly place: { readonly name: string };
}

export interface HookBreakpoint extends BreakpointBase {
  readonly kind: 'hook';
  readonly place: {
    /** `bind`, `child_pre_probe`, ...: see HOOK_KINDS in protocol/hook-kinds. */
    readonly hook: string;
    /** Patterns for device, driver or uclass name: `virtio-blk#*`, `virtio_blk`, `blk`. None: every device. */
    readonly devices: readonly string[];
  };
}

export interface EventBreakpoint extends BreakpointBase {
  readonly kind: 'event';
  readonly place: {
    /** `statusSet`, `stuckPoll`, ...: see EVENT_STOPS in protocol/event-stops. */
    readonly event: string;
    /** Patterns for names of the device, of its transport, of their drivers and uclasses. None: every device. */
    readonly devices: readonly string[];
    /** Of a line of the console: what must stand in it, one of these, with `*` and `?`. Absent: anything. */
    readonly texts?: readonly string[];
  };
}

/** What of an access stops: a write of the value that was there already is a write. */
export type DataAccess = 'read' | 'write' | 'readWrite';

export interface InstructionBreakpoint extends BreakpointBase {
  readonly kind: 'instruction';
  readonly place: {
    /** Where the code lies now; a breakpoint in code that moves itself moves with it. */
    readonly address: number;
  };
}

export interface DataBreakpoint extends BreakpointBase {
  readonly kind: 'data';
  readonly place: {
    /** As `dataBreakpointInfo` gave it. */
    readonly dataId: string;
    readonly access: DataAccess;
  };
}

export type Breakpoint =
  | LineBreakpoint
  | FunctionBreakpoint
  | HookBreakpoint
  | EventBreakpoint
  | InstructionBreakpoint
  | DataBreakpoint;

/** Can it be watched, and as what? */
export type DataQuestion =
  | { readonly kind: 'address'; readonly address: number; readonly bytes: number }
  /** A named target (`virtio-blk#31 queue 0 used.idx`), or an expression of a frame. */
  | {
      readonly kind: 'expression';
      readonly expression: string;
      readonly frame: number | undefined;
      /** Watch so many bytes from where it is in guest memory. */
      readonly bytes: number | undefined;
    }
  | { readonly kind: 'local'; readonly frame: number; readonly name: string }
  /** A member behind a reference, as `children` names it. */
  | { readonly kind: 'member'; readonly reference: number; readonly name: string };

export interface DataBreakpointInfo {
  /** Undefined: it can't be watched, and the description says why. */
  readonly dataId: string | undefined;
  readonly description: string;
  readonly accessTypes: readonly DataAccess[];
  /** The id means the same in another run. */
  readonly canPersist: boolean;
}

/** What is replaced as a whole: the breakpoints of one file, or all of another kind. */
export type BreakpointScope =
  | { readonly kind: 'line'; readonly file: string }
  | { readonly kind: 'function' }
  | { readonly kind: 'hook' }
  | { readonly kind: 'event' }
  | { readonly kind: 'instruction' }
  | { readonly kind: 'data' };

export interface BreakpointAnswer {
  readonly id: number;
  /** False: it will not stop. */
  readonly verified: boolean;
  /** The line it really sits on. */
  readonly line?: number;
  /** The instruction it sits on, where the guest has some. */
  readonly address?: number;
  readonly file?: string;
  /** Why not, when not verified. */
  readonly message?: string;
  /** Configuration symbols, without `CONFIG_`, that are off, and without which it can't be reached. */
  readonly missingSymbols?: readonly string[];
}

export type StopReason =
  | 'entry'
  | 'breakpoint'
  | 'function breakpoint'
  | 'hook'
  | 'event'
  | 'data breakpoint'
  | 'instruction breakpoint'
  | 'step'
  | 'pause'
  | 'goto';

/** The driver-model hook that a stop is at the beginning of. */
export interface StoppedHook {
  /** `child_pre_probe` */
  readonly kind: string;
  readonly functionName: string;
  /** Name of the device that the hook was called for: `virtio-blk#30`. */
  readonly device: string;
  /** The hook's parameter that is the device. `evaluate` takes it. */
  readonly parameter: string;
}

/** What a device or its driver has done, before whose next statement a stop is. */
export interface StoppedEvent {
  /** One of EVENT_STOPS in protocol/event-stops. */
  readonly kind: string;
  /** `virtio-blk#31`, or the device with its place where U-Boot has bound none yet. */
  readonly device: string | undefined;
  readonly queue: number | undefined;
}

/** What a log point printed. */
export interface LogLine {
  /** Without an end of line. */
  readonly text: string;
  /** Where the guest was. Undefined: before its first statement. */
  readonly at:
    { readonly file: string; readonly line: number; readonly column: number } | undefined;
}

/** Why the guest stopped. */
export interface Stop {
  /** The first that applies of data breakpoint, event, hook, function breakpoint and breakpoint, where several are hit. */
  readonly reason: StopReason;
  /** For a person: `child_pre_probe of virtio-blk#30`; what has happened, in a sentence, at an event; for a pause in a polling loop: what is waited for. */
  readonly description: string | undefined;
  /** Ids of all breakpoints, of any kind, that the guest stands on and whose conditions hold. */
  readonly hits: readonly number[];
  /** When a hook breakpoint was hit. */
  readonly hook: StoppedHook | undefined;
  /** When an event breakpoint was hit. */
  readonly event?: StoppedEvent;
}
