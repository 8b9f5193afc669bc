import { gd, statics } from '../../include/asm-generic/global_data';
import { clear_ctrlc, puts } from '../console';
import { cli_readline } from '../cli_readline';

/** @uboot common/cli_hush.c: its static variables */
export interface HushState {
  /** May an empty line run the last one again? */
  flag_repeat: boolean;
  /** It is being run again. */
  do_repeat: boolean;
  lastcommand: string;
  last_return_code: number;
  /** How deep commands run commands. */
  depth: number;
}

export function hushState(): HushState {
  return statics<HushState>('common/cli_hush.c', () => ({
    flag_repeat: false,
    do_repeat: false,
    lastcommand: '',
    last_return_code: 0,
    depth: 0,
  }));
}

/** Where commands come from: a text, or the console, which asks for more lines as long as something is open. */
export interface InStr {
  readonly interactive: boolean;
  text: string;
  pos: number;
  /** 1: the first line of a command is next; 2: a line that goes on. */
  promptmode: 1 | 2;
  /** Ctrl-C was pressed at a prompt. */
  interrupted: boolean;
}

/** @uboot common/cli_hush.c setup_string_in_str() */
export function setup_string_in_str(s: string): InStr {
  return { interactive: false, text: s, pos: 0, promptmode: 1, interrupted: false };
}

/** @uboot common/cli_hush.c setup_file_in_str() */
export function setup_file_in_str(): InStr {
  return { interactive: true, text: '', pos: 0, promptmode: 1, interrupted: false };
}

/** Reads a line with its line feed. An empty one is the last command again. @uboot common/cli_hush.c get_user_input() */
function get_user_input(i: InStr): void {
  const state = hushState();
  const prompt =
    i.promptmode === 1
      ? (gd.config.get('SYS_PROMPT') ?? '=> ')
      : (gd.config.get('SYS_PROMPT_HUSH_PS2') ?? '> ');
  let line: string | null;

  clear_ctrlc();
  line = cli_readline(prompt);
  i.pos = 0;
  if (line === null) {
    puts('<INTERRUPT>\n');
    state.flag_repeat = false;
    i.interrupted = true;
    i.text = '';
    return;
  }
  if (i.promptmode === 2) {
    i.text = `${line}\n`;
    return;
  }
  i.promptmode = 2;
  if (line !== '') {
    state.lastcommand = line;
    state.flag_repeat = true;
    state.do_repeat = false;
  } else if (state.flag_repeat && state.lastcommand !== '') {
    line = state.lastcommand;
    state.do_repeat = true;
  }
  i.text = `${line}\n`;
}

/** The next character, or undefined at the end. @uboot common/cli_hush.c file_get(), static_get() */
export function b_getch(i: InStr): string | undefined {
  if (i.pos >= i.text.length && i.interactive && !i.interrupted) {
    get_user_input(i);
  }
  const ch = i.text[i.pos];
  if (ch !== undefined) {
    i.pos++;
  }
  return ch;
}

/** As b_getch, and leaves it there. Never asks for another line. @uboot common/cli_hush.c file_peek() */
export function b_peek(i: InStr): string | undefined {
  return i.text[i.pos];
}

/** Gives the character that b_getch took last back. */
export function b_ungetch(i: InStr): void {
  i.pos--;
}
