import type { BoardName } from '../../base/boards';

/**
 * A configuration symbol that the emulated firmware consults. The rules are those of U-Boot's Kconfig as far as these
 * symbols need them: a value counts only where the dependencies hold, `selects` overrules it.
 *
 * @uboot Kconfig files, as documented by the resolved configurations of v2023.01
 */
export interface ConfigSymbol {
  readonly name: string;
  /** Symbols that must all be y. */
  readonly depends: readonly string[];
  /** Value without a word from the user; `n` leaves it off. Boards that are not named get `otherwise`. */
  readonly boards: Readonly<Partial<Record<BoardName, string>>>;
  readonly otherwise: string;
  /** Made y when this one is y. */
  readonly selects: readonly string[];
  /** Without a prompt the user's value is ignored. */
  readonly prompt: boolean;
}
