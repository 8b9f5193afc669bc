import type { DocumentEdit } from '../protocol/language-extensions';

/** The text after edits that don't overlap; what is put in at one place comes in the order of the edits. */
export function applyLineEdits(text: string, edits: readonly DocumentEdit[]): string {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
    starts.push(at + 1);
  }
  const offset = ({ line, character }: DocumentEdit['range']['start']): number => {
    const start = starts[line];
    return start === undefined ? text.length : Math.min(start + character, text.length);
  };
  const ordered = edits
    .map(({ range, newText }, index) => {
      return { from: offset(range.start), to: offset(range.end), newText, index };
    })
    .sort((a, b) => a.from - b.from || a.to - b.to || a.index - b.index);
  let at = 0;
  const parts: string[] = [];
  for (const { from, to, newText } of ordered) {
    parts.push(text.slice(at, from), newText);
    at = to;
  }
  return [...parts, text.slice(at)].join('');
}
