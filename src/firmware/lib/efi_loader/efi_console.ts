import { getchar, printf, tstc } from '../../common/console';
import { get_timer, udelay } from '../time';

const ESC = 0x1b;
/** What a terminal is given to answer, for each character. */
const ANSWER_MS = 100;
const LOOK_US = 1000;

/** A character that comes in time, or null. @uboot lib/efi_loader/efi_console.c term_get_char() */
function term_get_char(): number | null {
  const start = get_timer(0);
  while (!tstc()) {
    if (get_timer(start) >= ANSWER_MS) {
      return null;
    }
    udelay(LOOK_US);
  }
  return getchar();
}

/** Reads `ESC [ row ; column R`, as far as it comes. @uboot lib/efi_loader/efi_console.c term_read_reply() */
function term_read_reply(): void {
  let character = term_get_char();
  if (character !== ESC) {
    return;
  }
  do {
    character = term_get_char();
  } while (character !== null && character !== 'R'.charCodeAt(0));
}

/**
 * Asks the terminal how large it is: the cursor goes far to the right and down, and where it stays is the answer.
 *
 * @uboot lib/efi_loader/efi_console.c query_console_serial()
 */
function query_console_serial(): void {
  printf('\x1b7\x1b[r\x1b[999;999H\x1b[6n\x1b8');
  term_read_reply();
}

/** Takes the console over: what was typed before is lost. @uboot lib/efi_loader/efi_console.c efi_console_register() */
export function efi_console_register(): void {
  query_console_serial();
  // What is behind the port's buffer comes when that is empty.
  do {
    while (tstc()) {
      getchar();
    }
    udelay(LOOK_US);
  } while (tstc());
}
