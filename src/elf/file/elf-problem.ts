import { hex } from '../../base/hex';
import { fail } from '../../base/result';

/** What is wrong with a file, for its user: what was expected, what was found, and where. */
export interface ElfProblem {
  readonly message: string;
  /** In the file, in bytes. */
  readonly offset: number;
}

/** `offset 0x20: expected …, found …` */
export function elfProblem(offset: number, expected: string, found: string): ElfProblem {
  return { message: `offset ${hex(offset)}: expected ${expected}, found ${found}`, offset };
}

/** The same as a result that has failed. */
export function failElf(
  offset: number,
  expected: string,
  found: string,
): { readonly ok: false; readonly error: ElfProblem } {
  return fail(elfProblem(offset, expected, found));
}

/** Lies a part of a file inside it? Says so where it doesn't. */
export function outsideFile(
  what: string,
  where: { readonly at: number; readonly offset: number; readonly sizeBytes: number },
  fileBytes: number,
): ElfProblem | undefined {
  const end = where.offset + where.sizeBytes;
  return Number.isSafeInteger(end) && end <= fileBytes
    ? undefined
    : elfProblem(
        where.at,
        `${what} inside the file of ${hex(fileBytes)} bytes`,
        `offset ${hex(where.offset)}, size ${hex(where.sizeBytes)}`,
      );
}
