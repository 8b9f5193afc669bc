import { parse } from '@babel/parser';

/** A node of Babel's tree, as far as the instrument step looks at it. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly loc: {
    readonly start: { readonly line: number; readonly column: number };
    readonly end: { readonly line: number; readonly column: number };
  };
  readonly [field: string]: unknown;
}

export interface SyntaxProblem {
  readonly message: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/**
 * First line of a module whose functions are never stopped in nor counted: accessors that a C compiler would inline
 * without a trace in the debug information.
 */
const NO_DEBUG_POINTS = 'no debug points';

/** Parses a TypeScript module. Always gives a tree; what is wrong is in `problems`. */
export function parseModule(text: string): {
  /** Empty where the module asks for no debug points. */
  readonly body: readonly SyntaxNode[];
  readonly problems: readonly SyntaxProblem[];
} {
  try {
    const file = parse(text, {
      sourceType: 'module',
      plugins: ['typescript'],
      errorRecovery: true,
      attachComment: false,
    });
    const errors = (file.errors ?? []) as unknown as readonly BabelError[];
    const plain = file.program.directives.some(({ value }) => value.value === NO_DEBUG_POINTS);
    return {
      body: plain ? [] : (file.program.body as unknown as SyntaxNode[]),
      problems: errors.map(problemOf),
    };
  } catch (error) {
    return { body: [], problems: [problemOf(error as BabelError)] };
  }
}

interface BabelError {
  readonly message: string;
  readonly loc?: { readonly line: number; readonly column: number };
}

function problemOf(error: BabelError): SyntaxProblem {
  return {
    message: error.message.replace(/ \(\d+:\d+\)$/, ''),
    line: error.loc?.line ?? 1,
    column: (error.loc?.column ?? 0) + 1,
  };
}

function isNode(value: unknown): value is SyntaxNode {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { type?: unknown }).type === 'string' &&
    typeof (value as { start?: unknown }).start === 'number'
  );
}

/** The node in a field, if there is one. */
export function nodeIn(node: SyntaxNode, field: string): SyntaxNode | undefined {
  const value = node[field];
  return isNode(value) ? value : undefined;
}

/** The nodes of a list field; holes are left out. */
export function nodesIn(node: SyntaxNode, field: string): SyntaxNode[] {
  const value = node[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** TypeScript nodes that hold code; everything else that begins with TS is a type. */
const TYPESCRIPT_WITH_CODE = new Set([
  'TSAsExpression',
  'TSNonNullExpression',
  'TSSatisfiesExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
  'TSParameterProperty',
  'TSExportAssignment',
]);

/** Is the node a type, an interface, an overload: something that runs nothing? */
export function isTypeOnly(node: SyntaxNode): boolean {
  return (
    (node.type.startsWith('TS') && !TYPESCRIPT_WITH_CODE.has(node.type)) ||
    node.type === 'ImportDeclaration' ||
    node['declare'] === true
  );
}

/** Children that may run, in the order of the text. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  return everyChildOf(node).filter((child) => !isTypeOnly(child));
}

/** Children, types too, in the order of the text. */
export function everyChildOf(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (const [field, value] of Object.entries(node)) {
    if (field === 'loc' || field === 'extra' || field === 'errors') {
      continue;
    }
    if (isNode(value)) {
      found.push(value);
    } else if (Array.isArray(value)) {
      found.push(...value.filter(isNode));
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

const FUNCTIONS = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'ObjectMethod',
  'ClassMethod',
  'ClassPrivateMethod',
]);

export function isFunction(node: SyntaxNode): boolean {
  return FUNCTIONS.has(node.type);
}

/** Does a function or class begin anywhere below (its code could capture variables)? */
export function containsFunction(node: SyntaxNode): boolean {
  return childrenOf(node).some(
    (child) => isFunction(child) || child.type.startsWith('Class') || containsFunction(child),
  );
}

/** Names that a parameter or declaration pattern binds. */
export function boundNames(pattern: SyntaxNode): string[] {
  switch (pattern.type) {
    case 'Identifier':
      return pattern['name'] === 'this' ? [] : [pattern['name'] as string];
    case 'ObjectPattern':
      return nodesIn(pattern, 'properties').flatMap((property) =>
        boundNames(
          nodeIn(property, property.type === 'RestElement' ? 'argument' : 'value') ?? property,
        ),
      );
    case 'ArrayPattern':
      return nodesIn(pattern, 'elements').flatMap(boundNames);
    case 'AssignmentPattern':
      return namesOf(nodeIn(pattern, 'left'));
    case 'RestElement':
      return namesOf(nodeIn(pattern, 'argument'));
    case 'TSParameterProperty':
      return namesOf(nodeIn(pattern, 'parameter'));
    default:
      return [];
  }
}

function namesOf(pattern: SyntaxNode | undefined): string[] {
  return pattern === undefined ? [] : boundNames(pattern);
}
