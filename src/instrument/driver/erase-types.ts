import type MagicString from 'magic-string';
import { everyChildOf, isFunction, nodeIn, nodesIn } from '../syntax';
import type { SyntaxNode } from '../syntax';

/**
 * Takes the types out of a module's text: where they stood are spaces, so that all else stays where it is. What is no type alone,
 * such as an enumeration, must have been refused before.
 */
export class TypeEraser {
  readonly #text: string;
  readonly #output: MagicString;
  /** Types that are gone with what is around them. */
  readonly #gone = new Set<SyntaxNode>();

  constructor(text: string, output: MagicString) {
    this.#text = text;
    this.#output = output;
  }

  module(body: readonly SyntaxNode[]): void {
    body.forEach((node) => {
      this.#topLevel(node);
    });
  }

  #topLevel(node: SyntaxNode): void {
    const declaration = nodeIn(node, 'declaration');
    switch (node.type) {
      case 'ImportDeclaration':
        this.#statement(node);
        return;
      case 'ExportNamedDeclaration':
        if (declaration === undefined || node['exportKind'] === 'type') {
          this.#statement(node);
        } else {
          // The driver is a function's body, which exports nothing.
          this.#blank(node.start, declaration.start);
          this.#visit(declaration);
        }
        return;
      case 'ExportDefaultDeclaration':
        if (declaration === undefined || isErasedStatement(declaration)) {
          this.#statement(node);
        } else {
          const isNamed = nodeIn(declaration, 'id') !== undefined;
          this.#blank(node.start, declaration.start, isNamed ? '' : 'void');
          this.#visit(declaration);
        }
        return;
      default:
        this.#visit(node);
    }
  }

  #visit(node: SyntaxNode): void {
    if (this.#gone.has(node)) {
      return;
    }
    if (isErasedStatement(node)) {
      this.#statement(node);
      return;
    }
    switch (node.type) {
      case 'Identifier':
        this.#afterName(node);
        return;
      case 'TSAsExpression':
      case 'TSSatisfiesExpression':
        this.#as(node);
        return;
      case 'TSNonNullExpression':
        this.#visitField(node, 'expression');
        this.#blank(node.end - 1, node.end);
        return;
      case 'ClassDeclaration':
      case 'ClassExpression':
        this.#class(node);
        return;
      case 'ClassProperty':
      case 'ClassPrivateProperty':
      case 'ClassMethod':
      case 'ClassPrivateMethod':
        this.#member(node);
        break;
      default:
    }
    if (isFunction(node)) {
      this.#function(node);
    }
    this.#children(node);
  }

  #children(node: SyntaxNode): void {
    everyChildOf(node).forEach((child) => {
      this.#child(child);
    });
  }

  #child(child: SyntaxNode): void {
    if (!isType(child)) {
      this.#visit(child);
    } else if (!this.#gone.has(child)) {
      this.#blank(child.start, child.end);
    }
  }

  #visitField(node: SyntaxNode, field: string): void {
    const child = nodeIn(node, field);
    if (child !== undefined) {
      this.#visit(child);
    }
  }

  /** `name?: Type`, `name!: Type`. */
  #afterName(node: SyntaxNode): void {
    const { length } = node['name'] as string;
    if (nodeIn(node, 'typeAnnotation') !== undefined || node['optional'] === true) {
      this.#blank(node.start + length, node.end);
    }
  }

  #as(node: SyntaxNode): void {
    this.#visitField(node, 'expression');
    const expression = nodeIn(node, 'expression');
    const type = nodeIn(node, 'typeAnnotation');
    if (expression === undefined || type === undefined) {
      return;
    }
    const word = node.type === 'TSAsExpression' ? 'as' : 'satisfies';
    const at = this.#text.lastIndexOf(word, type.start - word.length);
    // What follows on the next line would become a part of the expression.
    const next = /^[^\S\n]*\n\s*([([`])/.test(this.#text.slice(node.end));
    this.#blank(at, node.end, next ? ';' : '');
  }

  #class(node: SyntaxNode): void {
    const body = nodeIn(node, 'body');
    if (node['abstract'] === true) {
      const at = this.#text.indexOf('abstract', node.start);
      this.#blank(at, at + 'abstract'.length);
    }
    if (body !== undefined && nodesIn(node, 'implements').length > 0) {
      const before = ['superTypeParameters', 'superClass', 'typeParameters', 'id']
        .flatMap((field) => nodeIn(node, field) ?? [])
        .reduce((end, one) => Math.max(end, one.end), node.start);
      const at = this.#text.indexOf('implements', before);
      this.#blank(at, body.start);
    }
    nodesIn(node, 'implements').forEach((one) => this.#gone.add(one));
    this.#children(node);
  }

  /** Words before the name, and the mark behind it. */
  #member(node: SyntaxNode): void {
    const key = nodeIn(node, 'key');
    if (key === undefined) {
      return;
    }
    const words = this.#text.slice(node.start, key.start);
    for (const { 0: word, index } of words.matchAll(
      /\b(?:public|private|protected|readonly|override)\b/g,
    )) {
      this.#blank(node.start + index, node.start + index + word.length);
    }
    const mark = /^\s*\]?\s*([?!])/.exec(this.#text.slice(key.end));
    if (mark !== null && (node['optional'] === true || node['definite'] === true)) {
      const at = key.end + mark[0].length - 1;
      this.#blank(at, at + 1);
    }
  }

  #function(node: SyntaxNode): void {
    const [first, second] = nodesIn(node, 'params');
    if (first?.type === 'Identifier' && first['name'] === 'this') {
      const end = second?.start ?? this.#text.indexOf(')', first.end);
      this.#blank(first.start, end);
      this.#gone.add(first);
    }
    const type = nodeIn(node, 'returnType');
    const body = nodeIn(node, 'body');
    if (type !== undefined && body !== undefined && node.type === 'ArrowFunctionExpression') {
      const arrow = this.#text.indexOf('=>', type.end);
      const lines = this.#text.slice(type.start, arrow).split('\n').length - 1;
      if (lines > 0) {
        // An arrow stands on the line of its parameters.
        this.#output.update(type.start, arrow + 2, `=>${'\n'.repeat(lines)}`);
        this.#gone.add(type);
      }
    }
  }

  /** A statement that leaves nothing, but ends the one before it. */
  #statement(node: SyntaxNode): void {
    this.#blank(node.start, node.end, ';');
  }

  /** @param instead the first characters that stand there then */
  #blank(start: number, end: number, instead = ''): void {
    if (end > start) {
      const blank = this.#text.slice(start, end).replace(/[^\n\r]/g, ' ');
      this.#output.update(start, end, instead + blank.slice(instead.length));
    }
  }
}

/** Statements and members of classes that are declared only. */
function isErasedStatement(node: SyntaxNode): boolean {
  switch (node.type) {
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSDeclareFunction':
    case 'TSDeclareMethod':
    case 'TSIndexSignature':
      return true;
    default:
      return (
        node['declare'] === true || (node['abstract'] === true && !/^Class[DE]/.test(node.type))
      );
  }
}

function isType({ type }: SyntaxNode): boolean {
  return (
    type === 'TSTypeAnnotation' ||
    type === 'TSTypeParameterDeclaration' ||
    type === 'TSTypeParameterInstantiation'
  );
}
