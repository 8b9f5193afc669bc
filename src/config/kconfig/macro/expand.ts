import type { MacroAnswers } from '../model';

/** A variable of the macro language, or a function: one with `$(1)` in it. */
interface MacroVariable {
  /** `:=`: the value is expanded already. */
  readonly simple: boolean;
  readonly value: string;
}

/** What a macro has to say: `$(info,…)`, an unknown command, a name that nothing defines. */
export type MacroReport = (severity: 'error' | 'warning', message: string) => void;

/** Nested calls, as far as nobody needs. */
const MAX_DEPTH = 100;
/** Calls for one text: more is a macro that doubles itself. */
const MAX_CALLS = 10_000;
/** Characters that an expansion may get: more is a variable that grows in itself. */
const MAX_LENGTH = 1 << 20;

/**
 * The macro language of Kconfig: variables, functions of the user's, and the built-in ones, of which `shell` is answered
 * and never run.
 */
export class Macros {
  readonly #answers: MacroAnswers;
  readonly #variables = new Map<string, MacroVariable>();
  #place = { file: '', line: 0 };
  #report: MacroReport = () => undefined;
  #depth = 0;
  #calls = 0;

  constructor(answers: MacroAnswers) {
    this.#answers = answers;
  }

  /** Where the text that is expanded from now on stands, counted from 1, and who hears of problems. */
  at(file: string, line: number, report: MacroReport): void {
    this.#place = { file, line };
    this.#report = report;
  }

  assign(name: string, operator: '=' | ':=' | '+=', value: string): void {
    const before = this.#variables.get(name);
    if (operator === '+=' && before !== undefined) {
      const added = before.simple ? this.expand(value) : value;
      this.#variables.set(name, { ...before, value: `${before.value} ${added}` });
    } else if (operator === ':=') {
      this.#variables.set(name, { simple: true, value: this.expand(value) });
    } else {
      this.#variables.set(name, { simple: false, value });
    }
  }

  /** `text` with its `$(…)` replaced. `\$` stays a dollar. */
  expand(text: string): string {
    this.#calls = 0;
    return this.#expand(text, []);
  }

  #expand(text: string, parameters: readonly string[]): string {
    let result = '';
    let from = 0;
    for (let at = text.indexOf('$'); at >= 0; at = text.indexOf('$', from)) {
      if (text[at - 1] === '\\' && at > from) {
        result += `${text.slice(from, at - 1)}$`;
        from = at + 1;
        continue;
      }
      result += text.slice(from, at);
      const end = text[at + 1] === '(' ? closing(text, at + 1) : -1;
      if (end < 0) {
        result += '$';
        from = at + 1;
        continue;
      }
      result += this.#call(text.slice(at + 2, end), parameters);
      from = end + 1;
      if (result.length > MAX_LENGTH) {
        this.#report(
          'error',
          `expected a macro of at most ${MAX_LENGTH} characters, found a longer one`,
        );
        return '';
      }
    }
    return result + text.slice(from);
  }

  #call(body: string, parameters: readonly string[]): string {
    if (this.#depth >= MAX_DEPTH || this.#calls >= MAX_CALLS) {
      if (this.#calls < MAX_CALLS) {
        this.#report(
          'error',
          `expected at most ${MAX_DEPTH} nested macros, found more (a macro that calls itself?)`,
        );
      }
      this.#calls = MAX_CALLS;
      return '';
    }
    this.#calls++;
    this.#depth++;
    try {
      const [first = '', ...rest] = splitArguments(body);
      const name = this.#expand(first, parameters);
      const given = rest.map((argument) => this.#expand(argument, parameters));
      return this.#value(name, given, parameters);
    } finally {
      this.#depth--;
    }
  }

  #value(name: string, given: readonly string[], parameters: readonly string[]): string {
    if (/^\d+$/.test(name) && given.length === 0) {
      return parameters[Number(name) - 1] ?? '';
    }
    const variable = this.#variables.get(name);
    if (variable !== undefined) {
      return variable.simple ? variable.value : this.#expand(variable.value, given);
    }
    const builtIn = this.#builtIn(name, given);
    if (builtIn !== undefined) {
      return builtIn;
    }
    const environment = given.length === 0 ? this.#answers.environment.get(name) : undefined;
    if (environment === undefined && given.length > 0) {
      this.#report('warning', `expected a macro that is defined, found $(${name},…)`);
    }
    return environment ?? '';
  }

  #builtIn(name: string, given: readonly string[]): string | undefined {
    const [first = '', second = '', third = ''] = given;
    switch (name) {
      case 'shell':
        return this.#shell(first).output;
      case 'success':
        return this.#shell(first).success ? 'y' : 'n';
      case 'failure':
        return this.#shell(first).success ? 'n' : 'y';
      case 'if-success':
        return this.#shell(first).success ? second : third;
      case 'info':
        return '';
      case 'warning-if':
        if (first === 'y') {
          this.#report('warning', second);
        }
        return '';
      case 'error-if':
        if (first === 'y') {
          this.#report('error', second);
        }
        return '';
      case 'filename':
        return this.#place.file;
      case 'lineno':
        return String(this.#place.line);
      default:
        return undefined;
    }
  }

  #shell(command: string): { readonly output: string; readonly success: boolean } {
    const answer = this.#answers.shell(command);
    if (answer === undefined) {
      this.#report(
        'warning',
        `expected a command whose answer is known, found '${command}' (commands are not run; it counts as failed)`,
      );
    }
    return answer ?? { output: '', success: false };
  }
}

/** The parenthesis that closes the one at `open`, or -1. */
function closing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    if (text[at] === '(') {
      depth++;
    } else if (text[at] === ')' && --depth === 0) {
      return at;
    }
  }
  return -1;
}

/** At the commas that stand in no parentheses. White space before the first argument of a function goes. */
function splitArguments(body: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < body.length; at++) {
    const character = body[at];
    if (character === '(') {
      depth++;
    } else if (character === ')') {
      depth--;
    } else if (character === ',' && depth === 0) {
      parts.push(body.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(body.slice(from));
  return parts.map((part, index) => (index === 0 ? part.trim() : part));
}
