import type { TextRange } from '../../problem';

interface LineBase {
  /** Of what the line says, without white space around it. */
  readonly range: TextRange;
}

/** One line of a defconfig, .config or fragment. */
export type ConfigLine =
  | (LineBase & {
      readonly kind: 'set';
      readonly name: string;
      readonly nameRange: TextRange;
      /** As written behind `=`. */
      readonly written: string;
      readonly valueRange: TextRange;
    })
  | (LineBase & { readonly kind: 'notSet'; readonly name: string; readonly nameRange: TextRange })
  | (LineBase & {
      readonly kind: 'include';
      readonly file: string;
      readonly fileRange: TextRange;
      readonly quoted: boolean;
    })
  | (LineBase & {
      readonly kind: 'comment';
      /** The symbol of a comment that was probably to say that it is not set. */
      readonly almostNotSet?: string;
    })
  | (LineBase & { readonly kind: 'blank' })
  | (LineBase & {
      readonly kind: 'malformed';
      /** Without white space around it. */
      readonly written: string;
    });

/** A line that says what a symbol is. */
export type SymbolLine = Extract<ConfigLine, { kind: 'set' | 'notSet' }>;

export function isSymbolLine(line: ConfigLine): line is SymbolLine {
  return line.kind === 'set' || line.kind === 'notSet';
}

/** A file, line by line: joined with line feeds the texts of all lines are the file. */
export interface ConfigFile {
  readonly lines: readonly ConfigLine[];
}

const SET = /^CONFIG_([^\s=]+)=(.*)$/s;
/** Whatever follows does no harm. */
const NOT_SET = /^# CONFIG_(\S+) is not set/;
const ALMOST_NOT_SET = /^#+\s*(?:CONFIG_)?([A-Z0-9_]{3,})(?:=n)?\s+is\s+not?\s*set\b/i;
const INCLUDE = /^#\s*include\s*(["<])([^">]*)[">]$/;

/** Every line is something; a line that `conf` would pass over is malformed. */
export function parseConfig(text: string): ConfigFile {
  return { lines: text.split('\n').map((raw, line) => parseLine(raw, line)) };
}

function parseLine(raw: string, line: number): ConfigLine {
  const trimmed = raw.trim();
  const from = raw.length - raw.trimStart().length;
  const place = (start: number, length: number): TextRange => ({
    start: { line, character: from + start },
    end: { line, character: from + start + length },
  });
  const range = place(0, trimmed.length);
  if (trimmed === '') {
    return { kind: 'blank', range };
  }
  const [, name, written = ''] = SET.exec(trimmed) ?? [];
  if (name !== undefined) {
    const valueAt = trimmed.length - written.length;
    return {
      kind: 'set',
      range,
      name,
      nameRange: place(0, valueAt - 1),
      written,
      valueRange: place(valueAt, written.length),
    };
  }
  const [, unset] = NOT_SET.exec(trimmed) ?? [];
  if (unset !== undefined) {
    const nameRange = place(trimmed.indexOf('CONFIG_'), 'CONFIG_'.length + unset.length);
    return { kind: 'notSet', range, name: unset, nameRange };
  }
  const [, bracket, file] = INCLUDE.exec(trimmed) ?? [];
  if (file !== undefined) {
    const fileRange = place(trimmed.length - 1 - file.length, file.length);
    return { kind: 'include', range, file, fileRange, quoted: bracket === '"' };
  }
  if (!trimmed.startsWith('#')) {
    return { kind: 'malformed', range, written: trimmed };
  }
  const [, almost] = ALMOST_NOT_SET.exec(trimmed) ?? [];
  return { kind: 'comment', range, ...(almost === undefined ? {} : { almostNotSet: almost }) };
}
