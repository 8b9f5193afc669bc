import type { MenuRow } from '../../protocol/menuconfig';

/** Rows that can be seen, and how each is placed among its siblings: what assistive technology reads. */
export interface PlacedRow {
  readonly row: MenuRow;
  readonly level: number;
  readonly position: number;
  readonly siblings: number;
  readonly hasChildren: boolean;
  readonly open: boolean;
}

/** The rows whose ancestors are all open. */
export function placedRows(rows: readonly MenuRow[], open: ReadonlySet<number>): PlacedRow[] {
  const children = new Map<number | undefined, MenuRow[]>();
  for (const row of rows) {
    const list = children.get(row.parent);
    if (list === undefined) {
      children.set(row.parent, [row]);
    } else {
      list.push(row);
    }
  }
  const placed: PlacedRow[] = [];
  const todo = siblingsOf(children.get(undefined) ?? [], 1);
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const inner = children.get(next.row.id) ?? [];
    const isOpen = inner.length > 0 && open.has(next.row.id);
    placed.push({ ...next, hasChildren: inner.length > 0, open: isOpen });
    if (isOpen) {
      todo.push(...siblingsOf(inner, next.level + 1));
    }
  }
  return placed;
}

type Sibling = Omit<PlacedRow, 'hasChildren' | 'open'>;

/** The last one first, for a stack. */
function siblingsOf(rows: readonly MenuRow[], level: number): Sibling[] {
  return rows
    .map((row, index) => ({ row, level, position: index + 1, siblings: rows.length }))
    .reverse();
}

/** As menuconfig shows it: `[*]`, `<M>`, `(64)`; nothing for menus. */
export function mark({ kind, value, member }: MenuRow): string {
  switch (kind) {
    case 'bool':
      return member ? (value === 'y' ? '(X)' : '( )') : value === 'y' ? '[*]' : '[ ]';
    case 'tristate':
      return value === 'y' ? '<*>' : value === 'm' ? '<M>' : '< >';
    case 'int':
    case 'hex':
    case 'string':
      return `(${value})`;
    default:
      return '';
  }
}

const SPOKEN: Readonly<Record<string, string>> = { y: 'on', m: 'module', n: 'off' };

/** What a screen reader says of a row. */
export function spoken(row: MenuRow): string {
  return `${row.text}${spokenState(row)}`;
}

/** What it says behind the row's text, each part behind a comma: what others see as marks and notes. */
export function spokenState(row: MenuRow): string {
  const isSwitch = row.kind === 'bool' || row.kind === 'tristate';
  const value = isSwitch ? (SPOKEN[row.value] ?? row.value) : row.value;
  return [
    ...(row.name === undefined ? [] : [`CONFIG_${row.name}`]),
    ...(row.kind === 'menu' || row.kind === 'comment' ? [] : [value === '' ? 'empty' : value]),
    ...(isSwitch && row.allowed.length === 0 ? ["can't be changed"] : []),
    ...(row.visible ? [] : ['hidden']),
    ...(row.byDefault === undefined ? [] : [`by default ${row.byDefault || 'empty'}`]),
    ...(row.other === undefined ? [] : [`there ${row.other || 'empty'}`]),
  ]
    .map((part) => `, ${part}`)
    .join('');
}

/** Rows with a text in their prompts or names; those that begin with it first. */
export function matching(rows: readonly MenuRow[], text: string): MenuRow[] {
  const wanted = text
    .trim()
    .toLowerCase()
    .replace(/^config_/, '');
  if (wanted === '') {
    return [];
  }
  const rank = ({ text: prompt, name = '' }: MenuRow): number => {
    const lower = name.toLowerCase();
    if (lower === wanted) {
      return 0;
    }
    if (lower.startsWith(wanted) || prompt.toLowerCase().startsWith(wanted)) {
      return 1;
    }
    return lower.includes(wanted) || prompt.toLowerCase().includes(wanted) ? 2 : 3;
  };
  return rows
    .map((row) => ({ row, rank: rank(row) }))
    .filter((found) => found.rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .map(({ row }) => row);
}

/** The ids of everything that a row is in. */
export function ancestors(rows: readonly MenuRow[], id: number): number[] {
  const parents = new Map(rows.map((row) => [row.id, row.parent]));
  const found: number[] = [];
  for (let at = parents.get(id); at !== undefined; at = parents.get(at)) {
    found.push(at);
  }
  return found;
}

/** The value that the space bar gives a bool or tristate: the next one that it can have. */
export function nextValue({ allowed, value }: MenuRow): string | undefined {
  const next = allowed[(allowed.indexOf(value) + 1) % allowed.length];
  return next === value ? undefined : next;
}
