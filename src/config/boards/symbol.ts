import type { BoardName } from '../../base/boards';

/** The value that another symbol has, in place of a value of its own. */
export interface SymbolReference {
  readonly sameAs: string;
}

/** A text as it stands in a .config without quotes, or what another symbol has. */
export type DefaultValue = string | SymbolReference;

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
  /** A symbol that rules this one out: the other one of a choice. */
  readonly unless: string | undefined;
  /** Value without a word from the user; `n` leaves it off. Boards that are not named get `otherwise`. */
  readonly boards: Readonly<Partial<Record<BoardName, DefaultValue>>>;
  readonly otherwise: DefaultValue;
  /** Made y when this one is y. */
  readonly selects: readonly string[];
  /** Without a prompt the user's value is ignored. */
  readonly prompt: boolean;
}
