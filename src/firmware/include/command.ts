/** @uboot include/command.h */
export const CMD_RET_SUCCESS = 0;
export const CMD_RET_FAILURE = 1;
export const CMD_RET_USAGE = -1;

export const CMD_FLAG_REPEAT = 0x0001;
/** The text is a variable's. */
export const CMD_FLAG_ENV = 0x0004;

/** @uboot include/command.h struct cmd_tbl */
export interface CmdTbl {
  readonly name: string;
  readonly maxargs: number;
  /** May an empty line run it again? */
  readonly repeatable: boolean;
  readonly cmd: (cmdtp: CmdTbl, flag: number, argc: number, argv: readonly string[]) => number;
  /** One line, for `help`. */
  readonly usage: string;
  /** The long text behind `help NAME`, without the name. Null: there is none, and `help` says so. */
  readonly help: string | null;
  /** What TAB offers after the name: words that begin with the last of `argv`. */
  readonly complete?: (argv: readonly string[]) => readonly string[];
  /** Kconfig symbols that must be y, for example `CMD_VIRTIO`; none = always there. */
  readonly depends?: readonly string[];
}
