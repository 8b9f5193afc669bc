/** A problem that an editor shows, as far as it matters here. */
export interface EditorProblem {
  readonly isError: boolean;
  /** Of TypeScript's messages: 2304 is a name that it can't find. */
  readonly code: unknown;
  readonly message: string;
  /** From 0. */
  readonly line: number;
}

/** TypeScript's codes for a name that nothing declares, with proposals and without. */
const UNKNOWN_NAMES: ReadonlySet<unknown> = new Set([
  2304, 2503, 2552, 2580, 2582, 2583, 2584, 18004,
]);

/** Names that declarations declare. */
export function declaredNames(declarations: string): ReadonlySet<string> {
  const found = declarations.matchAll(/^(?:declare (?:function|const)|interface) (\w+)/gm);
  return new Set([...found].map(([, name = '']) => name));
}

/** Does the editor know nothing of U-Boot's functions? It says of a name that there is none, and there is. */
export function lacksTypes(
  problems: readonly EditorProblem[],
  declared: ReadonlySet<string>,
): boolean {
  return problems.some(({ code, message }) => {
    const name = /'(\w+)'/.exec(message)?.[1];
    return UNKNOWN_NAMES.has(code) && name !== undefined && declared.has(name);
  });
}

/** The errors that speak against a launch. What an editor says that doesn't know the types is none. */
export function errorsOf(
  problems: readonly EditorProblem[],
  declared: ReadonlySet<string>,
): EditorProblem[] {
  return lacksTypes(problems, declared) ? [] : problems.filter(({ isError }) => isError);
}
