import { split } from 'shlex';

/**
 * A command line as one string, in a shell's quoting, as arguments. A backslash at the end of a line goes on with the
 * next one, as in the documentation's examples. Variables and globs are not expanded.
 */
export function splitCommandLine(text: string): { argv: string[]; problem: string | undefined } {
  const joined = text.replace(/^\s*\$\s+/, '').replace(/\\\r?\n/g, ' ');
  try {
    return { argv: split(joined), problem: undefined };
  } catch {
    const quote = openQuote(joined);
    return {
      argv: joined.split(/\s+/).filter((part) => part !== ''),
      problem: `expected a closing ${quote.mark} for the one at column ${quote.column + 1}, found the end of the line`,
    };
  }
}

function openQuote(text: string): { mark: string; column: number } {
  let open: { mark: string; column: number } | undefined;
  for (let column = 0; column < text.length; column++) {
    const character = text.charAt(column);
    if (character === '\\' && open?.mark !== "'") {
      column++;
    } else if (open === undefined && (character === '"' || character === "'")) {
      open = { mark: character, column };
    } else if (open?.mark === character) {
      open = undefined;
    }
  }
  return open ?? { mark: 'character', column: text.length };
}
