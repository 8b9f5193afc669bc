import type { StoppedEvent, StoppedHook } from './breakpoint';
import type { RunMoment } from './travel';

/**
 * What the debug adapter offers beyond the Debug Adapter Protocol. Any client may use it; docs/dap-extensions.md is
 * the description for them.
 */

/** Answers a `VirtioSnapshot`; works while stopped and while running. */
export const VIRTIO_SNAPSHOT_REQUEST = 'uboot-virtio/virtioSnapshot';
/** Types bytes on the U-Boot console; `ConsoleInputArguments`. */
export const CONSOLE_INPUT_REQUEST = 'uboot-virtio/consoleInput';
/** Bytes that U-Boot wrote to its console; `ConsoleOutputBody`. */
export const CONSOLE_OUTPUT_EVENT = 'uboot-virtio/consoleOutput';
/** Types bytes for a port of a console device; `PortInputArguments`. */
export const PORT_INPUT_REQUEST = 'uboot-virtio/portInput';
/** A port of a console device is there, or has written bytes; `PortOutputBody`. */
export const PORT_OUTPUT_EVENT = 'uboot-virtio/portOutput';
/** The guest waits for console input, or goes on; `IdleBody`. */
export const IDLE_EVENT = 'uboot-virtio/idle';
/** The guest stands at another place of its past; `TravelledBody`. The stop follows. */
export const TRAVELLED_EVENT = 'uboot-virtio/travelled';
/** Goes to a place that the run has passed; `{ statement, boot?, waiting? }`. The stop follows. */
export const GO_TO_REQUEST = 'uboot-virtio/goTo';
/** Goes back to where what a `dataId` names was written last. The stop follows. */
export const LAST_WRITE_REQUEST = 'uboot-virtio/lastWrite';
/** Gives the place where the guest stands a `name`, and answers it, a `RunMoment`. */
export const SAVE_CHECKPOINT_REQUEST = 'uboot-virtio/saveCheckpoint';
/** Answers `{ checkpoints }`, each a `RunMoment` with a `name`. */
export const CHECKPOINTS_REQUEST = 'uboot-virtio/checkpoints';
/** Goes to the checkpoint of a `name`. The stop follows. */
export const GO_TO_CHECKPOINT_REQUEST = 'uboot-virtio/goToCheckpoint';
/** Answers where the stopped guest stands, a `RunMoment`. */
export const MOMENT_REQUEST = 'uboot-virtio/moment';
/** A device's status, features, queues or configuration have changed: a new snapshot shows it. No body. */
export const DEVICES_CHANGED_EVENT = 'uboot-virtio/devicesChanged';
/** The machine has ended, and why; `EndedBody`. Sent before `terminated`. */
export const ENDED_EVENT = 'uboot-virtio/ended';

/** Sets a data breakpoint beside the client's own, or takes it away; `ToggleWatchArguments`, `ToggleWatchBody`. */
export const TOGGLE_WATCH_REQUEST = 'uboot-virtio/toggleWatch';

export interface ToggleWatchArguments {
  /** As `dataBreakpointInfo` takes it: `virtio-blk#31 queue 0 used.idx`. */
  readonly name: string;
}

export interface ToggleWatchBody {
  /** It stops at writes from now on. */
  readonly set: boolean;
  readonly description: string;
  /** Why it can't stop yet. */
  readonly message?: string;
}

export interface ConsoleInputArguments {
  /** Base64 of the bytes typed. */
  readonly data: string;
}

export interface ConsoleOutputBody {
  /** Base64 of the bytes written. */
  readonly data: string;
}

export interface PortInputArguments {
  /** Id of the port's `-chardev`. */
  readonly port: string;
  /** Base64 of the bytes typed. */
  readonly data: string;
}

export interface PortOutputBody {
  /** Id of the port's `-chardev`. */
  readonly port: string;
  /** `virtio-console#31 port 0`; it may change while U-Boot finds the device. */
  readonly name: string;
  /** Base64 of the bytes written; empty when it is told that the port is there. */
  readonly data: string;
}

export interface IdleBody {
  readonly idle: boolean;
}

export interface TravelledBody extends RunMoment {
  /** Bytes that the console has printed already and that the guest has not written yet: a terminal can't un-print. */
  readonly unwrittenBytes: number;
  /** Ports, by their `-chardev`, of which that is true too. */
  readonly unwrittenPorts: readonly string[];
}

export interface EndedBody {
  /** `detached`: the session is over, and the machine goes on. */
  readonly reason:
    'poweroff' | 'handedOver' | 'terminated' | 'failed' | 'end of input' | 'detached';
  readonly message?: string;
}

/** What the body of `stopped` has besides the protocol's. */
export interface StoppedAddition {
  /** At a hook breakpoint. */
  hook?: StoppedHook;
  /** At an event breakpoint. */
  event?: StoppedEvent;
}

/** What a breakpoint has besides the protocol's. */
export interface BreakpointAddition {
  /** Configuration symbols, without `CONFIG_`, that are off, and without which it can't be reached. */
  missingSymbols?: readonly string[];
}

/** The debug type of launch configurations. */
export const DEBUG_TYPE = 'uboot-virtio';
