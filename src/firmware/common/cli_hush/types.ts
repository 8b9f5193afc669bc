/** One word as the shell reads it. @uboot common/cli_hush.c o_string */
export interface Word {
  /**
   * The text without quotes and with its backslashes taken away. A variable is its name between two VAR_SYMBOLs:
   * its value is not known before the command runs.
   */
  readonly text: string;
  /** As text, with the backslashes that were typed: a keyword has none. */
  readonly raw: string;
  /** Something was quoted: an empty word is an argument too. */
  readonly nonnull: boolean;
}

/** @uboot common/cli_hush.c SPECIAL_VAR_SYMBOL */
export const SPECIAL_VAR_SYMBOL = '\x03';

/** What comes after a pipe. @uboot common/cli_hush.c pipe_style */
export type PipeStyle = 'PIPE_SEQ' | 'PIPE_AND' | 'PIPE_OR';

/** A command, or a compound of commands. */
export type Pipe = { followup: PipeStyle } & (
  | { readonly kind: 'command'; readonly argv: readonly Word[] }
  | {
      readonly kind: 'if';
      /** if and elif, in order. */
      readonly branches: readonly { readonly condition: List; readonly body: List }[];
      readonly otherwise: List | null;
    }
  | { readonly kind: 'while' | 'until'; readonly condition: List; readonly body: List }
  | {
      readonly kind: 'for';
      readonly name: Word;
      readonly words: readonly Word[];
      readonly body: List;
    }
);

export type List = readonly Pipe[];

/** parse_string_outer and its like: `;` and `&&` separate commands. */
export const FLAG_PARSE_SEMICOLON = 1 << 1;
/** Run the whole text, then come back. */
export const FLAG_EXIT_FROM_LOOP = 1 << 0;
/** Variables have been put in: what they bring are words, never separators or variables. */
export const FLAG_REPARSING = 1 << 2;
/** A line feed separates commands as `;` does: all lines are read before any of them runs. */
export const FLAG_CONT_ON_NEWLINE = 1 << 3;
