import type { CmdTbl } from './command';
import type { Driver, UclassDriver } from './dm/device';

/** Something that a configuration leaves out of the firmware. */
export interface LeftOut {
  readonly item: Driver | UclassDriver | CmdTbl;
  /** The symbols that would all have to be y, and are not. Without `CONFIG_`. */
  readonly symbols: readonly string[];
}

/** What is in the firmware, and what the configuration leaves out: drivers, uclass drivers, commands. */
export interface BuiltParts {
  readonly built: readonly LeftOut['item'][];
  readonly leftOut: readonly LeftOut[];
}
