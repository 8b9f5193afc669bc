import type { DeclaredType } from '../base/debug-table';

import { nodeIn, nodesIn, parseModule } from './syntax';
import type { SyntaxNode } from './syntax';

/** Longer types say nothing to who looks at a value. */
const MAX_TYPE_LENGTH = 80;

/** The structures that a TypeScript module declares at its top. Nothing where it can't be parsed. */
export function declaredTypesOf(text: string): DeclaredType[] {
  const { body, problems } = parseModule(text);
  if (problems.length > 0) {
    return [];
  }
  let end = 0;
  return body.flatMap((statement) => {
    const before = text.slice(end, statement.start);
    ({ end } = statement);
    const node = nodeIn(statement, 'declaration') ?? statement;
    const found = declaredType(node, text);
    const c = citedStructure(before);
    return found === undefined ? [] : [c === undefined ? found : { ...found, c }];
  });
}

function declaredType(node: SyntaxNode, text: string): DeclaredType | undefined {
  const name = nodeIn(node, 'id')?.['name'];
  const body = nodeIn(node, 'body');
  if (typeof name !== 'string') {
    return undefined;
  }
  switch (node.type) {
    case 'TSInterfaceDeclaration': {
      const bases = nodesIn(node, 'extends').map((base) => text.slice(base.start, base.end));
      const members = membersIn(body === undefined ? [] : nodesIn(body, 'body'), text);
      return { name, ...(bases.length === 0 ? {} : { extends: bases }), members };
    }
    case 'ClassDeclaration': {
      const base = nodeIn(node, 'superClass');
      const members = membersIn(body === undefined ? [] : nodesIn(body, 'body'), text);
      return {
        name,
        ...(base === undefined ? {} : { extends: [text.slice(base.start, base.end)] }),
        members,
      };
    }
    case 'TSTypeAliasDeclaration': {
      const type = nodeIn(node, 'typeAnnotation');
      return type?.type === 'TSTypeLiteral'
        ? { name, members: membersIn(nodesIn(type, 'members'), text) }
        : { name, alias: typeText(type, text) };
    }
    default:
      return undefined;
  }
}

function membersIn(nodes: readonly SyntaxNode[], text: string): Record<string, string> {
  const members: Record<string, string> = {};
  for (const node of nodes) {
    const key = nodeIn(node, 'key');
    const isData = node.type === 'TSPropertySignature' || node.type === 'ClassProperty';
    if (
      isData &&
      key?.type === 'Identifier' &&
      node['computed'] !== true &&
      node['static'] !== true
    ) {
      const annotation = nodeIn(node, 'typeAnnotation');
      const type = annotation && nodeIn(annotation, 'typeAnnotation');
      const optional = node['optional'] === true ? '?' : '';
      members[`${key['name'] as string}${optional}`] = typeText(type, text);
    }
  }
  return members;
}

/** `@uboot include/virtio.h struct virtio_dev_priv` in the comment before a declaration. */
function citedStructure(before: string): string | undefined {
  const comment = /\/\*\*((?:[^*]|\*(?!\/))*)\*\/\s*$/.exec(before)?.[1];
  const name = /@uboot\s+(?:\S+\s+)?struct\s+(\w+)/.exec(comment ?? '')?.[1];
  return name === undefined ? undefined : `struct ${name}`;
}

function typeText(node: SyntaxNode | undefined, text: string): string {
  const written = node === undefined ? '' : text.slice(node.start, node.end).replace(/\s+/g, ' ');
  return written.length > MAX_TYPE_LENGTH ? '' : written;
}
