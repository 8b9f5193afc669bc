import type { Configuration } from '../config/kconfig/evaluate/configuration';
import { expressionText } from '../config/kconfig/expression';
import type { KconfigSymbol, Property } from '../config/kconfig/model';
import { reasonLines, why, type SaidAt } from '../config/kconfig/why/why';

/** All that there is to say of a symbol, in Markdown: its value and why, then what its Kconfig files say. */
export function describeSymbol(
  symbol: KconfigSymbol,
  now: { readonly configuration: Configuration; readonly saidAt: SaidAt } | undefined,
): string {
  const prompt = promptOf(symbol);
  const head = `**CONFIG_${symbol.name}** \`${symbol.type}\`${prompt === undefined ? '' : ` — ${prompt}`}`;
  const parts = [head];
  if (now !== undefined) {
    parts.push(fenced(reasonLines(why(now.configuration, symbol, now.saidAt))));
  }
  const facts = factsOf(symbol);
  if (facts.length > 0) {
    parts.push(facts.map((fact) => `- ${fact}`).join('\n'));
  }
  const help = symbol.nodes.find((node) => node.help !== undefined)?.help;
  if (help !== undefined && help !== '') {
    parts.push(fenced(help.split('\n')));
  }
  return parts.join('\n\n');
}

export function promptOf({ properties }: KconfigSymbol): string | undefined {
  return properties.find((property) => property.kind === 'prompt')?.text;
}

function fenced(lines: readonly string[]): string {
  return ['```text', ...lines.map((line) => line.replaceAll('```', "'''")), '```'].join('\n');
}

/** A list gets so long that nobody reads its end. */
const MOST_NAMES = 8;

export function factsOf(symbol: KconfigSymbol): string[] {
  const { directDependency, selectedBy, impliedBy, properties, nodes } = symbol;
  return [
    ...(nodes.length === 0 ? ['no Kconfig file defines it'] : []),
    ...(symbol.choice === undefined ? [] : [`one of: ${names(symbol.choice.members)}`]),
    ...(directDependency === undefined
      ? []
      : [`depends on: \`${expressionText(directDependency)}\``]),
    ...(selectedBy.length === 0 ? [] : [`selected by: ${names(selectedBy.map(({ by }) => by))}`]),
    ...(impliedBy.length === 0 ? [] : [`implied by: ${names(impliedBy.map(({ by }) => by))}`]),
    ...properties.slice(0, MOST_NAMES).flatMap(factOf),
  ];
}

function names(symbols: readonly KconfigSymbol[]): string {
  const all = [...new Set(symbols.map(({ name }) => name))];
  const shown = all.slice(0, MOST_NAMES).map((name) => `\`${name}\``);
  const more = all.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

function factOf(property: Property): string[] {
  const condition =
    property.ownCondition === undefined ? '' : ` if \`${expressionText(property.ownCondition)}\``;
  switch (property.kind) {
    case 'default':
      return [`default: \`${expressionText(property.value)}\`${condition}`];
    case 'range':
      return [`range: ${property.low.name} to ${property.high.name}${condition}`];
    case 'select':
    case 'imply':
      return [`${property.kind}s: \`${property.target.name}\`${condition}`];
    case 'prompt':
      return [];
  }
}
