import { everyChildOf, nodeIn } from '../syntax';
import type { SyntaxNode } from '../syntax';
import { problemAt } from './driver-problem';
import type { DriverProblem } from './driver-problem';

/**
 * What a driver may not have although it is TypeScript, each by its name. A driver's types are erased where they stand, so that
 * every statement keeps its place: what makes code can't be. Nothing may wait, as a machine is stopped at any statement and
 * repeated from its start. And a driver is one file. The check before a run and the compiler of a run both refuse what is named here.
 */
export function refusedSyntaxIn(body: readonly SyntaxNode[]): DriverProblem[] {
  return body.flatMap((node) => [
    ...refusalOf(node),
    // What is only declared is erased as a whole.
    ...(node['declare'] === true ? [] : refusedSyntaxIn(everyChildOf(node))),
  ]);
}

function refusalOf(node: SyntaxNode): DriverProblem[] {
  const message = sentenceFor(node);
  return message === undefined ? [] : [problemAt(placeOf(node), message)];
}

/** A declaration is marked at its name, so that not the whole of it is. */
function placeOf(node: SyntaxNode): SyntaxNode {
  return nodeIn(node, 'id') ?? nodeIn(node, 'source') ?? node;
}

/** What the debug points use: no text of a user's can have names like these. */
const RESERVED = /^\$(?:[mrPctbelsxdvwi]|k\d+)$/;

const ERASED = 'which can not be erased as a type can';

function sentenceFor(node: SyntaxNode): string | undefined {
  if (node['async'] === true || node['generator'] === true) {
    const kind = node['async'] === true ? 'an async function' : 'a generator';
    return `expected a plain function, found ${kind}: nothing in a driver waits`;
  }
  switch (node.type) {
    case 'Identifier':
      return RESERVED.test(String(node['name']))
        ? `expected another name, found ${String(node['name'])}: the debugger has it`
        : undefined;
    case 'TSEnumDeclaration':
      return node['declare'] === true
        ? undefined
        : `expected constants, such as const ${nameOf(node)}_A = 0, found enum ${nameOf(node)}, ${ERASED}`;
    case 'TSModuleDeclaration':
      return node['declare'] === true
        ? undefined
        : `expected functions and constants of the file, found namespace ${nameOf(node)}, ${ERASED}`;
    case 'TSParameterProperty':
      return `expected a field and an assignment in the constructor, found a parameter property, ${ERASED}`;
    case 'TSImportEqualsDeclaration':
      return `expected no import, found import ${nameOf(node)} =, ${ERASED}`;
    case 'TSExportAssignment':
      return `expected no export, found export =, ${ERASED}`;
    case 'TSTypeAssertion':
      return `expected 'value as Type', found '<Type>value', ${ERASED}`;
    case 'Decorator':
      return `expected a plain class or method, found a decorator, ${ERASED}`;
    case 'ClassAccessorProperty':
      return `expected a field or get and set, found an accessor field, ${ERASED}`;
    case 'AwaitExpression':
      return 'expected a call that comes back, found await: nothing in a driver waits';
    case 'ForOfStatement':
      return node['await'] === true
        ? 'expected for, found for await: nothing in a driver waits'
        : undefined;
    case 'VariableDeclaration':
      return String(node['kind']).endsWith('using')
        ? `expected const or let, found ${String(node['kind'])}`
        : undefined;
    case 'ImportDeclaration':
      return node['importKind'] === 'type' || areAllTypes(node) ? undefined : ofImport(node);
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      return nodeIn(node, 'source') === undefined || node['exportKind'] === 'type'
        ? undefined
        : ofImport(node);
    case 'Import':
    case 'ImportExpression':
      return "expected no import, found import(): a driver is one file, and U-Boot's functions are there without one";
    case 'MetaProperty':
      return nameIn(node, 'meta') === 'import'
        ? 'expected a name of the driver, found import.meta: a driver is one file and knows no other'
        : undefined;
    default:
      return undefined;
  }
}

function ofImport(node: SyntaxNode): string {
  const source = nodeIn(node, 'source');
  const from = String(source?.['value']);
  return `expected no import, found '${from}': a driver is one file, and U-Boot's functions are there without one`;
}

/** `import { type A } from ...` is erased to nothing that a driver could do without. */
function areAllTypes(node: SyntaxNode): boolean {
  const specifiers = (node['specifiers'] ?? []) as readonly SyntaxNode[];
  return specifiers.length > 0 && specifiers.every((one) => one['importKind'] === 'type');
}

function nameOf(node: SyntaxNode): string {
  return nameIn(node, 'id') ?? 'without a name';
}

function nameIn(node: SyntaxNode, field: string): string | undefined {
  const name = nodeIn(node, field)?.['name'];
  return typeof name === 'string' ? name : undefined;
}
