import type { Expression } from '../model';
import type {
  KconfigChoice,
  KconfigSymbol,
  MenuNode,
  MenuNodeKind,
  PromptProperty,
  Property,
  ReverseDependency,
  SourcePlace,
  SymbolType,
} from '../model';

/* The parts of a tree while it is being read. Most of their lists stay empty or get one item, and are no longer than that. */

const EMPTY: readonly never[] = [];

/** A list with one item more. The one given may be the same, or must be forgotten. */
function withItem<T>(list: readonly T[], item: T): T[] {
  if (list.length === 0) {
    return [item];
  }
  const own = list as T[];
  own.push(item);
  return own;
}

export interface SymbolDraft extends KconfigSymbol {
  type: SymbolType;
  properties: readonly PropertyDraft[];
  nodes: readonly NodeDraft[];
  choice: ChoiceDraft | undefined;
  directDependency: Expression | undefined;
  selectedBy: readonly ReverseDependency[];
  impliedBy: readonly ReverseDependency[];
}

export interface ChoiceDraft extends KconfigChoice {
  optional: boolean;
  readonly symbol: SymbolDraft;
  readonly members: SymbolDraft[];
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
export type PropertyDraft = Property extends infer P
  ? P extends Property
    ? Writable<P>
    : never
  : never;

export interface NodeDraft extends MenuNode {
  readonly parent: NodeDraft | undefined;
  children: readonly NodeDraft[];
  readonly symbol: SymbolDraft | undefined;
  readonly choice: ChoiceDraft | undefined;
  prompt: PromptProperty | undefined;
  dependsOn: Expression | undefined;
  ownDependsOn: Expression | undefined;
  visibleIf: Expression | undefined;
  help: string | undefined;
  /** Of this definition, in the order of its lines. */
  properties: readonly PropertyDraft[];
}

export function createNode(
  kind: MenuNodeKind,
  parent: NodeDraft | undefined,
  place: SourcePlace,
  namePlace: SourcePlace,
  defines: { readonly symbol?: SymbolDraft; readonly choice?: ChoiceDraft } = {},
): NodeDraft {
  const node: NodeDraft = {
    kind,
    parent,
    children: EMPTY,
    symbol: defines.symbol,
    choice: defines.choice,
    prompt: undefined,
    dependsOn: undefined,
    ownDependsOn: undefined,
    visibleIf: undefined,
    help: undefined,
    place,
    namePlace,
    properties: EMPTY,
  };
  if (parent !== undefined) {
    parent.children = withItem(parent.children, node);
  }
  const symbol = defines.symbol ?? defines.choice?.symbol;
  if (symbol !== undefined) {
    symbol.nodes = withItem(symbol.nodes, node);
  }
  return node;
}

export function createSymbol(index: number, name: string, constant: boolean): SymbolDraft {
  return {
    index,
    name,
    type: 'unknown',
    constant,
    properties: EMPTY,
    nodes: EMPTY,
    choice: undefined,
    directDependency: undefined,
    selectedBy: EMPTY,
    impliedBy: EMPTY,
  };
}

export function addProperty(to: NodeDraft | SymbolDraft, property: PropertyDraft): void {
  to.properties = withItem(to.properties, property);
}

/** Notes at the target what selects or implies it. */
export function addReverse(target: SymbolDraft, reverse: ReverseDependency): void {
  if (reverse.property.kind === 'select') {
    target.selectedBy = withItem(target.selectedBy, reverse);
  } else {
    target.impliedBy = withItem(target.impliedBy, reverse);
  }
}
