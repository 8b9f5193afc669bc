import type { Expression, KconfigSymbol, MenuNode } from '../../config/kconfig/model';

/** An entry as menuconfig nests it. */
export interface MenuEntry {
  readonly id: number;
  readonly parent: MenuEntry | undefined;
  readonly node: MenuNode;
}

/**
 * The entries of a tree in the order of the files. `if` is no entry. What follows a symbol and depends on it is inside it,
 * as in menuconfig.
 */
export function menuEntries(root: MenuNode): readonly MenuEntry[] {
  const entries: MenuEntry[] = [];
  const todo: { node: MenuNode; parent: MenuEntry | undefined }[] = [];
  const push = (node: MenuNode, parent: MenuEntry | undefined): void => {
    for (const child of [...node.children].reverse()) {
      todo.push({ node: child, parent });
    }
  };
  push(root, undefined);
  /** The last symbol of each parent: what comes next may be inside it. */
  const heads = new Map<MenuEntry | undefined, MenuEntry>();
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const { node, parent } = next;
    if (node.kind === 'if') {
      push(node, parent);
      continue;
    }
    const head = innermost(heads, parent, node);
    const entry = { id: entries.length, parent: head ?? parent, node };
    entries.push(entry);
    if (node.symbol !== undefined && node.choice === undefined && node.prompt !== undefined) {
      heads.set(entry.parent, entry);
    } else {
      heads.delete(entry.parent);
    }
    push(node, entry);
  }
  return entries;
}

/** The symbol before an entry that it needs, and that is in no other one that it doesn't need. */
function innermost(
  heads: ReadonlyMap<MenuEntry | undefined, MenuEntry>,
  parent: MenuEntry | undefined,
  { dependsOn, choice }: MenuNode,
): MenuEntry | undefined {
  let found: MenuEntry | undefined;
  for (
    let head = heads.get(parent);
    head !== undefined && choice === undefined;
    head = heads.get(head)
  ) {
    const { symbol } = head.node;
    if (symbol === undefined || !needs(dependsOn, symbol)) {
      break;
    }
    found = head;
  }
  return found;
}

/** Must the symbol be on for the condition to hold? */
function needs(condition: Expression | undefined, symbol: KconfigSymbol): boolean {
  if (condition?.kind === 'symbol') {
    return condition.symbol === symbol;
  }
  return condition?.kind === 'all' && condition.operands.some((operand) => needs(operand, symbol));
}
