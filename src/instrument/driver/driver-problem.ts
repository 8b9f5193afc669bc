import type { SyntaxNode } from '../syntax';

/** A fault of a driver's text, found before anything of it runs. Lines and columns are counted from 1. */
export interface DriverProblem {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  /** Behind the last character. */
  readonly endColumn: number;
  /** One sentence: what was expected, what was found. */
  readonly message: string;
}

export function problemAt({ loc }: SyntaxNode, message: string): DriverProblem {
  return {
    line: loc.start.line,
    column: loc.start.column + 1,
    endLine: loc.end.line,
    endColumn: loc.end.column + 1,
    message,
  };
}

/** In the order of the text, and of what is said twice of a place the first. */
export function inOrder(problems: readonly DriverProblem[]): DriverProblem[] {
  const places = new Set<string>();
  return [...problems]
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .filter(({ line, column }) => {
      const place = `${line}:${column}`;
      const isNew = !places.has(place);
      places.add(place);
      return isNew;
    });
}
