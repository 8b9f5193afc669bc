import { CONFIG_INT } from '../../include/asm-generic/global_data';
import type { CmdTbl } from '../../include/command';
import { env_complete } from '../../env/common';
import { commandTable, find_cmd } from '../command';
import { putc, puts } from '../console';

/** At most so many words are offered; then come three dots. */
const MAX_WORDS = 18;
const LINE_MAX = 78;

/** As many as are shown, sorted: which of many these are depends on where they are in the table. */
function sortedFirst(words: readonly string[]): readonly string[] {
  const shown = words.slice(0, MAX_WORDS).sort();

  return words.length > MAX_WORDS ? [...shown, '...'] : shown;
}

/** First argument: the name of a variable. @uboot common/command.c var_complete() */
export function var_complete(argv: readonly string[]): readonly string[] {
  return argv.length === 2 ? sortedFirst(env_complete(argv[1] ?? '')) : [];
}

/** First argument: one of `table`'s names. @uboot common/command.c complete_subcmdv() */
export function complete_subcmdv(
  table: readonly Pick<CmdTbl, 'name'>[],
  argv: readonly string[],
): readonly string[] {
  const text = argv[1] ?? '';

  return argv.length === 2
    ? table.map((sub) => sub.name).filter((name) => name.startsWith(text))
    : [];
}

/** @uboot common/command.c complete_cmdv() */
function complete_cmdv(argv: readonly string[]): readonly string[] {
  const name = argv[0] ?? '';

  if (argv.length <= 1) {
    return commandTable()
      .map((cmdtp) => cmdtp.name)
      .filter((one) => one.startsWith(name) && (name !== '' || one !== '?'));
  }
  return find_cmd(name)?.complete?.(argv) ?? [];
}

/** @uboot common/command.c print_argv() */
function print_argv(words: readonly string[]): void {
  let i = LINE_MAX;

  for (const word of words) {
    const len = word.length + 1;
    if (i + len >= LINE_MAX) {
      puts('\n  ');
      i = 1;
    } else {
      puts(' ');
    }
    puts(word);
    i += len;
  }
  putc('\n');
}

function commonPrefix(words: readonly string[]): string {
  const first = words[0] ?? '';
  let length = first.length;

  for (const word of words) {
    while (!word.startsWith(first.slice(0, length))) {
      length--;
    }
  }
  return first.slice(0, length);
}

/**
 * TAB: completes the last word of `line` as far as that is clear, or shows what it could be. The text that was added
 * is on the console, and is returned.
 *
 * @uboot common/command.c cmd_auto_complete()
 */
export function cmd_auto_complete(prompt: string, line: string): string {
  const argv = line.split(/[ \t]+/).filter((word) => word !== '');
  const typedWords = argv.length;
  let words: readonly string[];
  let last: string;
  let added = '';

  if (/[ \t]$/.test(line) || typedWords === 0) {
    argv.push('');
  }
  words = complete_cmdv(argv);
  if (words.length === 0) {
    if (typedWords <= 1) {
      putc('\x07');
    }
    return '';
  }
  last = argv.at(-1) ?? '';
  if (words.length === 1) {
    added = `${(words[0] ?? '').slice(last.length)} `;
  } else {
    added = commonPrefix(words.slice(0, MAX_WORDS)).slice(last.length);
  }
  if (added !== '' && line.length + added.length < CONFIG_INT('SYS_CBSIZE', 256) - 2) {
    puts(added);
    if (words.length > 1) {
      putc('\x07');
    }
    return added;
  }
  print_argv(words.length > MAX_WORDS ? [...words.slice(0, MAX_WORDS), '...'] : words);
  puts(prompt);
  puts(line);
  return '';
}
