const ESC = 0x1b;

/** What came of an escape sequence so far. */
export interface EscapeState {
  esc_save: number[];
}

export interface EscapeResult {
  /** The key, as the control character that does the same; 0: nothing yet. */
  readonly ichar: number;
  /** Characters of a sequence that nobody knows: they go into the line as they are. */
  readonly literal: readonly number[];
}

const NOTHING: EscapeResult = { ichar: 0, literal: [] };

/** Final letters of `ESC [` and `ESC O`, as Ctrl keys. */
const LETTERS: Readonly<Record<string, string>> = {
  A: 'p',
  B: 'n',
  C: 'f',
  D: 'b',
  F: 'e',
  H: 'a',
};

/** `ESC [ digit ~`: Home, Delete, End, and the same of other terminals. */
const DIGITS: Readonly<Record<string, string>> = { 1: 'a', 3: 'd', 4: 'e', 7: 'a', 8: 'e' };

function control(letter: string): EscapeResult {
  return { ichar: letter.charCodeAt(0) - 0x60, literal: [] };
}

/**
 * Takes one character that was typed. Arrow keys, Home, End and Delete become the control character of the same
 * meaning; the marks of a bracketed paste vanish; anything else that began with ESC is given back as typed.
 *
 * @uboot common/cli_readline.c cread_line(): the part about esc_len
 */
export function cli_ch_process(state: EscapeState, ichar: number): EscapeResult {
  const length = state.esc_save.length;
  const character = String.fromCharCode(ichar);
  const saved = String.fromCharCode(...state.esc_save);

  if (length === 0) {
    if (ichar !== ESC) {
      return { ichar, literal: [] };
    }
    state.esc_save = [ESC];
    return NOTHING;
  }
  if (isPrefix(saved + character)) {
    state.esc_save.push(ichar);
    return NOTHING;
  }
  const saved_codes = state.esc_save;
  state.esc_save = [];
  if (length === 2 && LETTERS[character] !== undefined) {
    return control(LETTERS[character]);
  }
  if (length === 3 && character === '~') {
    const key = DIGITS[saved.charAt(2)];
    if (key !== undefined) {
      return control(key);
    }
  }
  if (length === 5 && character === '~') {
    return NOTHING;
  }
  return { ichar: 0, literal: [...saved_codes, ichar] };
}

/** May something that we know begin so? */
function isPrefix(text: string): boolean {
  return /^\x1b(\[([1-478]|20[01]?)?|O)$/.test(text);
}
