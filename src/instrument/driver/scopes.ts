import { boundNames, childrenOf, isFunction, nodeIn, nodesIn } from '../syntax';
import type { SyntaxNode } from '../syntax';

/** How a name came to be. What is `erased` is gone when the driver runs: a type, a `declare`, an import of a type. */
export type BindingKind = 'variable' | 'constant' | 'function' | 'class' | 'parameter' | 'erased';

export interface Binding {
  readonly name: string;
  readonly kind: BindingKind;
  readonly line: number;
  /** The type that the declaration gives it, where that is a single name. */
  readonly type: string | undefined;
}

/** The names of a block, a function or the module. */
export class Scope {
  readonly parent: Scope | undefined;
  readonly #bindings = new Map<string, Binding>();

  constructor(parent: Scope | undefined) {
    this.parent = parent;
  }

  declare(binding: Binding): void {
    const known = this.#bindings.get(binding.name);
    // A type and a value may share a name, and a function has overloads.
    if (known === undefined || known.kind === 'erased') {
      this.#bindings.set(binding.name, binding);
    }
  }

  find(name: string): Binding | undefined {
    return this.#bindings.get(name) ?? this.parent?.find(name);
  }

  names(): string[] {
    return [...this.#bindings.keys(), ...(this.parent?.names() ?? [])];
  }
}

/** Declares what a list of statements declares for the block that it is. */
export function declareStatements(scope: Scope, statements: readonly SyntaxNode[]): void {
  for (const statement of statements) {
    declareStatement(scope, statement);
  }
}

function declareStatement(scope: Scope, statement: SyntaxNode): void {
  const isErased = statement['declare'] === true;
  switch (statement.type) {
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration': {
      const declaration = nodeIn(statement, 'declaration');
      if (declaration !== undefined) {
        declareStatement(scope, declaration);
      }
      break;
    }
    case 'VariableDeclaration':
      declareVariables(scope, statement);
      break;
    case 'FunctionDeclaration':
      declareName(scope, nodeIn(statement, 'id'), isErased ? 'erased' : 'function');
      break;
    case 'ClassDeclaration':
      declareName(scope, nodeIn(statement, 'id'), isErased ? 'erased' : 'class');
      break;
    case 'ImportDeclaration':
      for (const specifier of nodesIn(statement, 'specifiers')) {
        const isType = statement['importKind'] === 'type' || specifier['importKind'] === 'type';
        declareName(scope, nodeIn(specifier, 'local'), isType ? 'erased' : 'constant');
      }
      break;
    // What can't be erased is refused by name elsewhere; here it is as good as what it stands for.
    case 'TSEnumDeclaration':
    case 'TSModuleDeclaration':
    case 'TSImportEqualsDeclaration':
      declareName(scope, nodeIn(statement, 'id'), isErased ? 'erased' : 'constant');
      break;
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSDeclareFunction':
      declareName(scope, nodeIn(statement, 'id'), 'erased');
      break;
    default:
  }
}

/** The variables of a `let`, `const` or `var`. */
export function declareVariables(scope: Scope, declaration: SyntaxNode): void {
  const isErased = declaration['declare'] === true;
  const kind = declaration['kind'] === 'const' ? 'constant' : 'variable';
  for (const declarator of nodesIn(declaration, 'declarations')) {
    const pattern = nodeIn(declarator, 'id');
    if (pattern !== undefined) {
      declarePattern(scope, pattern, isErased ? 'erased' : kind);
    }
  }
}

export function declarePattern(scope: Scope, pattern: SyntaxNode, kind: BindingKind): void {
  const { line } = pattern.loc.start;
  const type = typeNameOf(pattern);
  for (const name of boundNames(pattern)) {
    scope.declare({ name, kind, line, type });
  }
}

function declareName(scope: Scope, id: SyntaxNode | undefined, kind: BindingKind): void {
  if (id?.type === 'Identifier') {
    scope.declare({ name: id['name'] as string, kind, line: id.loc.start.line, type: undefined });
  }
}

/** Declares every `var` in a function or module, wherever it stands. */
export function declareHoisted(scope: Scope, nodes: readonly SyntaxNode[]): void {
  for (const node of nodes) {
    if (isFunction(node) || node.type.startsWith('Class')) {
      continue;
    }
    if (node.type === 'VariableDeclaration' && node['kind'] === 'var') {
      declareVariables(scope, node);
    }
    declareHoisted(scope, childrenOf(node));
  }
}

/** The one name that stands as type behind a variable or parameter. */
function typeNameOf(pattern: SyntaxNode): string | undefined {
  const target = pattern.type === 'AssignmentPattern' ? nodeIn(pattern, 'left') : pattern;
  const annotation = target && nodeIn(target, 'typeAnnotation');
  const type = annotation && nodeIn(annotation, 'typeAnnotation');
  const name = type?.type === 'TSTypeReference' ? nodeIn(type, 'typeName') : undefined;
  const isBare = target?.type === 'Identifier' && name?.type === 'Identifier';
  return isBare ? (name['name'] as string) : undefined;
}
