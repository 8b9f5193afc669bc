import type { TextEdit } from 'vscode-languageserver-types';

/**
 * Edits that change nothing of what a configuration says: no white space around lines, one line feed at the end. The order
 * stays, and so does what stands behind `is not set`.
 */
export function formatConfig(text: string): TextEdit[] {
  const raws = text.split('\n');
  const last = raws.findLastIndex((raw) => raw.trim() !== '');
  const edits = raws.slice(0, last + 1).flatMap((raw, line): TextEdit[] => {
    // The carriage return of a file with such line ends is no white space of the line.
    const wanted =
      raw.trim() + (raw.endsWith('\r') ? '\r' : '') + (line === raws.length - 1 ? '\n' : '');
    return wanted === raw ? [] : [edit(line, 0, line, raw.length, wanted)];
  });
  const end = raws.length - 1;
  const isEmptyAtEnd = end === last + 1 && raws[end] === '';
  return end === last || isEmptyAtEnd
    ? edits
    : [...edits, edit(last + 1, 0, end, raws[end]?.length ?? 0, '')];
}

function edit(line: number, from: number, lastLine: number, to: number, newText: string): TextEdit {
  return {
    range: { start: { line, character: from }, end: { line: lastLine, character: to } },
    newText,
  };
}
