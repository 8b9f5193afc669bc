import type { CallSite } from './harden';
import { whatItIs } from './what-it-is';

/** A line of a driver's file, from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** Where things were thrown. */
export class Thrown {
  /** Files of drivers, by the names that V8 knows them by. */
  readonly #files: ReadonlySet<string>;
  readonly #places = new WeakMap<object, Place>();
  /** The last that was thrown by a `throw`. */
  #last: { readonly value: unknown; readonly place: Place } | undefined;

  constructor(files: ReadonlySet<string>) {
    this.#files = files;
  }

  /** For `throw`: keeps the line of what is no error, and so doesn't know it. */
  note(value: unknown, place: Place): unknown {
    this.#last = { value, place };
    return value;
  }

  /** What V8 asks for when a stack is first looked at. Only calls of drivers are in it, so it is the same in every run. */
  readonly stackOf = (error: object, sites: readonly CallSite[]): string => {
    const own = sites.filter((site) => this.#files.has(site.getFileName() ?? ''));
    const line = own[0]?.getLineNumber() ?? undefined;
    if (line !== undefined) {
      this.#places.set(error, { file: own[0]?.getFileName() ?? '', line });
    }
    const calls = own.map(
      (site) =>
        `\n    at ${site.getFunctionName() ?? '<anonymous>'} (line ${site.getLineNumber() ?? 0})`,
    );
    return `${textOf(error)}${calls.join('')}`;
  };

  placeOf(error: unknown): Place | undefined {
    // Looking at a stack can run a getter of the driver's, which throws.
    const last = this.#last;
    if (error instanceof Error) {
      const known = wasLookedAt(error) ? this.#places.get(error) : undefined;
      if (known !== undefined) {
        return known;
      }
    }
    return last?.value === error ? last?.place : undefined;
  }

  /** The line of the driver that runs. */
  placeNow(): Place {
    return this.placeOf(new Error()) ?? { file: '', line: 1 };
  }

  describe(error: unknown): { readonly place: Place | undefined; readonly message: string } {
    return { place: this.placeOf(error), message: textOf(error) };
  }
}

/** V8 is asked for the stack, if nobody has asked before; a driver may have put something in its place. */
function wasLookedAt(error: Error): boolean {
  try {
    return error.stack !== '';
  } catch {
    return false;
  }
}

/** `TypeError: x is not a function`. */
function textOf(error: unknown): string {
  try {
    if (error instanceof Error) {
      const { name, message } = error;
      return `${name}: ${message}`.slice(0, 500);
    }
  } catch {
    // It has a name or a message that throws.
  }
  return `${whatItIs(error)} was thrown`;
}
