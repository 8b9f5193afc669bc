import type { TextRange } from '../../problem';
import { isSymbolLine, parseConfig, type ConfigLine, type SymbolLine } from './parse-config';

/** A line of a file or of one that it includes. */
export interface OriginLine {
  readonly line: ConfigLine;
  readonly origin: { readonly file: string };
}

export interface IncludeProblem {
  readonly message: string;
  readonly file: string;
  readonly range: TextRange;
}

/** A configuration with what it includes. */
export interface ExpandedConfig {
  readonly lines: readonly OriginLine[];
  readonly problems: readonly IncludeProblem[];
}

/** Files inside each other. */
const MAX_DEPTH = 100;
/** Lines in all: files that include each other twice are soon larger than any disk. */
const MAX_LINES = 1_000_000;

/**
 * The lines of a defconfig with those of the files that it includes in their places, as U-Boot's build makes them with
 * the C preprocessor: a name is looked for beside the file that includes it, if it stands in quotes, and in the
 * root of the tree.
 *
 * @param read the text of a file by its name relative to the root of the tree; undefined: there is none
 */
export function expandIncludes(
  file: string,
  text: string,
  read: (file: string) => string | undefined,
): ExpandedConfig {
  const lines: OriginLine[] = [];
  const problems: IncludeProblem[] = [];
  const open = [{ file, lines: parseConfig(text).lines, next: 0 }];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const line = top.lines[top.next++];
    if (line === undefined || lines.length >= MAX_LINES) {
      open.pop();
      continue;
    }
    if (line.kind !== 'include') {
      lines.push({ line, origin: { file: top.file } });
      continue;
    }
    const fail = (message: string): void => {
      problems.push({ message, file: open.at(-1)?.file ?? file, range: line.fileRange });
    };
    const beside = `${top.file.slice(0, top.file.lastIndexOf('/') + 1)}${line.file}`;
    const found = (line.quoted ? [beside, line.file] : [line.file])
      .map((name) => ({ name, text: read(name) }))
      .find((candidate) => candidate.text !== undefined);
    if (found?.text === undefined) {
      fail(`expected a file, found none named '${line.file}'`);
    } else if (open.some((other) => other.file === found.name) || open.length >= MAX_DEPTH) {
      fail(`expected a file that is not being read, found '${found.name}', which includes itself`);
    } else {
      open.push({ file: found.name, lines: parseConfig(found.text).lines, next: 0 });
    }
  }
  return { lines, problems };
}

/** The lines that say what symbols are. */
export function symbolLines(
  lines: readonly OriginLine[],
): { readonly line: SymbolLine; readonly origin: OriginLine['origin'] }[] {
  return lines.flatMap(({ line, origin }) => (isSymbolLine(line) ? [{ line, origin }] : []));
}
