import type { KeptMachines } from './connection/kept-machines';
import type { LaunchAttributes } from '../protocol/launch-attributes';
import type { FilePlace, Target, TargetCapabilities } from '../targets/target';

/** What a session needs from the program around it. */
export interface AdapterHost {
  /**
   * Sets up the machine of a launch configuration without running it. Rejects with an error whose message says what
   * is wrong, and then leaves nothing behind.
   */
  readonly createTarget: TargetFactory;
  /**
   * Looks at the user's drivers of a launch. Rejects as `createTarget` does when one can't be run: a restart is then refused, and
   * the machine goes on with the drivers that it has. Absent: they are looked at when the machine is made.
   */
  readonly checkDrivers?: (launch: ResolvedLaunch) => Promise<void>;
  /** A launch will probably come: what takes time in every one may begin. Called again when it has come. */
  readonly warmUp?: () => void;
  /** The session is over: what was begun and not used is ended. */
  readonly coolDown?: () => void;
  /** Of the targets that it makes as a rule: what clients are told before there is one. */
  readonly capabilities: TargetCapabilities;
  /** Folder of the firmware sources, absolute. It need not exist: then the adapter serves the text itself. */
  readonly firmwareRoot: string;
  readonly fileExists: (path: string) => boolean;
  /** Folder for relative names when the launch configuration has no `cwd`. */
  readonly defaultFolder: string;
  /** A link that opens a place in the client; absent: a `file:` one. */
  readonly linkTo?: (place: FilePlace) => string;
  /** Whether the launch attribute `token` is the one that clients must know; absent: anybody who is connected may launch. */
  readonly acceptsToken?: (token: string | undefined) => boolean;
  /** The launch configuration that will come, where it is known before `initialize`: in VS Code. */
  readonly expectedLaunch?: unknown;
  /** Where machines go that run on when their session is over; absent: they end with it. */
  readonly kept?: KeptMachines;
  /** The client has gone and everything is cleaned up. */
  readonly onClosed?: () => void;
}

/** Launch attributes with everything filled in. */
export interface ResolvedLaunch extends LaunchAttributes {
  readonly cwd: string;
}

/** @param warn takes one line for the user about something that doesn't stop the launch */
export type TargetFactory = (
  launch: ResolvedLaunch,
  warn: (line: string) => void,
) => Promise<Target>;
