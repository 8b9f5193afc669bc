import type MagicString from 'magic-string';
import type { DebugFunction } from '../base/debug-table';
import { parenStart } from './variable-access';
import { functionName, nameFor } from './function-names';
import { childrenOf, isFunction, isTypeOnly, nodeIn, nodesIn } from './syntax';
import type { SyntaxNode } from './syntax';

/** Statements that run one after the other: they are counted together, before the first. */
interface Run {
  readonly at: number;
  count: number;
}

/**
 * Walks a module and inserts what counts its statements: as many as `ModuleInstrumenter` puts points before, but a
 * straight run of statements at once. A named few functions get frame records; nothing else can be looked at.
 *
 *     function f(a) {if(($c[0]-=2)<0)$s();const b = a; if (b) { ... } }
 */
export class StatementCounter {
  /** Those with frame records. */
  readonly functions: DebugFunction[] = [];
  readonly #output: MagicString;
  readonly #framed: readonly string[];

  constructor(output: MagicString, framed: readonly string[]) {
    this.#output = output;
    this.#framed = framed;
  }

  module(body: readonly SyntaxNode[]): void {
    for (const node of body) {
      if (!isTypeOnly(node)) {
        this.#visit(node, '');
      }
    }
  }

  /** Any node that is no statement of a function: finds the functions inside. `hint` names a function expression. */
  #visit(node: SyntaxNode | undefined, hint = ''): void {
    if (node === undefined) {
      return;
    }
    if (isFunction(node)) {
      this.#function(node, hint);
      return;
    }
    for (const child of childrenOf(node)) {
      this.#visit(child, nameFor(node, child, hint));
    }
  }

  #function(node: SyntaxNode, hint: string): void {
    const body = nodeIn(node, 'body');
    if (body === undefined) {
      return;
    }
    for (const param of nodesIn(node, 'params')) {
      this.#visit(param);
    }
    if (body.type !== 'BlockStatement') {
      this.#insert(parenStart(body), `(${countOf(1)},(`);
      this.#visit(body);
      this.#insert(node.end, '))');
      return;
    }
    const statements = nodesIn(body, 'body');
    const begin = nodesIn(body, 'directives').at(-1)?.end ?? body.start + 1;
    const framed = this.#framed.includes(functionName(node, hint));
    if (framed) {
      const id = this.functions.length;
      this.functions.push({
        name: functionName(node, hint),
        params: 0,
        names: [],
        line: node.loc.start.line,
        endLine: node.loc.end.line,
      });
      this.#insert(begin, `let $d;try{$d=$e($b+${id});`);
    }
    if (statements.every((statement) => statement.type === 'FunctionDeclaration')) {
      this.#insert(begin, `${countOf(1)};`);
    }
    this.#statements(statements);
    if (framed) {
      this.#insert(body.end - 1, '}finally{$l($d)}');
    }
  }

  #statements(statements: readonly SyntaxNode[], begun?: Run): void {
    let run = begun;
    for (const statement of statements) {
      if (isTypeOnly(statement)) {
        continue;
      }
      if (isCountedBefore(statement)) {
        run ??= { at: statement.start, count: 0 };
        run.count++;
      }
      if (mayJump(statement)) {
        this.#close(run);
        run = undefined;
      }
      this.#inside(statement);
    }
    this.#close(run);
  }

  #close(run: Run | undefined): void {
    if (run !== undefined) {
      this.#insert(run.at, `if(($c[0]-=${run.count})<0)$s();`);
    }
  }

  #inside(node: SyntaxNode): void {
    switch (node.type) {
      case 'BlockStatement':
        this.#statements(nodesIn(node, 'body'));
        return;
      case 'LabeledStatement': {
        const body = nodeIn(node, 'body');
        if (body !== undefined) {
          this.#inside(body);
        }
        return;
      }
      case 'IfStatement':
        this.#visit(nodeIn(node, 'test'));
        this.#body(node, 'consequent');
        this.#body(node, 'alternate');
        return;
      case 'WhileStatement':
        this.#head(nodeIn(node, 'test'));
        this.#body(node, 'body');
        return;
      case 'DoWhileStatement':
        this.#body(node, 'body');
        this.#head(nodeIn(node, 'test'));
        return;
      case 'ForStatement':
        this.#for(node);
        return;
      case 'ForInStatement':
      case 'ForOfStatement':
        this.#visit(nodeIn(node, 'left'));
        this.#visit(nodeIn(node, 'right'));
        this.#body(node, 'body', 1);
        return;
      case 'SwitchStatement':
        this.#visit(nodeIn(node, 'discriminant'));
        for (const branch of nodesIn(node, 'cases')) {
          this.#visit(nodeIn(branch, 'test'));
          this.#statements(nodesIn(branch, 'consequent'));
        }
        return;
      case 'TryStatement':
        this.#body(node, 'block');
        this.#body(nodeIn(node, 'handler') ?? node, 'body');
        this.#body(node, 'finalizer');
        return;
      default:
        this.#visit(node);
    }
  }

  #for(node: SyntaxNode): void {
    const test = nodeIn(node, 'test');
    const update = nodeIn(node, 'update');
    this.#visit(nodeIn(node, 'init'));
    if (test !== undefined) {
      this.#head(test);
      this.#visit(update);
    } else {
      this.#head(update);
    }
    this.#body(node, 'body', test === undefined && update === undefined ? 1 : 0);
  }

  /** An expression in the head of a loop: counted whenever it is evaluated. */
  #head(expression: SyntaxNode | undefined): void {
    if (expression !== undefined) {
      this.#insert(expression.start, `${countOf(1)},`);
      this.#visit(expression);
    }
  }

  /** A body that may lack braces; `count` statements more for each time that it is entered. */
  #body(node: SyntaxNode, field: string, count = 0): void {
    const body = nodeIn(node, field);
    if (body === undefined) {
      return;
    }
    if (body.type === 'BlockStatement') {
      this.#statements(
        nodesIn(body, 'body'),
        count === 0 ? undefined : { at: body.start + 1, count },
      );
      return;
    }
    this.#insert(body.start, '{');
    this.#statements([body], count === 0 ? undefined : { at: body.start, count });
    this.#insert(body.end, '}');
  }

  #insert(at: number, text: string): void {
    this.#output.appendLeft(at, text);
  }
}

const countOf = (count: number): string => `($c[0]-=${count})<0&&$s()`;

/** Is there a debug point before the statement, in a build with debug information? */
function isCountedBefore(node: SyntaxNode): boolean {
  switch (node.type) {
    case 'LabeledStatement': {
      const body = nodeIn(node, 'body');
      return body !== undefined && isCountedBefore(body);
    }
    case 'ForStatement':
      return nodeIn(node, 'init') !== undefined;
    case 'VariableDeclaration':
      return nodesIn(node, 'declarations').some((d) => nodeIn(d, 'init') !== undefined);
    case 'BlockStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'TryStatement':
    case 'FunctionDeclaration':
    case 'EmptyStatement':
      return false;
    default:
      return true;
  }
}

/** May what follows the statement not run, or run another number of times? */
function mayJump(node: SyntaxNode): boolean {
  switch (node.type) {
    case 'ExpressionStatement':
    case 'VariableDeclaration':
    case 'FunctionDeclaration':
    case 'EmptyStatement':
      return false;
    default:
      return true;
  }
}
