import { CONFIG_INT } from '../include/asm-generic/global_data';
import { IS_ENABLED } from '../include/linux/kconfig';
import { cmd_auto_complete } from './command/complete';
import { cread_add_to_hist, hist_next, hist_prev } from './cli_readline/history';
import { cli_ch_process } from './cli_readline/escape';
import type { EscapeState } from './cli_readline/escape';
import { get_timer, udelay } from '../lib/time';
import { getchar, putc, puts, tstc } from './console';

const CTL_BACKSPACE = 0x08;
const DEL7 = 0x7f;
const BELL = 0x07;
const CR = 0x0d;
const LF = 0x0a;

/** No line: the user pressed Ctrl-C. */
export const READLINE_INTERRUPT = -1;

/** No line: nothing was typed in the time that was given. */
export const READLINE_TIMEOUT = -2;

/** How often is looked for a key, where somebody waits for one with a limit. */
const LOOK_US = 1000;

/** `CTL_CH('a')` is Ctrl-A. */
function CTL_CH(letter: string): number {
  return letter.charCodeAt(0) - 0x60;
}

/** A line while it is being typed. */
interface Line {
  buf: string;
  /** Where the cursor is. */
  num: number;
  insert: boolean;
}

function repeat(character: string, count: number): void {
  for (let i = 0; i < count; i++) {
    putc(character);
  }
}

function getcmd_cbeep(): void {
  putc(BELL);
}

/** @uboot common/cli_readline.c BEGINNING_OF_LINE() */
function beginningOfLine(line: Line): void {
  repeat('\b', line.num);
  line.num = 0;
}

/** @uboot common/cli_readline.c ERASE_TO_EOL() */
function eraseToEol(line: Line): void {
  const count = line.buf.length - line.num;

  repeat(' ', count);
  repeat('\b', count);
  line.buf = line.buf.slice(0, line.num);
}

/** @uboot common/cli_readline.c REFRESH_TO_EOL() */
function refreshToEol(line: Line): void {
  puts(line.buf.slice(line.num));
  line.num = line.buf.length;
}

/** @uboot common/cli_readline.c cread_add_char() */
function cread_add_char(line: Line, ichar: number, len: number): void {
  const character = String.fromCharCode(ichar);
  let rest: string;

  if ((line.insert || line.num === line.buf.length) && line.buf.length > len - 1) {
    getcmd_cbeep();
    return;
  }
  if (line.insert) {
    rest = line.buf.slice(line.num);
    line.buf = line.buf.slice(0, line.num) + character + rest;
    puts(character + rest);
    repeat('\b', rest.length);
  } else {
    putc(ichar);
    line.buf = line.buf.slice(0, line.num) + character + line.buf.slice(line.num + 1);
  }
  line.num++;
}

/** Takes away the character at the cursor. */
function deleteAtCursor(line: Line): void {
  const rest = line.buf.slice(line.num + 1);

  line.buf = line.buf.slice(0, line.num) + rest;
  puts(rest);
  putc(' ');
  repeat('\b', rest.length + 1);
}

function fromHistory(line: Line, hline: string | null): void {
  if (hline === null) {
    getcmd_cbeep();
    return;
  }
  beginningOfLine(line);
  eraseToEol(line);
  line.buf = hline;
  refreshToEol(line);
}

function complete(line: Line, prompt: string): void {
  let added: string;

  if (line.num < line.buf.length) {
    getcmd_cbeep();
    return;
  }
  added = cmd_auto_complete(prompt, line.buf);
  line.buf += added;
  line.num += added.length;
}

/** What one key does to the line; Ctrl-C and the end of the line are not for here. */
function editKey(line: Line, prompt: string, ichar: number, len: number): void {
  switch (ichar) {
    case 0:
      break;
    case CTL_CH('a'):
      beginningOfLine(line);
      break;
    case CTL_CH('f'):
      if (line.num < line.buf.length) {
        puts(line.buf.charAt(line.num));
        line.num++;
      }
      break;
    case CTL_CH('b'):
      if (line.num > 0) {
        putc('\b');
        line.num--;
      }
      break;
    case CTL_CH('d'):
      if (line.num < line.buf.length) {
        deleteAtCursor(line);
      }
      break;
    case CTL_CH('k'):
      eraseToEol(line);
      break;
    case CTL_CH('e'):
      refreshToEol(line);
      break;
    case CTL_CH('o'):
      line.insert = !line.insert;
      break;
    case CTL_CH('x'):
    case CTL_CH('u'):
      beginningOfLine(line);
      eraseToEol(line);
      break;
    case DEL7:
    case CTL_BACKSPACE:
      if (line.num > 0) {
        putc('\b');
        line.num--;
        deleteAtCursor(line);
      }
      break;
    case CTL_CH('p'):
      fromHistory(line, hist_prev());
      break;
    case CTL_CH('n'):
      fromHistory(line, hist_next());
      break;
    case CTL_CH('i'):
      if (IS_ENABLED('AUTO_COMPLETE')) {
        complete(line, prompt);
        break;
      }
      cread_add_char(line, ichar, len);
      break;
    default:
      cread_add_char(line, ichar, len);
  }
}

/** Is there a key in time? A limit of 0 is none; a negative one is as good as that. */
function keyInTime(timeoutSeconds: number): boolean {
  const start = get_timer(0);

  while (timeoutSeconds > 0 && !tstc()) {
    if (get_timer(start) >= timeoutSeconds * 1000) {
      return false;
    }
    udelay(LOOK_US);
  }
  return true;
}

/**
 * Reads a line with Emacs's keys, the arrow keys and a history.
 *
 * @uboot common/cli_readline.c cread_line()
 */
function cread_line(
  prompt: string,
  len: number,
  initial: string,
  timeout: number,
): string | typeof READLINE_INTERRUPT | typeof READLINE_TIMEOUT {
  const line: Line = { buf: initial, num: 0, insert: true };
  const escape: EscapeState = { esc_save: [] };
  let typed: number;
  let ichar: number;

  refreshToEol(line);
  if (!keyInTime(timeout)) {
    return READLINE_TIMEOUT;
  }
  for (;;) {
    typed = getchar();
    if (typed === LF || typed === CR) {
      putc('\n');
      break;
    }
    const processed = cli_ch_process(escape, typed);
    for (const literal of processed.literal) {
      cread_add_char(line, literal, len);
    }
    ichar = processed.ichar;
    if (ichar === CTL_CH('c')) {
      return READLINE_INTERRUPT;
    }
    editKey(line, prompt, ichar, len);
  }
  cread_add_to_hist(line.buf);
  return line.buf;
}

/** Without CONFIG_CMDLINE_EDITING: characters, and taking back the last one. */
function simpleLine(len: number): string | typeof READLINE_INTERRUPT {
  let buf = '';
  let c: number;

  for (;;) {
    c = getchar();
    switch (c) {
      case CR:
      case LF:
        puts('\n');
        return buf;
      case 0:
        break;
      case CTL_CH('c'):
        return READLINE_INTERRUPT;
      case CTL_CH('u'):
        repeat('\b', buf.length);
        repeat(' ', buf.length);
        repeat('\b', buf.length);
        buf = '';
        break;
      case CTL_BACKSPACE:
      case DEL7:
        if (buf !== '') {
          buf = buf.slice(0, -1);
          puts('\b \b');
        }
        break;
      default:
        if (buf.length < len - 2) {
          buf += String.fromCharCode(c);
          putc(c);
        } else {
          putc(BELL);
        }
    }
  }
}

/**
 * As cli_readline, with a text to begin with, and seconds to wait for the first key (0: no limit; without the editor of lines
 * there is none).
 *
 * @uboot common/cli_readline.c cli_readline_into_buffer()
 */
export function cli_readline_into_buffer(
  prompt: string,
  buffer: string,
  timeout: number,
): string | typeof READLINE_INTERRUPT | typeof READLINE_TIMEOUT {
  const len = CONFIG_INT('SYS_CBSIZE', 256);

  puts(prompt);
  return IS_ENABLED('CMDLINE_EDITING') ? cread_line(prompt, len, buffer, timeout) : simpleLine(len);
}

/**
 * Shows `prompt` and reads a line. Null: the user pressed Ctrl-C.
 *
 * @uboot common/cli_readline.c cli_readline()
 */
export function cli_readline(prompt: string): string | null {
  const line = cli_readline_into_buffer(prompt, '', 0);

  return typeof line === 'string' ? line : null;
}
