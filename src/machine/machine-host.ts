import type {
  BlockBackend,
  ByteSink,
  CharacterBackend,
  GuestClock,
  NetworkBackend,
  RandomSource,
} from '../base/host';
import type {
  ChardevDescription,
  DriveDescription,
  NetdevDescription,
} from '../base/machine-description';
import type { BinaryFirmware } from '../base/images/binary-firmware';
import type { ReadLoadable } from '../base/images/loadable-image';
import type { Result } from '../base/result';
import type { EventSink } from '../base/trace-event';
import type { PlaceRam } from './memory/guest-memory';

/** 2023-01-01 00:00:00 UTC. */
export const DEFAULT_EPOCH_SECONDS = 1_672_531_200;

/** All that a machine needs from the world outside. */
export interface MachineHost {
  /** The error is QEMU's sentence without the option: `Could not open 'x.img': No such file or directory`. */
  openDisk(drive: DriveDescription): Result<BlockBackend, string>;
  /** Undefined: the built-in network takes its place. */
  createNetwork(netdev: NetdevDescription): NetworkBackend | undefined;
  /** A file of the folder that `-netdev user,tftp=` names; undefined when there is none. Absent: the machine has no files. */
  readTftpFile?(folder: string, fileName: string): Uint8Array | undefined;
  /** A file of `-kernel`, `-initrd` or `-device loader`; undefined when it can't be read. Absent: the machine has no files. */
  readBootFile?(fileName: string): Uint8Array | undefined;
  /** Takes files apart that a loader puts into memory. Absent: all of them are raw. */
  readonly readLoadable?: ReadLoadable;
  /** Firmware that a CPU runs, on RISC-V; absent: the firmware is not in the machine. */
  readonly firmware?: BinaryFirmware;
  /** The other end of a port. The error is QEMU's sentence without the option. Absent: nobody is at any. */
  openCharacterDevice?(chardev: ChardevDescription): Result<CharacterBackend, string>;
  /** Gives guest RAM its place, and may hear of what devices write there. Absent: it lies in a buffer of its own. */
  readonly placeRam?: PlaceRam;
  readonly clock: GuestClock;
  readonly random: RandomSource;
  readonly console: ByteSink;
  readonly events: EventSink;
  log(level: 'info' | 'warning' | 'error', message: string): void;
  /** Time of day at guest time 0, in seconds since 1970; 2023-01-01 when absent, so that a run can be repeated. */
  readonly rtcEpochSeconds?: number;
}
