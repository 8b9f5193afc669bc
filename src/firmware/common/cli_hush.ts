import { CMD_FLAG_REPEAT } from '../include/command';
import { cmd_process } from './command';
import {
  FLAG_EXIT_FROM_LOOP,
  FLAG_PARSE_SEMICOLON,
  FLAG_REPARSING,
  SPECIAL_VAR_SYMBOL,
} from './cli_hush/types';
import type { List, Pipe, Word } from './cli_hush/types';
import { hushState, setup_file_in_str, setup_string_in_str } from './cli_hush/input';
import type { InStr } from './cli_hush/input';
import { parse_stream, syntax } from './cli_hush/parse';
import { insert_var_value, is_assignment, set_local_var } from './cli_hush/variables';
import { ctrlc, had_ctrlc, puts } from './console';
import { loadText } from '../lib/libfdt/fdt/load-store';

/**
 * Commands may run commands (`run`, variables). A real U-Boot that recurses without end overruns its stack and dies
 * of it; we end the innermost command with a message.
 */
const MAX_DEPTH = 200;

/** What a list gives when a command in it ended the whole text. */
const EXIT = -2;

/** A new line of the words after their variables have got values; what was quoted is quoted. */
function make_string(argv: readonly Word[]): string {
  const words = argv.map((word) => {
    const value = insert_var_value(word.text);
    return word.nonnull ? `'${value}'` : value;
  });

  return `${words.join(' ')}\n`;
}

function hasVariable(word: Word): boolean {
  return word.text.includes(SPECIAL_VAR_SYMBOL);
}

/**
 * Runs one simple command: assignments, a command, or a command to parse again because it had variables.
 *
 * @uboot common/cli_hush.c run_pipe_real()
 */
function run_pipe_real(argv: readonly Word[]): number {
  const state = hushState();
  let i = 0;
  let word = argv[i];
  let flag: number;

  while (word !== undefined && is_assignment(word.text)) {
    set_local_var(insert_var_value(word.text));
    i++;
    word = argv[i];
  }
  if (word === undefined) {
    return 0;
  }
  const rest = argv.slice(i);
  if (rest.some(hasVariable)) {
    return parse_string_outer(make_string(rest), FLAG_EXIT_FROM_LOOP | FLAG_REPARSING);
  }
  flag = state.do_repeat ? CMD_FLAG_REPEAT : 0;
  const result = cmd_process(
    flag,
    rest.map((one) => one.text),
  );
  if (!result.repeatable) {
    state.flag_repeat = false;
  }
  return result.rc;
}

/** Was Ctrl-C pressed, now or in a command that took it for itself? */
function interrupted(): boolean {
  return ctrlc() || had_ctrlc();
}

function run_if(pipe: Extract<Pipe, { kind: 'if' }>): number {
  let rcode = 0;

  for (const branch of pipe.branches) {
    rcode = run_list_real(branch.condition);
    if (rcode === EXIT) {
      return EXIT;
    }
    if (rcode === 0) {
      return run_list_real(branch.body);
    }
  }
  return pipe.otherwise === null ? rcode : run_list_real(pipe.otherwise);
}

function run_loop(pipe: Extract<Pipe, { kind: 'while' | 'until' }>): number {
  let rcode: number;

  for (;;) {
    if (interrupted()) {
      return 1;
    }
    rcode = run_list_real(pipe.condition);
    if (rcode === EXIT || (rcode === 0) !== (pipe.kind === 'while')) {
      return rcode;
    }
    if (run_list_real(pipe.body) === EXIT) {
      return EXIT;
    }
  }
}

/** The words of a `for`, cut at blanks whether they were quoted or not. @uboot common/cli_hush.c make_list_in() */
function make_list_in(words: readonly Word[]): string[] {
  return words.flatMap((word) =>
    insert_var_value(word.text)
      .split(' ')
      .filter((part) => part !== ''),
  );
}

function run_for(pipe: Extract<Pipe, { kind: 'for' }>): number {
  const state = hushState();
  let rcode = state.last_return_code;

  for (const value of make_list_in(pipe.words)) {
    const assignment = `${pipe.name.text}=${value}`;
    if (interrupted()) {
      return 1;
    }
    if (is_assignment(assignment)) {
      set_local_var(assignment);
    } else {
      rcode = run_pipe_real([{ text: assignment, raw: assignment, nonnull: false }]);
    }
    rcode = run_list_real(pipe.body);
    if (rcode === EXIT) {
      return EXIT;
    }
  }
  return rcode;
}

function run_pipe(pipe: Pipe): number {
  switch (pipe.kind) {
    case 'command':
      return run_pipe_real(pipe.argv);
    case 'if':
      return run_if(pipe);
    case 'while':
    case 'until':
      return run_loop(pipe);
    case 'for':
      return run_for(pipe);
  }
}

/**
 * Runs commands one after the other. After a failed `&&` or a successful `||` everything up to the next `;` is left
 * out, other `&&` and `||` too. A command that gives a number below -1, which some do with the number of an error, ends
 * all lists around it.
 *
 * @uboot common/cli_hush.c run_list_real()
 */
function run_list_real(list: List): number {
  const state = hushState();
  let rcode = state.last_return_code;
  let skip = false;

  for (const pipe of list) {
    if (skip) {
      skip = pipe.followup !== 'PIPE_SEQ';
      continue;
    }
    rcode = run_pipe(pipe);
    if (rcode < -1) {
      state.last_return_code = EXIT - rcode;
      return EXIT;
    }
    state.last_return_code = rcode === 0 ? 0 : 1;
    skip =
      (rcode === 0 && pipe.followup === 'PIPE_OR') || (rcode !== 0 && pipe.followup === 'PIPE_AND');
  }
  return rcode;
}

/** What one round of reading and running gives. */
type Round =
  | { readonly kind: 'ran'; readonly rcode: number }
  /** Nothing behind it is to run. */
  | { readonly kind: 'exit' }
  /** It could not be read; at the end: something was still open. */
  | { readonly kind: 'unread'; readonly atEnd: boolean };

/** Parses and runs one line and what belongs to it. @uboot common/cli_hush.c parse_stream_outer() */
function parse_stream_outer(inp: InStr, flag: number): Round {
  const parsed = parse_stream(inp, flag);
  let rcode = 0;

  if (parsed.kind === 'list') {
    // Nothing is no failure, but for a command whose variables made nothing of it.
    if (parsed.list.length > 0 || (flag & FLAG_REPARSING) !== 0) {
      rcode = run_list_real(parsed.list);
    }
    return rcode === EXIT ? { kind: 'exit' } : { kind: 'ran', rcode };
  }
  if (parsed.kind === 'error') {
    syntax();
    hushState().flag_repeat = false;
    return { kind: 'unread', atEnd: parsed.atEnd };
  }
  return { kind: 'unread', atEnd: true };
}

/**
 * Runs the rounds of a text. After a mistake that isn't at its end U-Boot goes on at a null pointer.
 */
function runText(text: string, flag: number): number {
  let input = setup_string_in_str(text);
  let code: number | null = null;
  let round: Round;

  do {
    round = parse_stream_outer(input, flag);
    if (round.kind === 'exit') {
      return (flag & FLAG_REPARSING) !== 0 ? hushState().last_return_code : 0;
    }
    if (round.kind === 'ran') {
      code = round.rcode;
    } else if (round.atEnd) {
      break;
    } else if ((flag & FLAG_EXIT_FROM_LOOP) === 0) {
      input = setup_string_in_str(loadText(0) ?? '');
    }
  } while ((flag & FLAG_EXIT_FROM_LOOP) === 0 && input.pos < input.text.length);
  if (code !== null) {
    return code;
  }
  return (flag & FLAG_REPARSING) !== 0 ? hushState().last_return_code : 1;
}

/**
 * Runs the commands of a text. The result is that of the last ones that were run; 1 if there are none because of a mistake,
 * except that a command whose variables made it unreadable leaves `$?` as it was.
 *
 * @uboot common/cli_hush.c parse_string_outer()
 */
export function parse_string_outer(s: string, flag: number): number {
  const state = hushState();
  const lineEnd = s.indexOf('\n');
  let rcode: number;

  if (state.depth >= MAX_DEPTH) {
    puts('Commands are nested too deeply\n');
    return 1;
  }
  state.depth++;
  // What is more than one line gets an empty line at its end: read by itself, it leaves no failure of the last one behind.
  rcode = runText(lineEnd === s.length - 1 && s !== '' ? s : `${s}\n`, flag);
  state.depth--;
  return rcode;
}

/** Reads commands from the console and runs them, for ever. @uboot common/cli_hush.c parse_file_outer() */
export function parse_file_outer(): never {
  for (;;) {
    if (parse_stream_outer(setup_file_in_str(), FLAG_PARSE_SEMICOLON).kind === 'exit') {
      puts('exit not allowed from main input shell.\n');
    }
  }
}
