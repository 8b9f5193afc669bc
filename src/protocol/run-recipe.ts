import type { BinaryFirmware } from '../base/images/binary-firmware';
import type { MachineDescription } from '../base/machine-description';

/** A driver of the user's: a file, and its text as the run has it. */
export interface DriverSource {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
}

/** What a run is built from: with the same recipe it is the same run. Plain data. */
export interface RunRecipe {
  readonly description: MachineDescription;
  /** Resolved configuration: `CONFIG_X` without the prefix. */
  readonly config: ReadonlyMap<string, string>;
  /** Folder that image paths on the command line are relative to. */
  readonly folder: string;
  /** Guest time follows the wall clock; otherwise it is a function of the statement count. */
  readonly realTime: boolean;
  /** Of the entropy device and all else that is random. */
  readonly seed: number;
  /** Time of day at guest time 0, in seconds since 1970; undefined: the machine's own. */
  readonly rtcEpochSeconds: number | undefined;
  /** Type a space when the autoboot countdown begins. */
  readonly stopAutoboot: boolean;
  /** Lines to type, one whenever the guest waits for input; then the run ends. */
  readonly typeLines: readonly string[] | undefined;
  /** What came in from outside in an earlier run: it comes again at the same places, and then from outside again. */
  readonly inputs: readonly RunInput[];
  /** Contents of images, by the names of the drives' files, that are looked at and not written. */
  readonly images?: ReadonlyMap<string, Uint8Array>;
  /** Drivers of the user's, beside the firmware's own. */
  readonly drivers?: readonly DriverSource[];
  /** The user's own firmware; absent: the built-in one runs. */
  readonly firmware?: BinaryFirmware;
  /** A run that was recorded elsewhere: its end is a stop. */
  readonly isRecording?: boolean;
}

/** The seed of runs that shall be the same each time. */
export const REPEATABLE_SEED = 1;

/**
 * Where in a run something came in. The guest's own resets begin a new boot of the same run, and statements count from
 * each.
 */
export interface RunPlace {
  /** 0: until the first reset. */
  readonly boot: number;
  readonly statement: number;
}

/**
 * Before a statement, inside a call by which the guest waits, or behind a statement whose calls have returned until so many were
 * left on the stack.
 */
export type InputMoment = 'statement' | 'wait' | `returned to ${number}`;

/** Something from outside that decides how a run goes on. */
export type InputContent =
  | { readonly kind: 'console'; readonly moment: InputMoment; readonly bytes: Uint8Array }
  /** Typed for the port that has a `-chardev`. */
  | {
      readonly kind: 'port';
      readonly moment: InputMoment;
      readonly chardev: string;
      readonly bytes: Uint8Array;
    }
  /** A frame for the card of a `-netdev`. */
  | { readonly kind: 'network'; readonly netdev: string; readonly frame: Uint8Array }
  /** A file that the built-in network served; undefined: there was none. */
  | {
      readonly kind: 'hostFile';
      readonly folder: string;
      readonly name: string;
      readonly bytes: Uint8Array | undefined;
    }
  /** A reading of the wall clock, in nanoseconds from any beginning. */
  | { readonly kind: 'clock'; readonly ns: number }
  /** Guest memory, changed by the user. */
  | {
      readonly kind: 'edit';
      readonly moment: InputMoment;
      readonly address: number;
      readonly bytes: Uint8Array;
    }
  | ({ readonly kind: 'assign'; readonly moment: InputMoment } & Assignment);

/** A variable or member is set by the user. Both texts are expressions, which are evaluated again when the run is repeated. */
export interface Assignment {
  /** The frame in which they are evaluated, counted from the outermost, which is 1. */
  readonly frame: number;
  readonly expression: string;
  readonly value: string;
}

/** An input and where it came. */
export type RunInput = RunPlace & InputContent;
