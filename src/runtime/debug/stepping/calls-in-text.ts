/** A call in the text of a statement. */
export interface TextCall {
  /** Names and dots, as they are written but without blanks: `ops.find_vqs`; of a call on a call's value `?.probe`. */
  readonly callee: string;
  /** Offsets of the callee's first character and behind its last. */
  readonly start: number;
  readonly end: number;
}

interface OpenCall extends TextCall {
  /** Parentheses, brackets and braces around its own. */
  readonly depth: number;
}

/** Words that stand before a parenthesis and call nothing. */
const NO_CALLEES = new Set(
  'if for while switch catch return typeof void in of do else case throw await yield super import function'.split(
    ' ',
  ),
);
const BLANK_OR_COMMENT = /(?:\s+|\/\/[^\n]*|\/\*[^]*?\*\/)+/y;
const WORD = /[A-Za-z_$][\w$]*/y;
const STRING = /"(?:[^"\\\n]|\\[^])*"|'(?:[^'\\\n]|\\[^])*'/y;
/** The arguments of types in a call: `<VirtioDevPriv>`. */
const TYPE_ARGUMENTS = /<(?:[\w$\s.,|[\]<>]|&(?!&))*>(?=\s*\()/y;

/**
 * The calls that a statement makes itself, in the order in which they are made: what is in parentheses comes before the
 * call that it is for. Calls inside functions that it defines are those functions' own, and `new` is none.
 */
export function callsInText(text: string): TextCall[] {
  return new Scanner(text).scan();
}

class Scanner {
  readonly #text: string;
  readonly #found: TextCall[] = [];
  readonly #open: OpenCall[] = [];
  #at = 0;
  #depth = 0;
  /** The path that ends here, if one does. */
  #path: TextCall | undefined;
  #isNew = false;

  constructor(text: string) {
    this.#text = text;
  }

  scan(): TextCall[] {
    while (this.#at < this.#text.length) {
      this.#token();
    }
    return this.#found;
  }

  #token(): void {
    if (this.#skip(BLANK_OR_COMMENT)) {
      return;
    }
    if (this.#skip(STRING)) {
      this.#path = undefined;
      return;
    }
    const start = this.#at;
    if (this.#skip(WORD)) {
      this.#word(start);
      return;
    }
    const path = this.#path;
    const character = this.#text.charAt(this.#at);
    if (path !== undefined && character === '<' && this.#skip(TYPE_ARGUMENTS)) {
      return;
    }
    if (this.#text.startsWith('=>', this.#at)) {
      this.#at += 2;
      this.#skipFunction();
      return;
    }
    this.#at++;
    this.#sign(character, path);
  }

  #word(start: number): void {
    const word = this.#text.slice(start, this.#at);
    const before = this.#path;
    if (before?.callee.endsWith('.') === true) {
      this.#path = { callee: before.callee + word, start: before.start, end: this.#at };
    } else if (word === 'new') {
      this.#isNew = true;
      this.#path = undefined;
    } else if (word === 'function') {
      this.#path = undefined;
      this.#skipFunction();
    } else {
      this.#path = NO_CALLEES.has(word) ? undefined : { callee: word, start, end: this.#at };
    }
  }

  #sign(character: string, path: TextCall | undefined): void {
    this.#path = undefined;
    switch (character) {
      case '.':
        // Behind a value that has no name here.
        this.#path = path
          ? { ...path, callee: `${path.callee}.`, end: this.#at }
          : { callee: '?.', start: this.#at, end: this.#at };
        return;
      case '?':
        if (this.#text.charAt(this.#at) === '.') {
          this.#path = path;
          if (/[([]/.test(this.#text.charAt(this.#at + 1))) {
            this.#at++;
          }
        }
        return;
      case '!':
        // Behind a name it says that it is not null.
        this.#path = this.#text.charAt(this.#at) === '=' ? undefined : path;
        return;
      case '(':
        if (path !== undefined && !this.#isNew) {
          this.#open.push({ ...path, depth: this.#depth });
        }
        this.#isNew = false;
        this.#depth++;
        return;
      case '[':
      case '{':
        this.#depth++;
        return;
      case ')':
      case ']':
      case '}':
        this.#close(character);
        return;
      case '`':
        this.#template();
        return;
      default:
    }
  }

  #close(character: string): void {
    this.#depth--;
    const call = this.#open.at(-1);
    if (character === ')' && call?.depth === this.#depth) {
      this.#open.pop();
      this.#found.push({ callee: call.callee, start: call.start, end: call.end });
    }
  }

  /** Of a template only what is in `${ }` is code. */
  #template(): void {
    while (this.#at < this.#text.length) {
      const character = this.#text.charAt(this.#at++);
      if (character === '`') {
        return;
      }
      if (character === '\\') {
        this.#at++;
      } else if (character === '$' && this.#text.charAt(this.#at) === '{') {
        this.#at++;
        const depth = this.#depth++;
        while (this.#at < this.#text.length && this.#depth > depth) {
          this.#token();
        }
      }
    }
  }

  /** The rest of a function: parameters and body in braces, or the expression behind an arrow. */
  #skipFunction(): void {
    const inner = new Scanner(this.#text);
    inner.#at = this.#at;
    while (inner.#at < inner.#text.length) {
      inner.#skip(BLANK_OR_COMMENT);
      const character = inner.#text.charAt(inner.#at);
      if (inner.#depth === 0 && /[,;)\]}]/.test(character)) {
        break;
      }
      inner.#token();
      if (inner.#depth === 0 && character === '}') {
        break;
      }
      if (character === '{' && inner.#depth === 1) {
        inner.#skipBlock();
        break;
      }
    }
    this.#at = inner.#at;
    this.#path = undefined;
  }

  #skipBlock(): void {
    while (this.#at < this.#text.length && this.#depth > 0) {
      this.#token();
    }
  }

  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) {
      return false;
    }
    this.#at = pattern.lastIndex;
    return true;
  }
}
