import type { TextEdit } from 'vscode-languageserver-types';
import type { KconfigFile } from '../config/kconfig/syntax/parse-file';

const ENTRIES: ReadonlySet<string> = new Set([
  ...['config', 'menuconfig', 'menu', 'endmenu', 'if', 'endif', 'choice', 'endchoice', 'comment'],
  ...['source', 'rsource', 'osource', 'orsource', 'mainmenu', '=', '$'],
]);

/**
 * Edits to the kernel's style: entries at the beginning of the line, attributes behind one tab, a help text behind a tab and two
 * spaces, no white space at the ends of lines. What stands in a line is left alone.
 */
export function formatKconfig({ text, statements, lines }: KconfigFile): TextEdit[] {
  const wanted = new Map<number, string>();
  const helpLines = new Set<number>();
  for (const { keyword, start, end, help, tokens } of statements) {
    const { line } = lines.position(start);
    wanted.set(line, ENTRIES.has(keyword) ? '' : '\t');
    if (help !== undefined && help !== '') {
      const first = line + 1;
      const last = lines.position(end).line;
      const texts = help.split('\n');
      for (let at = first; at <= last; at++) {
        helpLines.add(at);
        const own = /^ */.exec(texts[at - first] ?? '')?.[0] ?? '';
        wanted.set(at, `\t  ${own}`);
      }
    } else {
      // What a backslash joined goes on in lines that are left alone.
      const last = lines.position(tokens.at(-1)?.end ?? start).line;
      for (let at = line + 1; at <= last; at++) {
        wanted.delete(at);
      }
    }
  }
  return text.split('\n').flatMap((raw, line): TextEdit[] => {
    const content = raw.trim();
    const indentation = content === '' ? '' : wanted.get(line);
    if (indentation === undefined) {
      const kept = raw.replace(/\s+$/, '');
      return kept === raw.replace(/\r$/, '') ? [] : [edit(line, raw, kept)];
    }
    const formatted = indentation + content;
    return formatted === raw.replace(/\r$/, '') ? [] : [edit(line, raw, formatted)];
  });
}

function edit(line: number, raw: string, newText: string): TextEdit {
  const character = raw.replace(/\r$/, '').length;
  return { range: { start: { line, character: 0 }, end: { line, character } }, newText };
}
