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

/* The parts of a tree while it is being read. */

export interface SymbolDraft extends KconfigSymbol {
  type: SymbolType;
  readonly properties: PropertyDraft[];
  readonly nodes: NodeDraft[];
  choice: ChoiceDraft | undefined;
  directDependency: Expression | undefined;
  readonly selectedBy: ReverseDependency[];
  readonly impliedBy: ReverseDependency[];
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
  readonly children: NodeDraft[];
  readonly symbol: SymbolDraft | undefined;
  readonly choice: ChoiceDraft | undefined;
  prompt: PromptProperty | undefined;
  dependsOn: Expression | undefined;
  ownDependsOn: Expression | undefined;
  visibleIf: Expression | undefined;
  help: string | undefined;
  /** Of this definition, in the order of its lines. */
  readonly properties: PropertyDraft[];
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
    children: [],
    symbol: defines.symbol,
    choice: defines.choice,
    prompt: undefined,
    dependsOn: undefined,
    ownDependsOn: undefined,
    visibleIf: undefined,
    help: undefined,
    place,
    namePlace,
    properties: [],
  };
  parent?.children.push(node);
  defines.symbol?.nodes.push(node);
  return node;
}
