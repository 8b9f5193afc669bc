import type { CommandLinePlace } from '../base/machine-description';

/** Something wrong with a configuration, and where. Parsers give a result *and* a list of these, always both. */
export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** The option it is about, as written; undefined when it is about the whole line. */
  readonly place: CommandLinePlace | undefined;
}

/** Collects problems while something is parsed. */
export class ProblemList {
  readonly all: Problem[] = [];

  error(message: string, place?: CommandLinePlace): void {
    this.all.push({ severity: 'error', message, place });
  }

  warn(message: string, place?: CommandLinePlace): void {
    this.all.push({ severity: 'warning', message, place });
  }

  get failed(): boolean {
    return this.all.some((problem) => problem.severity === 'error');
  }
}

/** One line, in QEMU's form: `-drive if=none,file=x.img: Could not open ...`. */
export function formatProblem(problem: Problem): string {
  const prefix = problem.place === undefined ? '' : `${problem.place.text}: `;
  return prefix + (problem.severity === 'warning' ? 'warning: ' : '') + problem.message;
}
