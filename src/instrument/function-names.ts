import { nodeIn } from './syntax';
import type { SyntaxNode } from './syntax';

/** The name that a function expression takes from where it stands. */
export function nameFor(node: SyntaxNode, child: SyntaxNode, hint: string): string {
  switch (node.type) {
    case 'VariableDeclarator':
      return child === node['init'] ? keyName(nodeIn(node, 'id')) : '';
    case 'ObjectProperty':
    case 'ClassProperty':
      return child === node['value'] ? keyName(nodeIn(node, 'key')) : '';
    case 'AssignmentExpression':
      return child === node['right'] ? keyName(nodeIn(node, 'left')) : '';
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return hint;
    default:
      return '';
  }
}

export function functionName(node: SyntaxNode, hint: string): string {
  const own = nodeIn(node, 'id') ?? nodeIn(node, 'key');
  const name = own === undefined ? hint : keyName(own);
  return name === '' ? '<anonymous>' : name;
}

function keyName(node: SyntaxNode | undefined): string {
  switch (node?.type) {
    case 'Identifier':
      return node['name'] as string;
    case 'StringLiteral':
      return node['value'] as string;
    case 'PrivateName':
      return `#${keyName(nodeIn(node, 'id'))}`;
    case 'MemberExpression':
      return keyName(nodeIn(node, 'property'));
    default:
      return '';
  }
}
