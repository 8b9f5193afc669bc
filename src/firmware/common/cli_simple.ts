import { env_get } from '../env/common';

/** What is read: plain text, what is behind a `$`, the name in brackets, or what is within single quotes. */
type State = 'text' | 'dollar' | 'name' | 'quoted';

/**
 * Puts the values of variables, `${name}` or `$(name)`, into a text. Not in single quotes, which vanish; of a backslash what
 * is behind it stays. What is longer than the buffer is cut.
 *
 * @param max_size bytes, of which the last one is for the final 0
 * @uboot common/cli_simple.c cli_simple_process_macros()
 */
export function cli_simple_process_macros(input: string, max_size: number): string {
  let output = '';
  let state: State = 'text';
  let nameStart = 0;
  let prev = '';
  let c: string;
  for (let at = 0; at < input.length && output.length < max_size; at++) {
    c = input.charAt(at);
    if (state !== 'quoted' && c === '\\' && prev !== '\\') {
      if (at + 1 === input.length) {
        break;
      }
      prev = c;
      at++;
      c = input.charAt(at);
    }
    switch (state) {
      case 'text':
        if (c === "'" && prev !== '\\') {
          state = 'quoted';
        } else if (c === '$' && prev !== '\\') {
          state = 'dollar';
        } else {
          output += c;
        }
        break;
      case 'dollar':
        if (c === '(' || c === '{') {
          state = 'name';
          nameStart = at + 1;
        } else {
          state = 'text';
          output += `$${c}`;
        }
        break;
      case 'name':
        if (c === ')' || c === '}') {
          output += env_get(input.slice(nameStart, at)) ?? '';
          state = 'text';
        }
        break;
      case 'quoted':
        if (c === "'" && prev !== '\\') {
          state = 'text';
        } else {
          output += c;
        }
    }
    prev = c;
  }
  return output.slice(0, max_size - 1);
}
