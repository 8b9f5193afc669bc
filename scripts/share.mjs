const MS_PER_DAY = 86_400_000;

/** Is everything wanted, and not only a share? */
const long = process.env.LONG === '1';

/** Whole days since 1970: the same all day for all processes of a run. */
const today = Math.floor(Date.now() / MS_PER_DAY);

/**
 * @typedef {{ day: number, of: number }} Turn
 *
 * @param {Turn | undefined} turn
 */
export const isToday = (turn) => long || turn === undefined || today % turn.of === turn.day;

/**
 * One in so many, the next ones the next day; with LONG=1 all. What is left out isn't counted as passed.
 *
 * @template T
 * @param {readonly T[]} all
 * @param {number} days in which all have had their turn
 * @returns {T[]}
 */
export const shareOf = (all, days) => all.filter((_, i) => long || i % days === today % days);
