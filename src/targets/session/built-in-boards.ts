import { boardOfSymbols, type BoardName } from '../../base/boards';
import type { FirmwareValues } from '../../config/kconfig/config-file/firmware-values';

/** Where the built-in firmware's own Kconfig files are. */
export interface BuiltInBoards {
  /** The tree: Kconfig files, and defconfigs in `configs`. */
  readonly tree: string;
  /** What the build has resolved of them, `NAME_defconfig.config` for each; it may be missing. */
  readonly resolved: string;
}

export interface ResolvedConfiguration {
  readonly board: BoardName;
  readonly values: FirmwareValues;
}

/** What a firmware is built from, and for which board. Undefined: for none of ours. */
export function boardWith(values: FirmwareValues): ResolvedConfiguration | undefined {
  const board = boardOfSymbols((symbol) => values.get(symbol) === 'y');
  return board === undefined ? undefined : { board: board.name, values };
}
