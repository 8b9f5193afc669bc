import { symbolLines, type ExpandedConfig } from '../../config/kconfig/config-file/expand-includes';
import type { Configuration } from '../../config/kconfig/evaluate/configuration';
import type { KconfigTree } from '../../config/kconfig/model';

/** Names in a sentence before it says how many more there are. */
const SHOWN = 8;

/**
 * Which symbols of a configuration the firmware does not have, in a sentence: those that a file turns on, and those that are
 * on and could be turned off. Undefined: none.
 *
 * @param firmware the tree with the symbols that it has
 */
export function withoutEffect(
  configuration: Configuration,
  { lines }: ExpandedConfig,
  firmware: KconfigTree,
): string | undefined {
  const names = new Set<string>();
  for (const { line } of symbolLines(lines)) {
    if (line.kind === 'set' && line.written !== 'n') {
      names.add(line.name);
    }
  }
  for (const symbol of configuration.tree.symbols.values()) {
    if (isOn(configuration.value(symbol)) && configuration.visibility(symbol) !== 0) {
      names.add(symbol.name);
    }
  }
  const missing = [...names].filter((name) => !firmware.symbols.has(name));
  if (missing.length === 0) {
    return undefined;
  }
  const shown = missing.slice(0, SHOWN).map((name) => `CONFIG_${name}`);
  const more = missing.length > SHOWN ? ' …' : '';
  const have = missing.length === 1 ? 'symbol has' : 'symbols have';
  return `${missing.length} ${have} no effect here: ${shown.join(', ')}${more}`;
}

function isOn(value: string): boolean {
  return value !== 'n' && value !== '';
}
