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
import { parse_stream } from './cli_hush/parse';
import { insert_var_value, is_assignment, set_local_var } from './cli_hush/variables';
import { ctrlc, had_ctrlc, puts } from './console';

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

/** @uboot common/cli_hush.c syntax() */
function syntax(): void {
  puts('syntax error\n');
}

/**
 * Parses and runs one line and what belongs to it. Null: it could not be read; EXIT: nothing behind it is to run.
 *
 * @uboot common/cli_hush.c parse_stream_outer()
 */
function parse_stream_outer(inp: InStr, flag: number): number | null {
  const parsed = parse_stream(inp, flag);

  if (parsed.kind === 'list') {
    // Nothing is no failure, but for a command whose variables made nothing of it.
    return parsed.list.length === 0 && (flag & FLAG_REPARSING) === 0
      ? 0
      : run_list_real(parsed.list);
  }
  if (parsed.kind === 'error') {
    syntax();
    hushState().flag_repeat = false;
  }
  return null;
}

/**
 * Runs the commands of a text. The result is that of the last one; 1 after a syntax error, except that a command
 * whose variables made it unreadable leaves `$?` as it was.
 *
 * @uboot common/cli_hush.c parse_string_outer()
 */
export function parse_string_outer(s: string, flag: number): number {
  const state = hushState();
  const lineEnd = s.indexOf('\n');
  // What is more than one line gets an empty line at its end, which leaves no failure of the last one behind.
  const input = setup_string_in_str(lineEnd === s.length - 1 ? s : `${s}\n`);
  let rcode: number | null = state.last_return_code;

  if (state.depth >= MAX_DEPTH) {
    puts('Commands are nested too deeply\n');
    return 1;
  }
  state.depth++;
  while (rcode !== null && rcode !== EXIT && input.pos < input.text.length) {
    rcode = parse_stream_outer(input, flag);
  }
  state.depth--;
  if (rcode === null || rcode === EXIT) {
    return (flag & FLAG_REPARSING) !== 0 ? state.last_return_code : rcode === EXIT ? 0 : 1;
  }
  return rcode;
}

/** Reads commands from the console and runs them, for ever. @uboot common/cli_hush.c parse_file_outer() */
export function parse_file_outer(): never {
  for (;;) {
    if (parse_stream_outer(setup_file_in_str(), FLAG_PARSE_SEMICOLON) === EXIT) {
      puts('exit not allowed from main input shell.\n');
    }
  }
}
