import type { CommandLinePlace } from '../base/machine-description';

/** A place in a text, counted from 0 as editors and the Language Server Protocol do; `character` in UTF-16 units. */
export interface TextPosition {
  readonly line: number;
  readonly character: number;
}

export interface TextRange {
  readonly start: TextPosition;
  /** Behind the last character. */
  readonly end: TextPosition;
}

export interface TextPlace {
  /** As the user wrote it. */
  readonly file: string;
  /** Undefined: the file as a whole. */
  readonly range: TextRange | undefined;
}

/** What a problem is about. */
export type ProblemWhere =
  | {
      readonly kind: 'argument';
      /** QEMU's program, as it names itself in messages: without its folder. */
      readonly program: string;
      /** The option, as written; undefined when it is about the whole line. */
      readonly place: CommandLinePlace | undefined;
    }
  | ({ readonly kind: 'text' } & TextPlace);

/** Something wrong with a configuration, and where. Parsers give a result *and* a list of these, always both. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly where: ProblemWhere | undefined;
  /** Of which kind it is, for programs. */
  readonly code?: string;
}

/** Collects problems while something is parsed. */
export class ProblemList {
  readonly all: Problem[] = [];
  readonly #program: string | undefined;

  /** @param program the first word of the command line that is parsed; undefined when it is something else */
  constructor(program?: string) {
    this.#program = program === undefined ? undefined : programName(program);
  }

  error(message: string, place?: CommandLinePlace | TextPlace, code?: string): void {
    this.#add('error', message, place, code);
  }

  warn(message: string, place?: CommandLinePlace | TextPlace, code?: string): void {
    this.#add('warning', message, place, code);
  }

  get failed(): boolean {
    return this.all.some((problem) => problem.severity === 'error');
  }

  #add(
    severity: Problem['severity'],
    message: string,
    place: CommandLinePlace | TextPlace | undefined,
    code: string | undefined,
  ): void {
    const where = this.#where(place);
    this.all.push({ severity, message, where, ...(code === undefined ? {} : { code }) });
  }

  #where(place: CommandLinePlace | TextPlace | undefined): ProblemWhere | undefined {
    if (place !== undefined && 'file' in place) {
      return { kind: 'text', file: place.file, range: place.range };
    }
    return this.#program === undefined
      ? undefined
      : { kind: 'argument', program: this.#program, place };
  }
}

/** The name that QEMU has in its own messages, however it was called. */
export function programName(program: string): string {
  return program.replace(/^.*[\\/]/, '');
}

/** One line, in QEMU's form: `qemu-system-arm: -m 1x: Parameter 'size' expects ...`, `my_defconfig:3: expected ...`. */
export function formatProblem({ severity, message, where }: Problem): string {
  const parts = [...wordsOf(where), ...(severity === 'warning' ? ['warning'] : []), message];
  return parts.join(': ');
}

function wordsOf(where: ProblemWhere | undefined): string[] {
  switch (where?.kind) {
    case undefined:
      return [];
    case 'argument':
      return where.place === undefined ? [where.program] : [where.program, where.place.text];
    case 'text':
      return [
        where.range === undefined ? where.file : `${where.file}:${where.range.start.line + 1}`,
      ];
  }
}
