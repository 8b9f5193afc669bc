import type { DeviceDescription } from '../../base/machine-description';
import type { Configuration } from '../../config/kconfig/evaluate/configuration';
import type { KconfigSymbol } from '../../config/kconfig/model';
import { promptNeeds, wholeChain } from '../../config/kconfig/why/missing';
import { reasonLines, why } from '../../config/kconfig/why/why';
import type { MenuHelp } from '../../protocol/menuconfig';
import { applyLineEdits } from '../apply-line-edits';
import { readConfigDocument, type ConfigDocument } from '../config-document';
import { factsOf } from '../symbol-text';
import { changeSymbol } from './change-symbol';
import { machineEffect, type FirmwareDriver } from './machine-effect';
import { menuEntries } from './menu-entries';
import { rowOf } from './menu-rows';

/** The machine that the configuration is for, as far as it is known. */
export interface MachineOfMenu {
  readonly drivers: readonly FirmwareDriver[];
  readonly devices: readonly DeviceDescription[] | undefined;
}

/** All that there is to say of an entry. Undefined: there is none of this id. */
export function menuHelp(
  document: ConfigDocument,
  id: number,
  machine: MachineOfMenu,
): MenuHelp | undefined {
  const { configuration } = document;
  const entry = menuEntries(configuration.tree.root)[id];
  const compared = { byDefault: configuration, other: undefined };
  const row = entry && rowOf(configuration, compared, entry);
  if (entry === undefined || row === undefined) {
    return undefined;
  }
  const { symbol, help } = entry.node;
  const limits = symbol && configuration.activeRange(symbol);
  return {
    id,
    title: row.text,
    name: row.name,
    kind: row.kind,
    value: row.value,
    allowed: row.allowed,
    range:
      limits && `from ${configuration.value(limits.low)} to ${configuration.value(limits.high)}`,
    why: symbol === undefined ? [] : reasonsOf(document, symbol),
    facts: symbol === undefined ? [] : factsOf(symbol).map((fact) => fact.replaceAll('`', '')),
    help: (help ?? symbol?.nodes.find((node) => node.help !== undefined)?.help ?? '')
      .split('\n')
      .filter((line, index, lines) => line !== '' || index < lines.length - 1),
    needs: row.name === undefined || row.visible ? [] : needsOf(configuration, row.name),
    preview: row.name === undefined ? undefined : previewOf(document, row.name, row, machine),
  };
}

/** With the file by its name alone: it is the one that is edited. */
function reasonsOf(
  { configuration, saidAt, file }: ConfigDocument,
  symbol: KconfigSymbol,
): string[] {
  const name = file.slice(file.lastIndexOf('/') + 1);
  return reasonLines(why(configuration, symbol, saidAt)).map((line) => line.replaceAll(file, name));
}

/** What would have to be set before the symbol can be. */
function needsOf(configuration: Configuration, name: string): string[] {
  const symbol = configuration.symbol(name);
  const needs = symbol && promptNeeds(configuration, symbol);
  const chain = needs && wholeChain(configuration, needs);
  return (chain ?? []).map((need) => `CONFIG_${need.symbol.name}=${need.needed}`);
}

/** What the machine would be like with the next value of a bool. */
function previewOf(
  document: ConfigDocument,
  name: string,
  { allowed, value }: { readonly allowed: readonly string[]; readonly value: string },
  { drivers, devices }: MachineOfMenu,
): string | undefined {
  const next = allowed.find((candidate) => candidate !== value);
  const change = next === undefined ? undefined : changeSymbol(document, name, next);
  if (next === undefined || change === undefined || 'problem' in change) {
    return undefined;
  }
  const text = applyLineEdits(document.text, change.edits);
  const after = readConfigDocument(document.of, document.file, text).configuration;
  const isOnIn = (configuration: Configuration) => (symbol: string) => {
    const found = configuration.symbol(symbol);
    return found !== undefined && configuration.value(found) === 'y';
  };
  const effect = machineEffect(isOnIn(document.configuration), isOnIn(after), drivers, devices);
  return effect === undefined ? undefined : `${next}: ${effect}`;
}
