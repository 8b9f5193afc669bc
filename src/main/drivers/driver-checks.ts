import { readFileSync } from 'node:fs';
import { checkTypes } from '../../host/type-check';
import { checkDriver, type DriverCheck } from '../../instrument/driver/check-driver';
import type { DriverSource } from '../../protocol/run-recipe';
import { driverDeclarations } from './driver-declarations';
import { readDriverApi, type DriverApi } from '../../instrument/driver/driver-api';

/** A fault at a place of a driver's file, counted from 1. */
export interface PlacedProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** As compilers print it. */
export function problemLine(file: string, { line, column, message }: PlacedProblem): string {
  return `${file}:${line}:${column}: ${message}`;
}

export interface CheckedDriver {
  readonly problems: readonly PlacedProblem[];
  /** Why the types were not looked at. */
  readonly note: string | undefined;
}

let api: DriverApi | undefined;

/** What our own scan says of a driver's text. */
export function checkDriverText(text: string, programs: string): DriverCheck {
  api ??= readDriverApi(readFileSync(driverDeclarations(programs), 'utf8'));
  return checkDriver(text, api);
}

/**
 * All that can be said against a driver before it runs: by our own scan, and by the workspace's TypeScript compiler if it has one.
 *
 * @param programs folder of the programs, beside which the declarations are
 * @param typesOf asks the compiler
 */
export async function checkSource(
  { file, text }: DriverSource,
  programs: string,
  typesOf: typeof checkTypes = checkTypes,
): Promise<CheckedDriver> {
  const { problems: own, isSyntax } = checkDriverText(text, programs);
  if (!isSyntax) {
    return { problems: own, note: undefined };
  }
  const { problems, note } = await typesOf(file, driverDeclarations(programs));
  const places = new Set(own.map(({ line, column }) => `${line}:${column}`));
  const more = problems.filter(({ line, column }) => !places.has(`${line}:${column}`));
  const all = [...own, ...more].sort((a, b) => a.line - b.line || a.column - b.column);
  return { problems: all, note };
}
