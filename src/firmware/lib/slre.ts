/**
 * Small regular expressions: `.`, `^`, `$`, sets, `\d`, `\s`, `\S`, and `*`, `+`, `?` behind one of them. No groups.
 * A search gives up after a number of steps, so that no expression can stop the machine.
 *
 * @uboot lib/slre.c
 */
export interface Slre {
  readonly atoms: readonly Atom[];
  readonly atStart: boolean;
  readonly atEnd: boolean;
}

interface Atom {
  readonly fits: (character: string) => boolean;
  readonly min: 0 | 1;
  readonly max: number;
}

export interface SlreMatch {
  readonly start: number;
  readonly end: number;
}

const MAX_STEPS = 100_000;

const CLASSES: Readonly<Record<string, (character: string) => boolean>> = {
  d: (character) => /\d/.test(character),
  s: (character) => /\s/.test(character),
  S: (character) => /\S/.test(character),
};

/** The members of a set from behind its `[`, and where it ends; undefined without a `]`. */
function parseSet(re: string, start: number): { fits: Atom['fits']; end: number } | undefined {
  const inverted = re[start] === '^';
  const members: [string, string][] = [];
  let at = inverted ? start + 1 : start;

  while (re[at] !== ']') {
    let first = re[at];
    if (first === '\\') {
      at++;
      first = re[at];
    }
    if (first === undefined) {
      return undefined;
    }
    const last = re[at + 2];
    if (re[at + 1] === '-' && last !== undefined && last !== ']') {
      members.push([first, last]);
      at += 3;
    } else {
      members.push([first, first]);
      at++;
    }
  }
  return {
    fits: (character) =>
      members.some(([first, last]) => character >= first && character <= last) !== inverted,
    end: at + 1,
  };
}

/** Undefined: not an expression that we know. @uboot lib/slre.c slre_compile() */
export function slre_compile(re: string): Slre | undefined {
  const atoms: Atom[] = [];
  const atStart = re.startsWith('^');
  const atEnd = re.endsWith('$') && !re.endsWith('\\$');
  const end = atEnd ? re.length - 1 : re.length;
  let at = atStart ? 1 : 0;

  while (at < end) {
    const character = re.charAt(at);
    let fits: Atom['fits'] = (other) => other === character;
    at++;
    if ('()|*+?'.includes(character)) {
      return undefined;
    }
    if (character === '.') {
      fits = () => true;
    } else if (character === '[') {
      const set = parseSet(re, at);
      if (set === undefined) {
        return undefined;
      }
      fits = set.fits;
      at = set.end;
    } else if (character === '\\') {
      const escaped = re.charAt(at);
      fits = CLASSES[escaped] ?? ((other) => other === escaped);
      at++;
    }
    const quantifier = at < end ? re.charAt(at) : '';
    if ('*+?'.includes(quantifier) && quantifier !== '') {
      at++;
      atoms.push({ fits, min: quantifier === '+' ? 1 : 0, max: quantifier === '?' ? 1 : Infinity });
    } else {
      atoms.push({ fits, min: 1, max: 1 });
    }
  }
  return { atoms, atStart, atEnd };
}

/** Where the expression fits first, the longest there; null: nowhere. @uboot lib/slre.c slre_match() */
export function slre_match(re: Slre, text: string, from = 0): SlreMatch | null {
  let steps = 0;
  const matchAt = (index: number, at: number): number => {
    const atom = re.atoms[index];
    let count = 0;
    let end: number;

    steps++;
    if (steps > MAX_STEPS) {
      return -1;
    }
    if (atom === undefined) {
      return re.atEnd && at !== text.length ? -1 : at;
    }
    while (count < atom.max && at + count < text.length && atom.fits(text.charAt(at + count))) {
      count++;
    }
    for (; count >= atom.min; count--) {
      end = matchAt(index + 1, at + count);
      if (end >= 0) {
        return end;
      }
    }
    return -1;
  };

  for (let start = from; start <= text.length && (start === 0 || !re.atStart); start++) {
    const end = matchAt(0, start);
    if (end >= 0) {
      return { start, end };
    }
  }
  return null;
}
