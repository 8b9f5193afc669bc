import { boundNames, isTypeOnly, nodeIn, nodesIn } from './syntax';
import type { SyntaxNode } from './syntax';

/** A variable or parameter, as it was declared. */
export interface LocalVariable {
  readonly name: string;
  /** A `const`: nothing can be assigned to it. */
  readonly constant: boolean;
  /** Text of its type; empty where none is written. */
  readonly type: string;
}

/** Longer types say nothing to who looks at a variable. */
const MAX_TYPE_LENGTH = 80;

/** What a parameter binds. */
export function parameterVariables(pattern: SyntaxNode, text: string): LocalVariable[] {
  const inner =
    pattern.type === 'AssignmentPattern'
      ? nodeIn(pattern, 'left')
      : pattern.type === 'TSParameterProperty'
        ? nodeIn(pattern, 'parameter')
        : pattern;
  return variables(inner ?? pattern, false, writtenType(inner, text));
}

/** What these statements declare directly (not blocks inside). Functions are no variables in C. */
export function declaredVariables(
  statements: readonly SyntaxNode[],
  text: string,
): LocalVariable[] {
  return statements
    .filter((statement) => statement.type === 'VariableDeclaration' && !isTypeOnly(statement))
    .flatMap((statement) => {
      const constant = statement['kind'] === 'const' || statement['kind'] === 'using';
      return nodesIn(statement, 'declarations').flatMap((declarator) => {
        const id = nodeIn(declarator, 'id');
        const type = writtenType(id, text) || typeOfValue(nodeIn(declarator, 'init'), text);
        return id === undefined ? [] : variables(id, constant, type);
      });
    });
}

/** Variables that a node opens a block for. */
export function blockVariables(node: SyntaxNode, text: string): LocalVariable[] {
  switch (node.type) {
    case 'BlockStatement':
      return declaredVariables(nodesIn(node, 'body'), text);
    case 'ForStatement':
      return declaredVariables([nodeIn(node, 'init') ?? node], text);
    case 'ForInStatement':
    case 'ForOfStatement':
      return declaredVariables([nodeIn(node, 'left') ?? node], text);
    case 'SwitchStatement':
      return declaredVariables(
        nodesIn(node, 'cases').flatMap((c) => nodesIn(c, 'consequent')),
        text,
      );
    case 'CatchClause': {
      const param = nodeIn(node, 'param');
      const body = nodeIn(node, 'body');
      return [
        ...(param === undefined ? [] : variables(param, false, '')),
        ...(body === undefined ? [] : declaredVariables(nodesIn(body, 'body'), text)),
      ];
    }
    default:
      return [];
  }
}

/** A pattern that takes something apart has a type for the whole, and none for what it binds. */
function variables(pattern: SyntaxNode, constant: boolean, type: string): LocalVariable[] {
  const whole = pattern.type === 'Identifier';
  return boundNames(pattern).map((name) => ({ name, constant, type: whole ? type : '' }));
}

function writtenType(pattern: SyntaxNode | undefined, text: string): string {
  const annotation = pattern && nodeIn(pattern, 'typeAnnotation');
  return typeText(annotation && nodeIn(annotation, 'typeAnnotation'), text);
}

/** The type that stands in the value: `x as Vring`, `new Vring()`, `dev_get_priv<VirtioBlkPriv>(dev)`. */
function typeOfValue(value: SyntaxNode | undefined, text: string): string {
  switch (value?.type) {
    case 'TSAsExpression':
      return typeText(nodeIn(value, 'typeAnnotation'), text);
    case 'NewExpression': {
      const callee = nodeIn(value, 'callee');
      return callee?.type === 'Identifier' ? typeText(callee, text) : '';
    }
    case 'CallExpression': {
      const args = nodeIn(value, 'typeParameters') ?? nodeIn(value, 'typeArguments');
      const [only, second] = args === undefined ? [] : nodesIn(args, 'params');
      return second === undefined ? typeText(only, text) : '';
    }
    default:
      return '';
  }
}

function typeText(node: SyntaxNode | undefined, text: string): string {
  const written = node === undefined ? '' : text.slice(node.start, node.end).replace(/\s+/g, ' ');
  return written.length > MAX_TYPE_LENGTH || written === 'const' ? '' : written;
}
