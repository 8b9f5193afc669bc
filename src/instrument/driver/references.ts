import { childrenOf, isFunction, isTypeOnly, nodeIn, nodesIn } from '../syntax';
import type { SyntaxNode } from '../syntax';
import {
  declareHoisted,
  declarePattern,
  declareStatements,
  declareVariables,
  Scope,
} from './scopes';
import type { Binding } from './scopes';

/** A name that is used as a value. */
export interface Reference {
  readonly name: string;
  readonly node: SyntaxNode;
  /** What declares it; undefined: nothing in the file. */
  readonly binding: Binding | undefined;
  /** Is it given a value here? */
  readonly isWritten: boolean;
  /** The call, where the name is what is called. */
  readonly call: SyntaxNode | undefined;
  /** The name behind the dot, where the name is what stands before it. */
  readonly member: SyntaxNode | undefined;
  /** All that is in sight, for a proposal. */
  readonly names: () => string[];
}

/** The uses of names in a module, in the order of the text. */
export function referencesOf(body: readonly SyntaxNode[]): Reference[] {
  const walk = new ReferenceWalk();
  walk.module(body);
  return walk.found;
}

class ReferenceWalk {
  readonly found: Reference[] = [];

  module(body: readonly SyntaxNode[]): void {
    const scope = new Scope(undefined);
    declareStatements(scope, body);
    declareHoisted(scope, body);
    this.#all(statementsOf(body), scope);
  }

  #all(nodes: readonly SyntaxNode[], scope: Scope): void {
    for (const node of nodes) {
      this.#visit(node, scope);
    }
  }

  #visit(node: SyntaxNode, scope: Scope): void {
    if (isFunction(node)) {
      this.#function(node, scope);
      return;
    }
    switch (node.type) {
      case 'Identifier':
        this.#refer(node, scope, {});
        break;
      case 'CallExpression':
      case 'OptionalCallExpression':
        this.#used(node, 'callee', scope, { call: node });
        break;
      case 'MemberExpression':
      case 'OptionalMemberExpression':
        this.#used(node, 'object', scope, { member: memberNameOf(node) });
        break;
      case 'UnaryExpression':
        // What a name stands for may be asked of any.
        if (node['operator'] !== 'typeof' || nodeIn(node, 'argument')?.type !== 'Identifier') {
          this.#children(node, scope);
        }
        break;
      case 'BlockStatement':
      case 'StaticBlock':
        this.#all(childrenOf(node), blockOf(scope, nodesIn(node, 'body')));
        break;
      case 'ClassDeclaration':
      case 'ClassExpression':
        this.#class(node, scope);
        break;
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
        this.#for(node, scope);
        break;
      case 'SwitchStatement':
        this.#switch(node, scope);
        break;
      case 'CatchClause': {
        const inner = new Scope(scope);
        const param = nodeIn(node, 'param');
        if (param !== undefined) {
          declarePattern(inner, param, 'variable');
          this.#pattern(param, inner);
        }
        this.#field(node, 'body', inner);
        break;
      }
      case 'VariableDeclarator':
        this.#fieldPattern(node, 'id', scope);
        this.#field(node, 'init', scope);
        break;
      case 'AssignmentExpression':
        this.#written(nodeIn(node, 'left'), scope);
        this.#field(node, 'right', scope);
        break;
      case 'UpdateExpression':
        this.#written(nodeIn(node, 'argument'), scope);
        break;
      case 'ExportNamedDeclaration':
        if (node['exportKind'] !== 'type') {
          this.#children(node, scope);
        }
        break;
      case 'ExportSpecifier':
        if (node['exportKind'] !== 'type') {
          this.#field(node, 'local', scope);
        }
        break;
      case 'LabeledStatement':
        this.#field(node, 'body', scope);
        break;
      case 'BreakStatement':
      case 'ContinueStatement':
      case 'MetaProperty':
        break;
      default:
        this.#children(node, scope);
    }
  }

  /** All children but a name of a member. */
  #children(node: SyntaxNode, scope: Scope): void {
    const label = memberNameOf(node);
    this.#all(
      childrenOf(node).filter((child) => child !== label),
      scope,
    );
  }

  #function(node: SyntaxNode, outer: Scope): void {
    if (node['computed'] === true) {
      this.#field(node, 'key', outer);
    }
    let scope = new Scope(outer);
    const id = nodeIn(node, 'id');
    if (node.type === 'FunctionExpression' && id !== undefined) {
      declarePattern(scope, id, 'function');
      scope = new Scope(scope);
    }
    if (node.type !== 'ArrowFunctionExpression') {
      const { line } = node.loc.start;
      scope.declare({ name: 'arguments', kind: 'constant', line, type: undefined });
    }
    const params = nodesIn(node, 'params');
    for (const param of params) {
      declarePattern(scope, param, 'parameter');
    }
    for (const param of params) {
      this.#pattern(param, scope);
    }
    const body = nodeIn(node, 'body');
    if (body?.type === 'BlockStatement') {
      declareStatements(scope, nodesIn(body, 'body'));
      declareHoisted(scope, nodesIn(body, 'body'));
      this.#all(childrenOf(body), scope);
    } else if (body !== undefined) {
      this.#visit(body, scope);
    }
  }

  #class(node: SyntaxNode, outer: Scope): void {
    const scope = new Scope(outer);
    const id = nodeIn(node, 'id');
    if (id !== undefined) {
      declarePattern(scope, id, 'class');
    }
    this.#field(node, 'superClass', scope);
    this.#all(nodesIn(node, 'decorators'), outer);
    this.#field(node, 'body', scope);
  }

  #for(node: SyntaxNode, outer: Scope): void {
    const scope = new Scope(outer);
    for (const head of ['init', 'left']) {
      const declaration = nodeIn(node, head);
      if (declaration?.type === 'VariableDeclaration') {
        declareVariables(scope, declaration);
        this.#visit(declaration, scope);
      } else if (head === 'left') {
        this.#written(declaration, scope);
      } else {
        this.#field(node, head, scope);
      }
    }
    for (const field of ['test', 'update', 'right', 'body']) {
      this.#field(node, field, scope);
    }
  }

  #switch(node: SyntaxNode, outer: Scope): void {
    this.#field(node, 'discriminant', outer);
    const cases = nodesIn(node, 'cases');
    const scope = blockOf(
      outer,
      cases.flatMap((branch) => nodesIn(branch, 'consequent')),
    );
    for (const branch of cases) {
      this.#field(branch, 'test', scope);
      this.#all(statementsOf(nodesIn(branch, 'consequent')), scope);
    }
  }

  #field(node: SyntaxNode, field: string, scope: Scope): void {
    const child = nodeIn(node, field);
    if (child !== undefined && !isTypeOnly(child)) {
      this.#visit(child, scope);
    }
  }

  #fieldPattern(node: SyntaxNode, field: string, scope: Scope): void {
    const child = nodeIn(node, field);
    if (child !== undefined) {
      this.#pattern(child, scope);
    }
  }

  /** What a pattern that declares names evaluates: defaults and computed keys. */
  #pattern(pattern: SyntaxNode, scope: Scope): void {
    switch (pattern.type) {
      case 'AssignmentPattern':
        this.#fieldPattern(pattern, 'left', scope);
        this.#field(pattern, 'right', scope);
        break;
      case 'ObjectPattern':
        for (const property of nodesIn(pattern, 'properties')) {
          if (property['computed'] === true) {
            this.#field(property, 'key', scope);
          }
          this.#fieldPattern(property, 'value', scope);
          this.#fieldPattern(property, 'argument', scope);
        }
        break;
      case 'ArrayPattern':
        for (const element of nodesIn(pattern, 'elements')) {
          this.#pattern(element, scope);
        }
        break;
      case 'RestElement':
        this.#fieldPattern(pattern, 'argument', scope);
        break;
      case 'TSParameterProperty':
        this.#fieldPattern(pattern, 'parameter', scope);
        break;
      default:
    }
  }

  /** The target of an assignment, which may be a pattern. */
  #written(target: SyntaxNode | undefined, scope: Scope): void {
    if (target === undefined) {
      return;
    }
    switch (target.type) {
      case 'Identifier':
        this.#refer(target, scope, { isWritten: true });
        break;
      case 'AssignmentPattern':
        this.#written(nodeIn(target, 'left'), scope);
        this.#field(target, 'right', scope);
        break;
      case 'ObjectPattern':
        for (const property of nodesIn(target, 'properties')) {
          if (property['computed'] === true) {
            this.#field(property, 'key', scope);
          }
          this.#written(nodeIn(property, 'value') ?? nodeIn(property, 'argument'), scope);
        }
        break;
      case 'ArrayPattern':
        for (const element of nodesIn(target, 'elements')) {
          this.#written(element, scope);
        }
        break;
      case 'RestElement':
        this.#written(nodeIn(target, 'argument'), scope);
        break;
      default:
        this.#visit(target, scope);
    }
  }

  /** A node that may begin with a name, in a field; how the name is used is known here. */
  #used(node: SyntaxNode, field: string, scope: Scope, use: Use): void {
    const first = nodeIn(node, field);
    if (first?.type !== 'Identifier') {
      this.#children(node, scope);
      return;
    }
    this.#refer(first, scope, use);
    const label = memberNameOf(node);
    this.#all(
      childrenOf(node).filter((child) => child !== first && child !== label),
      scope,
    );
  }

  #refer(node: SyntaxNode, scope: Scope, { isWritten = false, call, member }: Use): void {
    const name = node['name'] as string;
    this.found.push({
      name,
      node,
      binding: scope.find(name),
      isWritten,
      call,
      member,
      names: () => scope.names(),
    });
  }
}

interface Use {
  readonly isWritten?: boolean;
  readonly call?: SyntaxNode;
  readonly member?: SyntaxNode | undefined;
}

function blockOf(outer: Scope, statements: readonly SyntaxNode[]): Scope {
  const scope = new Scope(outer);
  declareStatements(scope, statements);
  return scope;
}

function statementsOf(nodes: readonly SyntaxNode[]): SyntaxNode[] {
  return nodes.filter((node) => !isTypeOnly(node));
}

/** The child that is the name of a member, not a value: `b` in `a.b`, in `{ b: 1 }` and in a class. */
function memberNameOf(node: SyntaxNode): SyntaxNode | undefined {
  if (node['computed'] === true) {
    return undefined;
  }
  switch (node.type) {
    case 'MemberExpression':
    case 'OptionalMemberExpression':
      return nodeIn(node, 'property');
    case 'ObjectProperty':
    case 'ClassProperty':
    case 'ClassAccessorProperty':
    case 'ClassPrivateProperty':
      return nodeIn(node, 'key');
    default:
      return undefined;
  }
}
