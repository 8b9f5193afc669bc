import { printf } from '../../common/console';
import { EINVAL } from '../../include/errno';
import type { PxeContext, PxeLabel, PxeMenu } from '../../include/pxe_utils';
import { simple_strtol } from '../../lib/strto';
import { get_pxe_file } from './files';
import { label_create } from './label';
import { eol_or_eof, get_token, textAt, textBetween, textLength } from './scan';
import type { Cursor, Token } from './scan';

/** A file that includes itself ends somewhere. */
const MAX_NEST_LEVEL = 16;

/** Null: there is nothing behind the keyword. @uboot boot/pxe_utils.c parse_sliteral() */
function parse_sliteral(c: Cursor): string | null {
  const s = c.at;
  const t = get_token(c, 'literal');
  if (t.type !== 'string') {
    printf('Expected string literal: %s\n', textBetween(s, c.at));
    return null;
  }
  return t.val;
}

/** Text without digits is 0. Null: there is nothing behind the keyword. @uboot boot/pxe_utils.c parse_integer() */
function parse_integer(c: Cursor): number | null {
  const s = c.at;
  const t = get_token(c, 'literal');
  if (t.type !== 'string') {
    printf('Expected string: %s\n', textBetween(s, c.at));
    return null;
  }
  return simple_strtol(t.val, 10);
}

/** Reads the other file into memory behind this one, and what it says into the same menu. @uboot boot/pxe_utils.c handle_include() */
function handle_include(
  ctx: PxeContext,
  c: Cursor,
  base: number,
  cfg: PxeMenu,
  nest_level: number,
): number {
  const s = c.at;
  const include_path = parse_sliteral(c);
  let err: number;
  if (include_path === null) {
    printf('Expected include path: %s\n', textBetween(s, c.at));
    return -EINVAL;
  }
  err = get_pxe_file(ctx, include_path, base);
  if (err < 0) {
    printf("Couldn't retrieve %s\n", include_path);
    return err;
  }
  return parse_pxefile_top(ctx, base, cfg, nest_level);
}

/** What is behind `menu` outside of a label. @uboot boot/pxe_utils.c parse_menu() */
function parse_menu(
  ctx: PxeContext,
  c: Cursor,
  cfg: PxeMenu,
  base: number,
  nest_level: number,
): number {
  const s = c.at;
  const t = get_token(c, 'keyword');
  let err = 0;
  switch (t.type) {
    case 'title':
      cfg.title = parse_sliteral(c);
      err = cfg.title === null ? -EINVAL : 0;
      break;
    case 'include':
      err = handle_include(ctx, c, base, cfg, nest_level);
      break;
    case 'background':
      cfg.bmp = parse_sliteral(c);
      err = cfg.bmp === null ? -EINVAL : 0;
      break;
    default:
      printf('Ignoring malformed menu command: %s\n', textBetween(s, c.at));
  }
  if (err < 0) {
    return err;
  }
  eol_or_eof(c);
  return 1;
}

/** What is behind `menu` in a label. @uboot boot/pxe_utils.c parse_label_menu() */
function parse_label_menu(c: Cursor, cfg: PxeMenu, label: PxeLabel): void {
  const s = c.at;
  const t = get_token(c, 'keyword');
  switch (t.type) {
    case 'default':
      cfg.default_label ??= label.name;
      break;
    case 'label':
      label.menu = parse_sliteral(c) ?? label.menu;
      break;
    default:
      printf('Ignoring malformed menu command: %s\n', textBetween(s, c.at));
  }
  eol_or_eof(c);
}

/** The file, and behind a `#` which configuration of it. @uboot boot/pxe_utils.c parse_label_kernel() */
function parse_label_kernel(c: Cursor, label: PxeLabel): boolean {
  const text = parse_sliteral(c);
  const hash = text?.indexOf('#') ?? -1;
  if (text === null) {
    return false;
  }
  label.kernel = hash < 0 ? text : text.slice(0, hash);
  label.config = hash < 0 ? label.config : text.slice(hash);
  return true;
}

/**
 * `initrd=` among the arguments names the file, too. It is looked for before anybody asks whether there are arguments: where
 * nothing answers at address 0, that ends with an exception.
 */
function parseAppend(c: Cursor, label: PxeLabel): boolean {
  const text = parse_sliteral(c);
  label.append = text ?? label.append;
  if (label.initrd === null) {
    const append = label.append ?? textAt(0);
    label.initrd = /initrd=([^ ]*)/.exec(append)?.[1] ?? null;
  }
  return text !== null;
}

/** Keywords whose first value counts: what is behind a second one is left for the next token. */
type Once = 'initrd' | 'fdt' | 'fdtdir' | 'fdtoverlays';

function parseOnce(c: Cursor, label: PxeLabel, member: Once): boolean {
  if (label[member] !== null) {
    return true;
  }
  label[member] = parse_sliteral(c);
  return label[member] !== null;
}

/** Takes what is behind a keyword of a label. False: it is missing. Null: the keyword is none of a label. */
function parseLabelToken(c: Cursor, cfg: PxeMenu, label: PxeLabel, t: Token): boolean | null {
  let number: number | null;
  switch (t.type) {
    case 'menu':
      parse_label_menu(c, cfg, label);
      return true;
    case 'kernel':
      return parse_label_kernel(c, label);
    case 'append':
      return parseAppend(c, label);
    case 'initrd':
    case 'fdt':
    case 'fdtdir':
    case 'fdtoverlays':
      return parseOnce(c, label, t.type);
    case 'localboot':
      label.localboot = true;
      number = parse_integer(c);
      label.localboot_val = number ?? 0;
      return number !== null;
    case 'ipappend':
      number = parse_integer(c);
      label.ipappend = number ?? 0;
      return number !== null;
    case 'kaslrseed':
      label.kaslrseed = true;
      return true;
    case 'eol':
      return true;
    default:
      return null;
  }
}

/** A label, up to what doesn't belong to one. @uboot boot/pxe_utils.c parse_label() */
function parse_label(c: Cursor, cfg: PxeMenu): number {
  let s = c.at;
  const name = parse_sliteral(c);
  let label: PxeLabel;
  let taken: boolean | null;
  if (name === null) {
    printf('Expected label name: %s\n', textBetween(s, c.at));
    return -EINVAL;
  }
  label = label_create(name);
  cfg.labels.push(label);
  for (;;) {
    s = c.at;
    taken = parseLabelToken(c, cfg, label, get_token(c, 'keyword'));
    if (taken === null) {
      c.at = s;
      return 1;
    }
    if (!taken) {
      return -EINVAL;
    }
  }
}

/**
 * Where a file that this one includes goes: the next multiple of 4, which is the place of the final 0 if the text is that
 * long. What was included is then read once more when this text has been.
 */
function behindText(base: number): number {
  return base + Math.ceil(textLength(base) / 4) * 4;
}

/** One token outside of a label, and what is behind it. 1 at the end of the text. */
function parseTopToken(
  ctx: PxeContext,
  p: Cursor,
  base: number,
  cfg: PxeMenu,
  nest_level: number,
): number {
  const s = p.at;
  const t = get_token(p, 'keyword');
  let number: number | null;
  switch (t.type) {
    case 'menu':
      cfg.prompt = true;
      return Math.min(0, parse_menu(ctx, p, cfg, behindText(base), nest_level + 1));
    case 'timeout':
      number = parse_integer(p);
      cfg.timeout = number ?? cfg.timeout;
      return number === null ? -EINVAL : 0;
    case 'label':
      return Math.min(0, parse_label(p, cfg));
    case 'default':
    case 'ontimeout':
      cfg.default_label = parse_sliteral(p);
      return cfg.default_label === null ? -EINVAL : 0;
    case 'include':
      return Math.min(0, handle_include(ctx, p, behindText(base), cfg, nest_level + 1));
    case 'prompt':
      eol_or_eof(p);
      return 0;
    case 'eol':
      return 0;
    case 'eof':
      return 1;
    default:
      printf('Ignoring unknown command: %s\n', textBetween(s, p.at));
      eol_or_eof(p);
      return 0;
  }
}

/** What the text at `base` says goes into `cfg`. Negative: it can't be understood. @uboot boot/pxe_utils.c parse_pxefile_top() */
function parse_pxefile_top(
  ctx: PxeContext,
  base: number,
  cfg: PxeMenu,
  nest_level: number,
): number {
  const p: Cursor = { at: base };
  let err = 0;
  if (nest_level > MAX_NEST_LEVEL) {
    printf('Maximum nesting (%d) exceeded\n', MAX_NEST_LEVEL);
    return -EINVAL;
  }
  while (err === 0) {
    err = parseTopToken(ctx, p, base, cfg, nest_level);
  }
  return err;
}

/** Null: the text can't be understood; the user has been told why. @uboot boot/pxe_utils.c parse_pxefile() */
export function parse_pxefile(ctx: PxeContext, menucfg: number): PxeMenu | null {
  const cfg: PxeMenu = {
    title: null,
    default_label: null,
    bmp: null,
    timeout: 0,
    prompt: false,
    labels: [],
  };
  return parse_pxefile_top(ctx, menucfg, cfg, 1) < 0 ? null : cfg;
}
