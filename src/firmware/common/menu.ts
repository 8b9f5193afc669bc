import { EINTR, ENOENT } from '../include/errno';
import type { Errno } from '../include/errno';
import { READLINE_INTERRUPT, cli_readline_into_buffer } from './cli_readline';
import { printf, putc, puts } from './console';

/** @uboot common/menu.c struct menu_item */
interface MenuItem<T> {
  /** What the user types to choose it. */
  readonly key: string;
  readonly data: T;
}

/** @uboot common/menu.c struct menu */
export interface Menu<T> {
  readonly title: string | null;
  /** Seconds until the default is taken; 0 or less: none. */
  readonly timeout: number;
  /** Is the user asked? Else the default is taken at once. */
  readonly prompt: boolean;
  readonly item_data_print: (data: T) => void;
  readonly items: MenuItem<T>[];
  default_item: MenuItem<T> | null;
}

/** @uboot common/menu.c menu_create() */
export function menu_create<T>(
  title: string | null,
  timeout: number,
  prompt: boolean,
  item_data_print: (data: T) => void,
): Menu<T> {
  return { title, timeout, prompt, item_data_print, items: [], default_item: null };
}

/** @uboot common/menu.c menu_item_add() */
export function menu_item_add<T>(m: Menu<T>, item_key: string, item_data: T): void {
  m.items.push({ key: item_key, data: item_data });
}

/** @uboot common/menu.c menu_item_by_key() */
function menu_item_by_key<T>(m: Menu<T>, key: string): MenuItem<T> | null {
  return m.items.find((item) => item.key === key) ?? null;
}

/** What is taken when the user doesn't choose. @uboot common/menu.c menu_default_set() */
export function menu_default_set<T>(m: Menu<T>, item_key: string): void {
  m.default_item = menu_item_by_key(m, item_key);
}

/** @uboot common/menu.c menu_default_choice() */
function menu_default_choice<T>(m: Menu<T>): { data: T } | Errno {
  return m.default_item ?? -ENOENT;
}

/** @uboot common/menu.c menu_display() */
function menu_display<T>(m: Menu<T>): void {
  if (m.title !== null) {
    puts(m.title);
    putc('\n');
  }
  for (const item of m.items) {
    m.item_data_print(item.data);
  }
}

/** Asks until the answer is the key of an item. @uboot common/menu.c menu_interactive_choice() */
function menu_interactive_choice<T>(m: Menu<T>): { data: T } | Errno {
  let answer: string | number;
  let choice_item: MenuItem<T> | null;
  for (;;) {
    menu_display(m);
    answer = cli_readline_into_buffer('Enter choice: ', '', m.timeout);
    if (answer === READLINE_INTERRUPT) {
      puts('<INTERRUPT>\n');
      return -EINTR;
    }
    if (typeof answer === 'number') {
      return menu_default_choice(m);
    }
    choice_item = menu_item_by_key(m, answer);
    if (choice_item !== null) {
      return choice_item;
    }
    printf('%s not found\n', answer);
  }
}

/**
 * What is chosen, by the user or by default. -ENOENT: there is no default; -EINTR: the user pressed Ctrl-C.
 *
 * @uboot common/menu.c menu_get_choice()
 */
export function menu_get_choice<T>(m: Menu<T>): { data: T } | Errno {
  if (m.items.length === 0) {
    return -ENOENT;
  }
  return m.prompt ? menu_interactive_choice(m) : menu_default_choice(m);
}
