export type TokenKind = 'word' | 'string' | 'operator';

/** One token of a line. Places are offsets in the file's text. */
export interface Token {
  readonly kind: TokenKind;
  /** As written, a string without its quotes and backslashes. Macros in it are not expanded. */
  readonly text: string;
  readonly start: number;
  /** Behind the last character. */
  readonly end: number;
  /** There is a `$(…)` or `$NAME` in it. */
  readonly expands: boolean;
}

export interface SyntaxProblem {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** One logical line: what a backslash at the end of a line joins counts as one. */
export interface Statement {
  /** The first word, as written: `config`, `depends`, `---help---` …; `=` for an assignment, `$` for a macro call. */
  readonly keyword: string;
  readonly tokens: readonly Token[];
  readonly start: number;
  /** Behind the last token, or behind the last line of a help text. */
  readonly end: number;
  /** Text below `help`, without its indentation. */
  readonly help?: string;
  /** Of an assignment: the operator and what stands behind it. */
  readonly assignment?: { readonly operator: '=' | ':=' | '+='; readonly value: string };
}
