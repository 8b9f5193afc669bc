import { describe, expect, it } from 'vitest';
import { declaredNames, errorsOf, lacksTypes, type EditorProblem } from './editor-errors';

const declared = declaredNames(
  'interface UDevice { x: number }\n/** One. */\ndeclare function printf(\n  format: string): number;\ndeclare const EIO: 5;\n',
);

function problem(code: unknown, message: string, isError = true): EditorProblem {
  return { code, message, isError, line: 1 };
}

const ofApi = problem(2304, "Cannot find name 'printf'.");
const ofUser = problem(2552, "Cannot find name 'prontf'. Did you mean 'printf'?");
const ofType = problem(2322, "Type 'string' is not assignable to type 'number'.");
const hint = problem(6133, "'x' is declared but its value is never read.", false);

describe('what an editor says of a driver', () => {
  it('reads the names of declarations', () => {
    expect([...declared]).toEqual(['UDevice', 'printf', 'EIO']);
  });

  it('tells that it does not know the types', () => {
    expect(lacksTypes([hint, ofApi], declared)).toBe(true);
    expect(lacksTypes([hint, ofUser, ofType], declared)).toBe(false);
  });

  it('speaks against a launch if it knows the types', () => {
    expect(errorsOf([hint, ofUser, ofType], declared)).toEqual([ofUser, ofType]);
    expect(errorsOf([hint], declared)).toEqual([]);
    expect(errorsOf([ofApi, ofType], declared)).toEqual([]);
  });
});
