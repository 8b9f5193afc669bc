import type { ConfigLine } from '../config/kconfig/config-file/parse-config';
import type { KconfigFile } from '../config/kconfig/syntax/parse-file';

/** Lines that fold into the first of them, counted from 0. */
export interface Fold {
  readonly startLine: number;
  readonly endLine: number;
}

const BEGINS = new Set(['menu', 'if', 'choice']);
const ENDS = new Set(['endmenu', 'endif', 'endchoice']);
const SINGLE = new Set(['config', 'menuconfig', 'comment']);

/** Blocks with what is in them, and entries with their attributes. */
export function foldKconfig({ statements, lines }: KconfigFile): Fold[] {
  const folds: Fold[] = [];
  const open: number[] = [];
  let entry: number | undefined;
  let last = 0;
  const close = (from: number | undefined): void => {
    if (from !== undefined && last > from) {
      folds.push({ startLine: from, endLine: last });
    }
  };
  for (const { keyword, start, end } of statements) {
    const { line } = lines.position(start);
    const isEntry =
      BEGINS.has(keyword) || ENDS.has(keyword) || SINGLE.has(keyword) || keyword.endsWith('source');
    if (isEntry) {
      close(entry);
      entry = SINGLE.has(keyword) ? line : undefined;
    }
    last = lines.position(end).line;
    if (BEGINS.has(keyword)) {
      open.push(line);
    } else if (ENDS.has(keyword)) {
      close(open.pop());
    }
  }
  close(entry);
  return folds;
}

/** The lines below a title as `conf` writes them (`#`, `# Title`, `#`) up to the next one. */
export function foldConfig(lines: readonly ConfigLine[], text: string): Fold[] {
  const texts = text.split('\n').map((line) => line.trim());
  const titles = texts.flatMap((_, line) => {
    return texts[line - 1] === '#' &&
      texts[line + 1] === '#' &&
      lines[line]?.kind === 'comment' &&
      texts[line] !== '#'
      ? [line]
      : [];
  });
  return titles.flatMap((startLine, index): Fold[] => {
    let endLine = (titles[index + 1] ?? lines.length + 1) - 2;
    while (endLine > startLine && (texts[endLine] ?? '') === '') {
      endLine--;
    }
    return endLine > startLine + 1 ? [{ startLine, endLine }] : [];
  });
}
