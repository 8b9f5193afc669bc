import type { TextRange } from '../../problem';
import type { LineMap } from './line-map';

export type TokenKind = 'word' | 'string' | 'operator';

/** The text that tokens and statements are parts of. */
export interface SourceText {
  /** As `source` named it, relative to the root of the tree; '' for a text that no tree reads. */
  readonly file: string;
  readonly lines: LineMap;
}

/**
 * A part of a text, by offsets in it. A tree has tens of thousands, and hardly anybody asks for lines and characters of
 * one.
 */
class SourcePart {
  readonly start: number;
  /** Behind the last character. */
  readonly end: number;
  readonly #source: SourceText;

  constructor(source: SourceText, start: number, end: number) {
    this.#source = source;
    this.start = start;
    this.end = end;
  }

  get file(): string {
    return this.#source.file;
  }

  get range(): TextRange {
    return this.#source.lines.range(this.start, this.end);
  }
}

/** One token of a line. */
export class Token extends SourcePart {
  readonly kind: TokenKind;
  /** As written, a string without its quotes and backslashes. Macros in it are not expanded. */
  readonly text: string;
  /** There is a `$(…)` or `$NAME` in it. */
  readonly expands: boolean;

  constructor(
    source: SourceText,
    kind: TokenKind,
    text: string,
    start: number,
    end: number,
    expands = false,
  ) {
    super(source, start, end);
    this.kind = kind;
    this.text = text;
    this.expands = expands;
  }
}

export interface SyntaxProblem {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** Of an assignment: the operator and what stands behind it. */
export interface Assignment {
  readonly operator: '=' | ':=' | '+=';
  readonly value: string;
}

/**
 * One logical line, to the end of its last token or of the last line of a help text: what a backslash at the end of a line
 * joins counts as one.
 */
export class Statement extends SourcePart {
  /** The first word, as written: `config`, `depends`, `---help---` …; `=` for an assignment, `$` for a macro call. */
  readonly keyword: string;
  readonly tokens: readonly Token[];
  /** Text below `help`, without its indentation. */
  readonly help: string | undefined;
  readonly assignment: Assignment | undefined;

  constructor(
    source: SourceText,
    keyword: string,
    tokens: readonly Token[],
    end: number,
    more: { readonly help?: string; readonly assignment?: Assignment } = {},
  ) {
    super(source, tokens[0]?.start ?? end, end);
    this.keyword = keyword;
    this.tokens = tokens;
    this.help = more.help;
    this.assignment = more.assignment;
  }
}
