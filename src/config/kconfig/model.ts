import type { Problem, TextRange } from '../problem';
import type { KconfigFile } from './syntax/parse-file';

/**
 * What Kconfig files say, once read: menus, symbols and their properties, with every condition written out as `conf` has
 * it. Nothing here depends on a configuration; values come from `Configuration`.
 */

/** n, m and y. */
export type Tristate = 0 | 1 | 2;

export type ComparisonKind =
  'equal' | 'unequal' | 'less' | 'lessOrEqual' | 'greater' | 'greaterOrEqual';

/**
 * A condition. `symbol` has the value y, m or n of the symbol, comparisons y or n. `all` and `any` hold two operands or
 * more, so that a long chain is no deep tree.
 */
export type Expression =
  | { readonly kind: 'symbol'; readonly symbol: KconfigSymbol }
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: 'all' | 'any'; readonly operands: readonly Expression[] }
  | { readonly kind: ComparisonKind; readonly left: KconfigSymbol; readonly right: KconfigSymbol };

export type SymbolType = 'unknown' | 'bool' | 'tristate' | 'string' | 'int' | 'hex';

/** A place in a file of the tree. */
export interface SourcePlace {
  /** As `source` named it, relative to the root of the tree. */
  readonly file: string;
  readonly range: TextRange;
}

interface PropertyBase {
  /** `if` of the line itself and what it inherits from menus, `if` blocks and `depends on`; undefined: always. */
  readonly condition: Expression | undefined;
  /** `if` of the line itself alone. */
  readonly ownCondition: Expression | undefined;
  readonly place: SourcePlace;
  /** The definition that it stands in. */
  readonly node: MenuNode;
}

export interface PromptProperty extends PropertyBase {
  readonly kind: 'prompt';
  readonly text: string;
}

export interface DefaultProperty extends PropertyBase {
  readonly kind: 'default';
  readonly value: Expression;
}

export interface ReverseProperty extends PropertyBase {
  readonly kind: 'select' | 'imply';
  readonly target: KconfigSymbol;
}

export interface RangeProperty extends PropertyBase {
  readonly kind: 'range';
  readonly low: KconfigSymbol;
  readonly high: KconfigSymbol;
}

export type Property = PromptProperty | DefaultProperty | ReverseProperty | RangeProperty;

/** What selects or implies a symbol. */
export interface ReverseDependency {
  readonly by: KconfigSymbol;
  readonly property: ReverseProperty;
}

/** A symbol, or a constant: `y`, `"text"`. A name that is used and never defined has no nodes. */
export interface KconfigSymbol {
  /** A number for each symbol of a tree, from 0. */
  readonly index: number;
  readonly name: string;
  readonly type: SymbolType;
  readonly constant: boolean;
  /** In the order of the files. */
  readonly properties: readonly Property[];
  /** Where it is defined; more than once is allowed. */
  readonly nodes: readonly MenuNode[];
  /** The choice that it is a member of. */
  readonly choice: KconfigChoice | undefined;
  /** `depends on` of all its definitions: one of them must hold. Undefined: always. */
  readonly directDependency: Expression | undefined;
  readonly selectedBy: readonly ReverseDependency[];
  readonly impliedBy: readonly ReverseDependency[];
}

/** `choice` … `endchoice`. */
export interface KconfigChoice {
  /** `choice NAME`; choices of the same name are one. */
  readonly name: string | undefined;
  readonly optional: boolean;
  /** Stands for the choice in conditions of its members; its properties are prompts and defaults of the choice. */
  readonly symbol: KconfigSymbol;
  /** In the order of the files. */
  readonly members: readonly KconfigSymbol[];
}

export type MenuNodeKind =
  'mainmenu' | 'menu' | 'config' | 'menuconfig' | 'choice' | 'comment' | 'if';

/** One entry, in the order and nesting of the files after all `source` lines. */
export interface MenuNode {
  readonly kind: MenuNodeKind;
  readonly parent: MenuNode | undefined;
  readonly children: readonly MenuNode[];
  readonly symbol: KconfigSymbol | undefined;
  readonly choice: KconfigChoice | undefined;
  /** Title of a menu, text of a comment, prompt of a symbol or choice in this definition. */
  readonly prompt: PromptProperty | undefined;
  /** `depends on` of the entry itself and of everything around it. */
  readonly dependsOn: Expression | undefined;
  /** `depends on` of the entry itself, or the condition of an `if`. */
  readonly ownDependsOn: Expression | undefined;
  /** Own `visible if` of a menu, which the prompts in it have in their conditions. */
  readonly visibleIf: Expression | undefined;
  readonly help: string | undefined;
  /** The line that begins the entry, and the name or title in it. */
  readonly place: SourcePlace;
  readonly namePlace: SourcePlace;
}

/** Files as `source` reaches them; names are relative to the root of the tree and use `/`. */
export interface KconfigFiles {
  /** The text, or why there is none. */
  read(file: string): { readonly text: string } | { readonly problem: string };
  /** The same text for all names of one file, through whatever links. */
  identity(file: string): string;
  /** The files that a pattern names, sorted; one without wildcards names itself if it is there. */
  glob(pattern: string): readonly string[];
}

/** What macros ask of the machine that builds U-Boot, answered without running anything. */
export interface MacroAnswers {
  /** Environment variables: srctree, CC, LD, UBOOTVERSION … */
  readonly environment: ReadonlyMap<string, string>;
  /** What a command would print, and whether it would succeed; undefined: nobody knows. */
  shell(command: string): { readonly output: string; readonly success: boolean } | undefined;
}

export interface KconfigTree {
  readonly root: MenuNode;
  /** By name, without constants, in the order of first mention. */
  readonly symbols: ReadonlyMap<string, KconfigSymbol>;
  /** Constants and choices too, by `index`. */
  readonly allSymbols: readonly KconfigSymbol[];
  readonly choices: readonly KconfigChoice[];
  /** The symbol that allows m. */
  readonly modules: KconfigSymbol | undefined;
  /** Every file that was read, line by line. */
  readonly files: ReadonlyMap<string, KconfigFile>;
  readonly problems: readonly Problem[];
}
