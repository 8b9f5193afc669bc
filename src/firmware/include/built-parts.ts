import type { CmdTbl } from './command';
import type { Driver, UclassDriver } from './dm/device';

/** Something that a configuration leaves out of the firmware. */
export interface LeftOut<T = Driver | UclassDriver | CmdTbl> {
  readonly item: T;
  /** The symbols that would all have to be y, and are not. Without `CONFIG_`. */
  readonly symbols: readonly string[];
}

/** What a configuration puts into the firmware, and what it leaves out. */
export interface BuiltParts {
  readonly drivers: readonly (Driver | UclassDriver)[];
  readonly commands: readonly CmdTbl[];
  readonly driversLeftOut: readonly LeftOut<Driver | UclassDriver>[];
  readonly commandsLeftOut: readonly LeftOut<CmdTbl>[];
}
