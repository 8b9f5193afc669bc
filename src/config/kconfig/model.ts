import type { Problem, TextRange } from '../problem';

/**
 * What Kconfig files say, once read: menus, symbols and their properties, with every condition written out as `conf` has
 * it. Nothing here depends on a configuration; values come from `Configuration`.
 */

export type SymbolType = 'unknown' | 'bool' | 'tristate' | 'string' | 'int' | 'hex';

/** n, m and y. */
export type Tristate = 0 | 1 | 2;

/** A place in a file of the tree, the file as it was named by `source`, relative to the root of the tree. */
export interface SourcePlace {
  readonly file: string;
  readonly range: TextRange;
}

/** A condition. `symbol` has the value y, m or n of the symbol, comparisons y or n. */
export type Expression =
  | { readonly kind: 'symbol'; readonly symbol: KconfigSymbol }
  | { readonly kind: 'not'; readonly operand: Expression }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'equal' | 'unequal' | 'less' | 'lessOrEqual' | 'greater' | 'greaterOrEqual';
      readonly left: KconfigSymbol;
      readonly right: KconfigSymbol;
    };

interface PropertyBase {
  /** `if` of the line itself and what it inherits from menus, `if` blocks and `depends on`; undefined: always. */
  readonly condition: Expression | undefined;
  readonly place: SourcePlace;
  /** The definition that it stands in. */
  readonly node: MenuNode;
}

export type Property =
  /** `condition` holds `visible if` of the menus around it as well. */
  | (PropertyBase & { readonly kind: 'prompt'; readonly text: string })
  | (PropertyBase & { readonly kind: 'default'; readonly value: Expression })
  | (PropertyBase & { readonly kind: 'select' | 'imply'; readonly target: KconfigSymbol })
  | (PropertyBase & {
      readonly kind: 'range';
      readonly low: KconfigSymbol;
      readonly high: KconfigSymbol;
    });

/** A symbol, or a constant: `y`, `"text"`, `0x10`. A name that is used and never defined has the type `unknown`. */
export interface KconfigSymbol {
  readonly name: string;
  readonly type: SymbolType;
  readonly constant: boolean;
  /** In the order of the files. */
  readonly properties: readonly Property[];
  /** Where it is defined; more than once is allowed. */
  readonly nodes: readonly MenuNode[];
  /** The choice that it is a member of. */
  readonly choice: KconfigChoice | undefined;
  /** What makes it selected or implied: the reverse of `select` and `imply`, each with the selecting symbol. */
  readonly selectedBy: readonly { readonly by: KconfigSymbol; readonly property: Property }[];
  readonly impliedBy: readonly { readonly by: KconfigSymbol; readonly property: Property }[];
}

/** `choice` … `endchoice`. */
export interface KconfigChoice {
  /** `choice NAME`; choices of the same name are one. */
  readonly name: string | undefined;
  readonly type: 'bool' | 'tristate';
  readonly optional: boolean;
  readonly properties: readonly Property[];
  readonly nodes: readonly MenuNode[];
  /** In the order of the files. */
  readonly members: readonly KconfigSymbol[];
}

export type MenuNodeKind =
  'mainmenu' | 'menu' | 'config' | 'menuconfig' | 'choice' | 'comment' | 'if';

/** One entry, in the order and nesting of the files after all `source` lines; `if` blocks stay nodes. */
export interface MenuNode {
  readonly kind: MenuNodeKind;
  readonly parent: MenuNode | undefined;
  readonly children: readonly MenuNode[];
  readonly symbol: KconfigSymbol | undefined;
  readonly choice: KconfigChoice | undefined;
  /** Title of a menu, text of a comment, prompt of a symbol or choice in this definition. */
  readonly prompt: Extract<Property, { kind: 'prompt' }> | undefined;
  /** `depends on` of the entry itself and everything around it. */
  readonly dependsOn: Expression | undefined;
  /** Own and inherited `visible if`. */
  readonly visibleIf: Expression | undefined;
  readonly help: string | undefined;
  /** The whole entry; the name of what it defines. */
  readonly place: SourcePlace;
  readonly namePlace: SourcePlace;
}

/** Files as `source` reaches them; names are relative to the root of the tree and use `/`. */
export interface KconfigFiles {
  /** Undefined: there is no such file, or it can't be read as text; `reason` of `problem` then says why. */
  read(file: string): { readonly text: string } | { readonly problem: string };
  /** Files that a pattern of `source` names, sorted as `conf` does (as glob(3)). A name without wildcards that exists gives itself. */
  glob(pattern: string): readonly string[];
}

/** What macros ask of the machine that builds U-Boot, answered without running anything. */
export interface MacroAnswers {
  /** Environment variables: srctree, CC, LD, UBOOTVERSION … */
  readonly environment: ReadonlyMap<string, string>;
  /** Output of `$(shell,COMMAND)` and success of `$(success,COMMAND)`, by rule; undefined: nobody knows. */
  shell(command: string): { readonly output: string; readonly success: boolean } | undefined;
}

export interface KconfigTree {
  readonly root: MenuNode;
  /** By name, without constants, in the order of first mention. */
  readonly symbols: ReadonlyMap<string, KconfigSymbol>;
  readonly choices: readonly KconfigChoice[];
  /** `option modules` / `modules`: the symbol that allows m. */
  readonly modules: KconfigSymbol | undefined;
  /** Every file that was read, in order, and who sources it. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
}
