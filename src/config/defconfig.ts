import { type Problem, ProblemList } from './problem';

/** What one line of a defconfig or .config sets. `n` stands for `# CONFIG_X is not set`. */
export interface ConfigAssignment {
  /** Without `CONFIG_`. */
  readonly name: string;
  /** `y`, `n`, a number as written, or a string without its quotes. */
  readonly value: string;
  /** 1-based. */
  readonly line: number;
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
  text.split(/\r?\n/).forEach((raw, index) => {
    const line = index + 1;
    const trimmed = raw.trim();
    const unset = NOT_SET.exec(trimmed);
    const set = ASSIGNMENT.exec(trimmed);
    if (unset?.[1] !== undefined) {
      assignments.push({ name: unset[1], value: 'n', line });
    } else if (set?.[1] !== undefined) {
      const value = readValue(set[2] ?? '');
      if (value === undefined) {
        problems.error(
          `${fileName}:${line}: expected y, n, a number or a "string" after CONFIG_${set[1]}=, found '${shown(set[2] ?? '')}'`,
        );
      } else {
        assignments.push({ name: set[1], value, line });
      }
    } else if (trimmed !== '' && !trimmed.startsWith('#')) {
      problems.error(
        `${fileName}:${line}: expected CONFIG_NAME=value or '# CONFIG_NAME is not set', found '${shown(trimmed)}'`,
      );
    }
  });
  return { assignments, problems: problems.all };
}

function readValue(text: string): string | undefined {
  const value = text.trim();
  if (/^(y|n|m|-?\d+|0[xX][0-9a-fA-F]+)$/.test(value)) {
    return value;
  }
  const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(value);
  return quoted?.[1];
}
