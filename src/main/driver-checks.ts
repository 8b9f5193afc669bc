import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fail, ok, type Result } from '../base/result';
import { readRegularFile } from '../host/regular-file';
import { checkTypes } from '../host/type-check';
import { checkDriver } from '../instrument/driver/check-driver';
import { readDriverApi, type DriverApi } from '../instrument/driver/driver-api';

/** No driver of a person is longer. */
const MAX_DRIVER_BYTES = 1 << 20;

/** A fault at a place of a driver's file, counted from 1. */
export interface PlacedProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface CheckedDriver {
  readonly problems: readonly PlacedProblem[];
  /** Why the types were not looked at. */
  readonly note: string | undefined;
}

/** The declarations of what a driver has, which are part of the product. */
export function driverDeclarations(programs: string): string {
  return path.join(programs, '../types/u-boot.d.ts');
}

let api: DriverApi | undefined;

/** What a driver can call and name. */
export function driverApi(programs: string): DriverApi {
  api ??= readDriverApi(readFileSync(driverDeclarations(programs), 'utf8'));
  return api;
}

/**
 * All that can be said against a driver before it runs: by our own scan, and by the workspace's TypeScript compiler if it has one.
 * The error says why the file can't be read.
 *
 * @param programs folder of the programs, beside which the declarations are
 */
export async function checkDriverFile(
  file: string,
  programs: string,
): Promise<Result<CheckedDriver, string>> {
  const text = readRegularFile(file, MAX_DRIVER_BYTES);
  if (!text.ok) {
    return fail(text.error.text);
  }
  const { problems: own, isSyntax } = checkDriver(text.value, driverApi(programs));
  if (!isSyntax) {
    return ok({ problems: own, note: undefined });
  }
  const { problems, note } = await checkTypes(file, driverDeclarations(programs));
  const places = new Set(own.map(({ line, column }) => `${line}:${column}`));
  const more = problems.filter(({ line, column }) => !places.has(`${line}:${column}`));
  const all = [...own, ...more].sort((a, b) => a.line - b.line || a.column - b.column);
  return ok({ problems: all, note });
}
