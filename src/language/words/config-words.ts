/** A place of a text that names a symbol: in C, assembly, device trees, Makefiles, configurations and help texts alike. */
export interface ConfigWord {
  /** Without CONFIG_. */
  readonly name: string;
  /**
   * `whole`: CONFIG_NAME, which is that symbol. `stage`: a stage of U-Boot puts its own prefix before the name, as in
   * CONFIG_IS_ENABLED(NAME) and CONFIG_$(SPL_)NAME: in SPL it is SPL_NAME.
   */
  readonly form: 'whole' | 'stage';
  /** Offset of the word: that of CONFIG_, or of the name if it stands alone. */
  readonly start: number;
  /** Offset of the name alone. */
  readonly nameStart: number;
  /** Behind the last character. */
  readonly end: number;
}

const PREFIX = 'CONFIG_';
/** Macros of U-Boot that take names without CONFIG_, and how many of their arguments are names. */
const MACROS: ReadonlyMap<string, number> = new Map([
  ['IS_ENABLED', 1],
  ['VAL', 1],
  ['IF_ENABLED_INT', 2],
]);
const NAME = /\w+/y;
const STAGE = /\$[({][A-Z]+_(?:[A-Z]+_)*[)}](?=\w)/y;
const ARGUMENT = /\s*(?:\\\r?\n\s*)?(\w+)\s*/y;

/** Calls `visit` for each word of a text, in order. */
export function forEachConfigWord(text: string, visit: (word: ConfigWord) => void): void {
  for (let at = text.indexOf(PREFIX); at >= 0; at = text.indexOf(PREFIX, at + PREFIX.length)) {
    if (beginsWord(text, at)) {
      readWord(text, at, visit);
    }
  }
}

/** A word does not begin inside of another one, except behind the option that defines it for a compiler. */
function beginsWord(text: string, at: number): boolean {
  return (
    !/\w/.test(text.charAt(at - 1)) || /(^|[^\w])-D$/.test(text.slice(Math.max(0, at - 3), at))
  );
}

function readWord(text: string, start: number, visit: (word: ConfigWord) => void): void {
  const behind = start + PREFIX.length;
  STAGE.lastIndex = behind;
  const nameStart = STAGE.test(text) ? STAGE.lastIndex : behind;
  NAME.lastIndex = nameStart;
  const name = NAME.exec(text)?.[0];
  if (name === undefined) {
    return;
  }
  const end = nameStart + name.length;
  const names = nameStart === behind ? MACROS.get(name) : undefined;
  if (names !== undefined && text.charAt(end) === '(') {
    readArguments(text, end + 1, names, visit);
    return;
  }
  visit({ name, form: nameStart === behind ? 'whole' : 'stage', start, nameStart, end });
}

function readArguments(
  text: string,
  from: number,
  count: number,
  visit: (word: ConfigWord) => void,
): void {
  let at = from;
  for (let left = count; left > 0; left--) {
    ARGUMENT.lastIndex = at;
    const [whole, name] = ARGUMENT.exec(text) ?? [];
    // With the prefix it is none of these, and found as a word of its own.
    if (whole === undefined || name === undefined || name.startsWith(PREFIX)) {
      return;
    }
    const nameStart = at + whole.indexOf(name);
    visit({ name, form: 'stage', start: nameStart, nameStart, end: nameStart + name.length });
    at += whole.length;
    if (text.charAt(at) !== ',') {
      return;
    }
    at++;
  }
}

/** The word that an offset lies in, or at the end of. */
export function configWordAt(text: string, offset: number): ConfigWord | undefined {
  // Nothing of a word is further away than this; a text may be one line of megabytes.
  const from = Math.max(0, offset - MOST_CHARACTERS);
  const part = text.slice(from, offset + MOST_CHARACTERS);
  let found: ConfigWord | undefined;
  forEachConfigWord(part, (word) => {
    if (word.start + from <= offset && offset <= word.end + from) {
      found = word;
    }
  });
  return (
    found && {
      ...found,
      start: found.start + from,
      nameStart: found.nameStart + from,
      end: found.end + from,
    }
  );
}

const MOST_CHARACTERS = 512;
