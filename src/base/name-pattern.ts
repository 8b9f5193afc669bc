/**
 * Does a name match a pattern? `*` stands for any text, `?` for one character, everything else for itself. A star is
 * tried again from where the last one stood, which takes no more steps than both lengths multiplied, whatever the
 * pattern is.
 */
export function matchesPattern(pattern: string, name: string): boolean {
  let at = 0;
  let star = -1;
  let starName = 0;
  for (let i = 0; i < name.length;) {
    if (pattern[at] === '*') {
      star = at++;
      starName = i;
    } else if (pattern[at] === '?' || pattern[at] === name[i]) {
      at++;
      i++;
    } else if (star >= 0) {
      at = star + 1;
      i = ++starName;
    } else {
      return false;
    }
  }
  while (pattern[at] === '*') {
    at++;
  }
  return at >= pattern.length;
}

/** No name of the driver model has other characters. */
const NAME_PATTERN = /^[\w.,:;@#/+*?-]*$/;

/** Can a text be a pattern for names? */
export function isNamePattern(text: string): boolean {
  return NAME_PATTERN.test(text);
}
