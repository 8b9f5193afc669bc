import { statics } from '../../include/asm-generic/global_data';

const HIST_MAX = 20;

interface History {
  readonly hist_list: string[];
  hist_max: number;
  hist_add_idx: number;
  /** The line that was shown last; -1 before the first line was typed. */
  hist_cur: number;
}

function history(): History {
  return statics<History>('common/cli_readline.c', () => ({
    hist_list: [],
    hist_max: 0,
    hist_add_idx: 0,
    hist_cur: -1,
  }));
}

/** A line that begins with `!` and an empty one are not kept. @uboot common/cli_readline.c cread_add_to_hist() */
export function cread_add_to_hist(line: string): void {
  const h = history();

  if (line !== '' && !line.startsWith('!')) {
    h.hist_list[h.hist_add_idx] = line;
    h.hist_add_idx++;
    if (h.hist_add_idx >= HIST_MAX) {
      h.hist_add_idx = 0;
    }
    if (h.hist_add_idx > h.hist_max) {
      h.hist_max = h.hist_add_idx;
    }
  }
  h.hist_cur = h.hist_add_idx;
}

/** The line before the one shown last, or null. @uboot common/cli_readline.c hist_prev() */
export function hist_prev(): string | null {
  const h = history();
  let ret: number;

  if (h.hist_cur < 0) {
    return null;
  }
  ret = h.hist_cur - 1;
  if (ret < 0) {
    ret = h.hist_max;
  }
  if (ret === h.hist_add_idx) {
    return null;
  }
  h.hist_cur = ret;
  return h.hist_list[ret] ?? '';
}

/** The line after the one shown last; after the newest comes an empty one. @uboot common/cli_readline.c hist_next() */
export function hist_next(): string | null {
  const h = history();
  let ret: number;

  if (h.hist_cur < 0 || h.hist_cur === h.hist_add_idx) {
    return null;
  }
  ret = h.hist_cur + 1;
  if (ret > h.hist_max) {
    ret = 0;
  }
  h.hist_cur = ret;
  return ret === h.hist_add_idx ? '' : (h.hist_list[ret] ?? '');
}
