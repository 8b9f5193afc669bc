import { type Problem, ProblemList, type TextRange } from './problem';

/** What one line of a defconfig or .config sets. `n` stands for `# CONFIG_X is not set`. */
export interface ConfigAssignment {
  /** Without `CONFIG_`. */
  readonly name: string;
  /** `y`, `n`, a number as written, or a string without its quotes. */
  readonly value: string;
  /** Was it in quotes? A text may look like a bool or a number. */
  readonly quoted: boolean;
  readonly range: TextRange;
}

export interface ParsedDefconfig {
  readonly assignments: readonly ConfigAssignment[];
  readonly problems: readonly Problem[];
}

const ASSIGNMENT = /^CONFIG_([A-Za-z0-9_]+)=(.*)$/;
const NOT_SET = /^#\s*CONFIG_([A-Za-z0-9_]+) is not set\s*$/;

/** Characters of a wrong line that a message shows. */
const SHOWN_CHARACTERS = 60;

/** A piece of a file that need not be text, fit for a message of one line. */
function shown(text: string): string {
  const printable = text.replace(/[^ -~\u00a1-\ufffc]/g, '?');
  return printable.length <= SHOWN_CHARACTERS
    ? printable
    : `${printable.slice(0, SHOWN_CHARACTERS)}...`;
}

/**
 * Reads a defconfig or a .config: `CONFIG_X=value`, `# CONFIG_X is not set`, comments, blank lines. Anything else is a
 * problem that names file and line; reading goes on. The last assignment of a symbol counts.
 */
export function parseDefconfig(text: string, fileName: string): ParsedDefconfig {
  const problems = new ProblemList();
  const assignments: ConfigAssignment[] = [];
  text.split(/\r?\n/).forEach((raw, line) => {
    const trimmed = raw.trim();
    const range = rangeOf(raw, line, trimmed);
    const unset = NOT_SET.exec(trimmed);
    const set = ASSIGNMENT.exec(trimmed);
    if (unset?.[1] !== undefined) {
      assignments.push({ name: unset[1], value: 'n', quoted: false, range });
    } else if (set?.[1] !== undefined) {
      const written = set[2] ?? '';
      const value = readValue(written);
      if (value === undefined) {
        problems.error(
          `expected y, n, a number or a "string" after CONFIG_${set[1]}=, found '${shown(written)}'`,
          { file: fileName, range: rangeOf(raw, line, written) },
        );
      } else {
        assignments.push({ name: set[1], ...value, range });
      }
    } else if (trimmed !== '' && !trimmed.startsWith('#')) {
      problems.error(
        `expected CONFIG_NAME=value or '# CONFIG_NAME is not set', found '${shown(trimmed)}'`,
        { file: fileName, range },
      );
    }
  });
  return { assignments, problems: problems.all };
}

/** Where the last part of a line is. */
function rangeOf(raw: string, line: number, part: string): TextRange {
  const end = raw.trimEnd().length;
  return { start: { line, character: end - part.length }, end: { line, character: end } };
}

function readValue(text: string): Pick<ConfigAssignment, 'value' | 'quoted'> | undefined {
  const value = text.trim();
  if (/^(y|n|m|-?\d+|0[xX][0-9a-fA-F]+)$/.test(value)) {
    return { value, quoted: false };
  }
  const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(value)?.[1];
  // A backslash protects the character behind it, whatever that is.
  return quoted === undefined ? undefined : { value: quoted.replace(/\\(.)/g, '$1'), quoted: true };
}
