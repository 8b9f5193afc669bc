import type { DriverApi } from './driver-api';
import { inOrder } from './driver-problem';
import type { DriverProblem } from './driver-problem';
import { wrongNames } from './names';
import { parseDriver } from './parse-driver';
import { referencesOf } from './references';
import { refusedSyntaxIn } from './refused-syntax';
import { registrationProblems } from './registration';

export interface DriverCheck {
  readonly problems: readonly DriverProblem[];
  /** False: it is not TypeScript, and whoever else reads it finds the same. */
  readonly isSyntax: boolean;
}

/**
 * What keeps the text of a driver from running, found without running it and without its types, in the order of the text. A
 * text with none of these can be compiled, and names nothing that isn't there.
 */
export function checkDriver(text: string, api: DriverApi): DriverCheck {
  const { body, problems } = parseDriver(text);
  const isSyntax = problems.length === 0;
  // Half a tree says nothing true of names.
  if (body.length === 0 && !isSyntax) {
    return { problems: inOrder(problems), isSyntax };
  }
  try {
    const references = referencesOf(body);
    const found = [
      ...problems,
      ...refusedSyntaxIn(body),
      ...wrongNames(references, api),
      ...(isSyntax ? registrationProblems(body, references, api) : []),
    ];
    return { problems: inOrder(found), isSyntax };
  } catch (error) {
    if (error instanceof RangeError) {
      return { problems: [TOO_DEEP], isSyntax: false };
    }
    throw error;
  }
}

const TOO_DEEP: DriverProblem = {
  line: 1,
  column: 1,
  endLine: 1,
  endColumn: 1,
  message: 'expected a text that can be read, found one that is nested too deeply',
};
