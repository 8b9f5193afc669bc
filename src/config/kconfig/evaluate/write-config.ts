import type { KconfigSymbol, MenuNode, SymbolType } from '../model';
import type { Configuration } from './configuration';

/** A .config as `conf` writes it: every symbol that counts, in the order of the menus, with the menus' titles. */
export function writeConfig(configuration: Configuration): string {
  const { root } = configuration.tree;
  const done = new Set<KconfigSymbol>();
  const title = root.prompt?.text ?? 'Main menu';
  const parts = [`#\n# Automatically generated file; DO NOT EDIT.\n# ${title}\n#\n`];
  forEachNode(root, (node) => {
    const { symbol } = node;
    if (symbol !== undefined && !done.has(symbol) && configuration.isWritten(symbol)) {
      done.add(symbol);
      parts.push(`${configLine(symbol, configuration.value(symbol))}\n`);
    } else if (
      (node.kind === 'menu' || node.kind === 'comment') &&
      isVisible(node, configuration)
    ) {
      parts.push(`\n#\n# ${node.prompt?.text ?? ''}\n#\n`);
    }
  });
  return parts.join('');
}

/** Calls `visit` for all nodes but the root, in the order of the files. */
export function forEachNode(root: MenuNode, visit: (node: MenuNode) => void): void {
  const todo = [...root.children].reverse();
  for (let node = todo.pop(); node !== undefined; node = todo.pop()) {
    visit(node);
    for (let i = node.children.length - 1; i >= 0; i--) {
      const child = node.children[i];
      if (child !== undefined) {
        todo.push(child);
      }
    }
  }
}

/** A menu or comment can be seen when its condition holds. */
export function isVisible(node: MenuNode, configuration: Configuration): boolean {
  return (
    node.prompt !== undefined &&
    configuration.evaluate(node.prompt.condition) !== 0 &&
    configuration.evaluate(node.visibleIf) !== 0
  );
}

/** A value as it stands behind `=`. */
export function writtenValue(type: SymbolType, value: string): string {
  return type === 'string' ? `"${value}"` : value;
}

/** A value in a sentence. */
export function shownValue({ type }: KconfigSymbol, value: string): string {
  return value === '' && type !== 'string' ? 'without a value' : writtenValue(type, value);
}

/** `CONFIG_X=value` or `# CONFIG_X is not set`. */
export function configLine({ name, type }: KconfigSymbol, value: string): string {
  if (type === 'bool' || type === 'tristate') {
    return value === 'n' ? `# CONFIG_${name} is not set` : `CONFIG_${name}=${value}`;
  }
  return `CONFIG_${name}=${writtenValue(type, value)}`;
}
