import type { Configuration } from '../../config/kconfig/evaluate/configuration';
import type { KconfigSymbol } from '../../config/kconfig/model';
import type { MenuRow, MenuRowKind } from '../../protocol/menuconfig';
import { menuEntries, type MenuEntry } from './menu-entries';

/** What a configuration is compared with. */
export interface Compared {
  /** The same tree with nothing said. */
  readonly byDefault: Configuration;
  readonly other: Configuration | undefined;
}

/**
 * The rows of a menu, in order.
 *
 * @param all those too that menuconfig would not show
 */
export function menuRows(
  configuration: Configuration,
  compared: Compared,
  all: boolean,
): MenuRow[] {
  const rows: MenuRow[] = [];
  const shown = new Set<number>();
  for (const entry of menuEntries(configuration.tree.root)) {
    const row = rowOf(configuration, compared, entry);
    const parentIsThere = row?.parent === undefined || shown.has(row.parent);
    if (row !== undefined && parentIsThere && (all || row.visible)) {
      rows.push(row);
      shown.add(row.id);
    }
  }
  return rows;
}

/** Undefined: nobody can see it, whatever is set. */
export function rowOf(
  configuration: Configuration,
  { byDefault, other }: Compared,
  { id, parent, node }: MenuEntry,
): MenuRow | undefined {
  const kind = kindOf(configuration, node);
  if (kind === undefined || node.prompt === undefined) {
    return undefined;
  }
  const { symbol } = node;
  const isIn = parent !== undefined && !isVisible(configuration, parent);
  const value = valueOf(configuration, node);
  const differing = (from: Configuration | undefined): string | undefined => {
    const its = from === undefined || node.kind === 'menu' ? value : valueOf(from, node);
    return its === value ? undefined : its;
  };
  return {
    id,
    parent: parent?.id,
    kind,
    text: node.prompt.text,
    name: symbol?.choice?.symbol === symbol ? undefined : symbol?.name,
    value,
    allowed: allowedValues(configuration, node),
    visible: !isIn && isVisible(configuration, { id, parent, node }),
    member: symbol?.choice !== undefined && symbol.choice.symbol !== symbol,
    byDefault: differing(byDefault),
    other: differing(other),
  };
}

function isVisible(configuration: Configuration, { node }: MenuEntry): boolean {
  return (
    configuration.evaluate(node.prompt?.condition) !== 0 &&
    configuration.evaluate(node.visibleIf) !== 0
  );
}

function kindOf(
  configuration: Configuration,
  { kind, symbol, choice }: MenuEntry['node'],
): MenuRowKind | undefined {
  switch (kind) {
    case 'menu':
    case 'comment':
      return kind;
    case 'choice':
      return choice === undefined ? undefined : 'choice';
    case 'config':
    case 'menuconfig': {
      const type = symbol && configuration.typeOf(symbol);
      return type === 'unknown' ? undefined : type;
    }
    default:
      return undefined;
  }
}

function valueOf(
  configuration: Configuration,
  { kind, symbol, choice }: MenuEntry['node'],
): string {
  if (kind === 'choice' && choice !== undefined) {
    const member = configuration.selection(choice);
    return member?.nodes.find(({ prompt }) => prompt !== undefined)?.prompt?.text ?? '';
  }
  return symbol === undefined ? '' : configuration.value(symbol);
}

/** Of a bool or tristate; others can have anything of their type. */
export function allowedValues(
  configuration: Configuration,
  { symbol, choice, kind }: MenuEntry['node'],
): string[] {
  if (symbol === undefined || (choice !== undefined && kind === 'choice')) {
    return [];
  }
  const type = configuration.typeOf(symbol);
  if (type !== 'bool' && type !== 'tristate') {
    return [];
  }
  if (isMember(symbol)) {
    return configuration.visibility(symbol) === 0 ? [] : ['y'];
  }
  const least = configuration.selectedLevel(symbol);
  const most = configuration.visibility(symbol);
  const levels = type === 'bool' ? [0, 2] : [0, 1, 2];
  const allowed = levels.filter((level) => level >= least && level <= most);
  return allowed.length < 2 ? [] : allowed.map((level) => LETTERS[level] ?? '');
}

function isMember(symbol: KconfigSymbol): boolean {
  return symbol.choice !== undefined && symbol.choice.symbol !== symbol;
}

const LETTERS = ['n', 'm', 'y'];
