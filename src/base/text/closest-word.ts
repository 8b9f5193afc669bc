/** More letters than this are no slip of the fingers. */
const MAX_EDITS = 3;

/** The word that somebody may have meant: the one with the fewest letters added, left out or changed. */
export function closestWord(written: string, words: readonly string[]): string | undefined {
  let closest: string | undefined;
  let fewest = Math.min(MAX_EDITS, Math.floor(written.length / 2)) + 1;
  for (const word of words) {
    const edits = editsBetween(written.toLowerCase(), word.toLowerCase());
    if (edits < fewest) {
      fewest = edits;
      closest = word;
    }
  }
  return closest;
}

function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
