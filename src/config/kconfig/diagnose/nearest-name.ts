/** Letters that may differ: a third of the name. */
const MAX_SHARE = 1 / 3;

/** The name that is most like another; undefined when none is much like it. */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let limit = Math.max(1, Math.floor(name.length * MAX_SHARE)) + 1;
  for (const candidate of candidates) {
    const distance = distanceBelow(name, candidate, limit);
    if (distance !== undefined) {
      best = candidate;
      limit = distance;
      if (distance === 0) {
        break;
      }
    }
  }
  return best;
}

/** How many letters must change, come or go (two that change places count as one); undefined: `limit` or more. */
function distanceBelow(a: string, b: string, limit: number): number | undefined {
  if (Math.abs(a.length - b.length) >= limit) {
    return undefined;
  }
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      }
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least >= limit) {
      return undefined;
    }
    before = last;
    last = row;
  }
  const distance = last[b.length] ?? 0;
  return distance < limit ? distance : undefined;
}
