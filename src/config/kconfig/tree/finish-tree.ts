import type { ProblemList } from '../../problem';
import { bothHold } from '../expression';
import type { Expression } from '../model';
import {
  addProperty,
  addReverse,
  type NodeDraft,
  type PropertyDraft,
  type SymbolDraft,
} from './drafts';
import type { SymbolTable } from './symbol-table';

/** What an entry gets from those around it. */
interface Surroundings {
  readonly dependsOn: Expression | undefined;
  readonly visibleIf: Expression | undefined;
  readonly choice: NodeDraft['choice'];
}

/**
 * Writes out what entries inherit: dependencies go into the conditions of all properties, `visible if` into those of
 * prompts; members of a choice depend on it; what a select or imply means is noted at its target.
 */
export function finishTree(root: NodeDraft, symbols: SymbolTable, problems: ProblemList): void {
  const always = new Set<SymbolDraft>();
  const todo: { node: NodeDraft; around: Surroundings }[] = [
    { node: root, around: { dependsOn: undefined, visibleIf: undefined, choice: undefined } },
  ];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const { node, around } = next;
    finishNode(node, around, always, problems);
    const inner = surroundingsOf(node, around);
    for (let last = node.children.length - 1; last >= 0; last--) {
      const child = node.children[last];
      if (child !== undefined) {
        todo.push({ node: child, around: inner });
      }
    }
  }
  giveChoiceTypes(symbols);
}

function surroundingsOf(node: NodeDraft, around: Surroundings): Surroundings {
  switch (node.kind) {
    case 'choice':
      return {
        dependsOn: node.choice && { kind: 'symbol', symbol: node.choice.symbol },
        visibleIf: around.visibleIf,
        choice: node.choice,
      };
    case 'menu':
      return {
        dependsOn: node.prompt?.condition,
        visibleIf: bothHold(around.visibleIf, node.visibleIf),
        choice: undefined,
      };
    case 'if':
      return { ...around, dependsOn: node.dependsOn };
    default:
      return around;
  }
}

function finishNode(
  node: NodeDraft,
  around: Surroundings,
  always: Set<SymbolDraft>,
  problems: ProblemList,
): void {
  node.dependsOn = bothHold(around.dependsOn, node.ownDependsOn);
  const symbol = node.choice?.symbol ?? node.symbol;
  for (const property of node.properties) {
    const own = bothHold(node.dependsOn, property.ownCondition);
    property.condition = property.kind === 'prompt' ? bothHold(own, around.visibleIf) : own;
    if (symbol !== undefined) {
      addProperty(symbol, property);
      noteReverse(property, symbol);
    }
  }
  if (symbol !== undefined && node.choice === undefined) {
    addDirectDependency(symbol, node.dependsOn, always);
  }
  const { choice } = around;
  if (choice !== undefined && node.symbol !== undefined && node.symbol.choice === undefined) {
    node.symbol.choice = choice;
    choice.members.push(node.symbol);
    if (node.prompt === undefined) {
      problems.warn(
        `expected a prompt, as ${node.symbol.name} is a member of a choice, found none`,
        node.namePlace,
        'no-prompt-in-choice',
      );
    }
  }
}

/** One of the definitions must have its dependencies; one that has none always holds. */
function addDirectDependency(
  symbol: SymbolDraft,
  dependsOn: Expression | undefined,
  always: Set<SymbolDraft>,
): void {
  if (dependsOn === undefined || always.has(symbol)) {
    always.add(symbol);
    symbol.directDependency = undefined;
    return;
  }
  const before = symbol.directDependency;
  symbol.directDependency =
    before === undefined
      ? dependsOn
      : {
          kind: 'any',
          operands: before.kind === 'any' ? [...before.operands, dependsOn] : [before, dependsOn],
        };
}

function noteReverse(property: PropertyDraft, by: SymbolDraft): void {
  if (property.kind === 'select' || property.kind === 'imply') {
    addReverse(property.target as SymbolDraft, { by, property });
  }
}

/** A choice without a type has that of its first member with one, and members without one have the choice's. */
function giveChoiceTypes({ choices }: SymbolTable): void {
  for (const { symbol, members } of choices) {
    if (symbol.type === 'unknown') {
      symbol.type = members.find(({ type }) => type !== 'unknown')?.type ?? 'bool';
    }
    for (const member of members) {
      if (member.type === 'unknown') {
        member.type = symbol.type;
      }
    }
  }
}
