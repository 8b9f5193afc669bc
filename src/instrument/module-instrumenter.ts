import type MagicString from 'magic-string';
import { POINT_FIELDS } from '../base/debug-table';
import type { DebugBlock, DebugFunction, DebugVariables } from '../base/debug-table';
import type { FunctionRange } from '../base/system-map';
import { blockVariables, declaredVariables, parameterVariables } from './local-variables';
import type { LocalVariable } from './local-variables';
import { functionName, nameFor } from './function-names';
import { childrenOf, containsFunction, isFunction, isTypeOnly, nodeIn, nodesIn } from './syntax';
import type { SyntaxNode, SyntaxProblem } from './syntax';
import { accessorOf, parenStart } from './variable-access';

/** Where the walk is: the function around, its innermost block with variables, and all variables in sight. */
interface Scope {
  readonly function: number;
  readonly block: number;
  readonly variables: ReadonlyMap<string, LocalVariable>;
}

/**
 * Walks a module and inserts debug points and frame records. All text is inserted with `appendLeft` in the order of the
 * walk, which is the order of the text: what belongs outside is inserted first at a beginning and last at an end.
 *
 * A function becomes
 *
 *     function f(a) {let $v,$k0,$d;try{$d=$e($b+7,($i,$w)=>$i===0?a:$i===1?x:$i===2?$k0:a=$w); ... }finally{$l($d,$v)}}
 *
 * where the closure reads variable `$i` when somebody looks, or sets it, and `$k0` is the closure of the first block inside that
 * declares variables. A point becomes `$P[$d]=12;--$c[0]<$t[12]&&$s($d);`: the frame's position is kept, and one
 * comparison sees both an empty budget and a flag on the point.
 */
export class ModuleInstrumenter {
  readonly points: number[] = [];
  readonly functions: DebugFunction[] = [];
  /** Where each of `functions` stands. */
  readonly ranges: FunctionRange[] = [];
  readonly blocks: DebugBlock[] = [];
  readonly problems: SyntaxProblem[] = [];
  readonly #text: string;
  readonly #output: MagicString;

  constructor(text: string, output: MagicString) {
    this.#text = text;
    this.#output = output;
  }

  module(body: readonly SyntaxNode[]): void {
    for (const node of body) {
      if (!isTypeOnly(node)) {
        this.#visit(node, undefined, '');
      }
    }
  }

  /** Any node that is no statement of a function: finds the functions inside. `hint` names a function expression. */
  #visit(node: SyntaxNode, scope: Scope | undefined, hint: string): void {
    if (isFunction(node)) {
      this.#function(node, scope, hint);
      return;
    }
    for (const child of childrenOf(node)) {
      this.#visit(child, scope, nameFor(node, child, hint));
    }
  }

  #function(node: SyntaxNode, outer: Scope | undefined, hint: string): void {
    const body = nodeIn(node, 'body');
    if (body === undefined) {
      return;
    }
    const params = nodesIn(node, 'params');
    for (const param of params) {
      this.#visit(param, outer, '');
    }
    if (node['async'] === true || node['generator'] === true) {
      this.problems.push({
        message:
          'async functions and generators can have no debug information; write a plain function',
        line: node.loc.start.line,
        column: node.loc.start.column + 1,
      });
      return;
    }
    const expressionBody = body.type !== 'BlockStatement';
    const statements = expressionBody ? [] : nodesIn(body, 'body');
    const ownParams = byName(params.flatMap((param) => parameterVariables(param, this.#text)));
    const own = byName([...ownParams.values(), ...declaredVariables(statements, this.#text)]);
    const variables = byName([...own.values(), ...(outer?.variables.values() ?? [])]);
    const id = this.functions.length;
    const name = functionName(node, hint);
    const { start, end } = node.loc;
    const endColumn = end.column;
    this.ranges.push({ name, ...start, endLine: end.line, endColumn });
    this.functions.push({
      name,
      line: start.line,
      endLine: end.line,
      params: ownParams.size,
      ...declarations([...variables.values()]),
    });
    const scope: Scope = { function: id, block: -1, variables };
    const directives = nodesIn(body, 'directives');
    const begin = expressionBody ? parenStart(body) : (directives.at(-1)?.end ?? body.start + 1);
    const firstBlock = this.blocks.length;
    // The head names the blocks inside, which are known after the walk, but must be inserted before: count them first.
    const slots = this.#countSlots(body);
    const head =
      `let $v,${slots.map((slot) => `$k${slot},`).join('')}$d;try{$d=$e($b+${id}` +
      `${accessorOf(
        [...variables.values()],
        slots.map((slot) => `$k${slot}`),
        ',',
      )});`;
    if (expressionBody) {
      this.#insert(begin, `{${head}${this.#point(body, body, scope)}return $v=`);
      this.#visit(body, scope, '');
      this.#insert(node.end, ';}finally{$l($d,$v)}}');
    } else {
      this.#insert(begin, head);
      if (statements.every((statement) => statement.type === 'FunctionDeclaration')) {
        const brace = { line: body.loc.end.line, column: body.loc.end.column - 1 };
        this.#insert(begin, this.#pointAt(brace, body.loc.end, scope));
      }
      this.#statements(statements, scope);
      this.#insert(body.end - 1, '}finally{$l($d,$v)}');
    }
    if (this.blocks.slice(firstBlock).filter((b) => b.function === id).length !== slots.length) {
      throw new Error(`blocks of ${functionName(node, hint)}: counted ${slots.length}, met others`);
    }
  }

  /** The blocks of a function body that need a closure, in the order in which the walk meets them. */
  #countSlots(body: SyntaxNode): number[] {
    let count = 0;
    const walk = (node: SyntaxNode, functionBody: boolean): void => {
      if (isFunction(node)) {
        return;
      }
      if (!functionBody && blockVariables(node, this.#text).length > 0) {
        count++;
      }
      for (const child of childrenOf(node)) {
        walk(child, node.type === 'CatchClause' && child.type === 'BlockStatement');
      }
    };
    walk(body, true);
    return Array.from({ length: count }, (_, slot) => slot);
  }

  #statements(statements: readonly SyntaxNode[], scope: Scope): void {
    for (const statement of statements) {
      this.#statement(statement, scope);
    }
  }

  /** `at` is where text before the statement goes: the label of a labelled statement. */
  #statement(node: SyntaxNode, scope: Scope, at = node.start): void {
    if (isTypeOnly(node)) {
      return;
    }
    switch (node.type) {
      case 'BlockStatement':
        this.#block(node, scope);
        return;
      case 'LabeledStatement':
        this.#labelled(node, scope, at);
        return;
      case 'IfStatement':
        this.#pointBefore(at, node, nodeIn(node, 'test') ?? node, scope);
        this.#visitField(node, 'test', scope);
        this.#body(node, 'consequent', scope, '');
        this.#body(node, 'alternate', scope, '');
        return;
      case 'WhileStatement':
        this.#pointInHead(node, nodeIn(node, 'test'), scope);
        this.#body(node, 'body', scope, '');
        return;
      case 'DoWhileStatement':
        this.#body(node, 'body', scope, '');
        this.#pointInHead(nodeIn(node, 'test') ?? node, nodeIn(node, 'test'), scope);
        return;
      case 'ForStatement':
        this.#for(node, scope, at);
        return;
      case 'ForInStatement':
      case 'ForOfStatement':
        this.#forEach(node, scope, at);
        return;
      case 'SwitchStatement':
        this.#switch(node, scope, at);
        return;
      case 'TryStatement':
        this.#try(node, scope);
        return;
      case 'ReturnStatement':
        this.#pointBefore(at, node, node, scope);
        this.#return(node, scope);
        return;
      case 'VariableDeclaration':
        if (nodesIn(node, 'declarations').some((d) => nodeIn(d, 'init') !== undefined)) {
          this.#pointBefore(at, node, node, scope);
        }
        this.#visit(node, scope, '');
        return;
      case 'FunctionDeclaration':
      case 'EmptyStatement':
        this.#visit(node, scope, '');
        return;
      default:
        this.#pointBefore(at, node, node, scope);
        this.#visit(node, scope, '');
    }
  }

  #labelled(node: SyntaxNode, scope: Scope, at: number): void {
    const body = nodeIn(node, 'body');
    if (body !== undefined) {
      this.#statement(body, scope, at);
    }
  }

  #return(node: SyntaxNode, scope: Scope): void {
    const argument = nodeIn(node, 'argument');
    if (argument !== undefined) {
      this.#insert(argument.start, '$v=(');
      this.#visit(argument, scope, '');
      this.#insert(argument.end, ')');
    }
  }

  /** A body that may lack braces. `first` is inserted before its statements. */
  #body(node: SyntaxNode, field: string, scope: Scope, first: string): void {
    const body = nodeIn(node, field);
    if (body === undefined) {
      return;
    }
    if (body.type === 'BlockStatement') {
      this.#block(body, scope, first);
      return;
    }
    this.#insert(body.start, `{${first}`);
    this.#statement(body, scope);
    this.#insert(body.end, '}');
  }

  #block(node: SyntaxNode, scope: Scope, first = ''): void {
    const { inner, closure } = this.#enter(blockVariables(node, this.#text), scope);
    this.#insert(node.start + 1, first + closure);
    this.#statements(nodesIn(node, 'body'), inner);
  }

  #for(node: SyntaxNode, scope: Scope, at: number): void {
    const init = nodeIn(node, 'init');
    const test = nodeIn(node, 'test');
    const update = nodeIn(node, 'update');
    if (init !== undefined) {
      this.#pointBefore(at, init, init, scope);
    }
    const { inner, closure } = this.#enter(blockVariables(node, this.#text), scope);
    const initText = init === undefined ? '' : this.#text.slice(init.start, init.end);
    // One variable for all iterations can be declared outside the loop when nothing captures it: a closure for each
    // iteration would cost more than the loop.
    const hoist = closure !== '' && !containsFunction(node) && !initText.includes('//');
    if (init !== undefined && hoist) {
      this.#insert(at, `{${initText.replace(/\n/g, ' ')};${closure}`);
      this.#output.remove(init.start, init.end);
      this.#insert(init.end, initText.replace(/[^\n]/g, ''));
    } else if (init !== undefined) {
      if (closure !== '') {
        this.#insert(at, closure.replace(/=.*$/s, '=void 0;'));
      }
      this.#visit(init, inner, '');
    }
    if (test !== undefined) {
      this.#pointInHead(test, test, inner);
    }
    const updatePoint = test === undefined && update !== undefined;
    if (updatePoint) {
      this.#insert(update.start, this.#pointExpression(update, update, inner));
    }
    if (update !== undefined) {
      this.#visit(update, inner, '');
    }
    const first = hoist ? '' : closure;
    const bare = test === undefined && update === undefined;
    this.#body(node, 'body', inner, bare ? first + this.#headPoint(node, inner) : first);
    if (hoist) {
      this.#insert(node.end, '}');
    }
  }

  /** for-in and for-of: a point before, and one for each iteration, which shows the head. */
  #forEach(node: SyntaxNode, scope: Scope, at: number): void {
    const right = nodeIn(node, 'right') ?? node;
    this.#pointBefore(at, node, right, scope);
    const { inner, closure } = this.#enter(blockVariables(node, this.#text), scope);
    this.#visitField(node, 'left', scope);
    this.#visit(right, scope, '');
    this.#body(node, 'body', inner, closure + this.#headPoint(node, inner));
  }

  #headPoint(node: SyntaxNode, scope: Scope): string {
    const end = nodeIn(node, 'right') ?? node;
    const stop = end === node ? node.loc.start : end.loc.end;
    return this.#pointAt(node.loc.start, stop, scope);
  }

  #switch(node: SyntaxNode, scope: Scope, at: number): void {
    this.#pointBefore(at, node, nodeIn(node, 'discriminant') ?? node, scope);
    this.#visitField(node, 'discriminant', scope);
    const { inner, closure } = this.#enter(blockVariables(node, this.#text), scope);
    for (const branch of nodesIn(node, 'cases')) {
      this.#visitField(branch, 'test', inner);
      const statements = nodesIn(branch, 'consequent');
      const first = statements[0];
      if (first !== undefined && closure !== '') {
        this.#insert(first.start, closure);
      }
      this.#statements(statements, inner);
    }
  }

  #try(node: SyntaxNode, scope: Scope): void {
    this.#body(node, 'block', scope, '');
    const handler = nodeIn(node, 'handler');
    const handlerBody = handler && nodeIn(handler, 'body');
    if (handler !== undefined && handlerBody !== undefined) {
      const { inner, closure } = this.#enter(blockVariables(handler, this.#text), scope);
      this.#insert(handlerBody.start + 1, closure);
      this.#statements(nodesIn(handlerBody, 'body'), inner);
    }
    this.#body(node, 'finalizer', scope, '');
  }

  /** Opens a block with these variables: the scope inside, and the text that sets its closure. */
  #enter(variables: readonly LocalVariable[], scope: Scope): { inner: Scope; closure: string } {
    if (variables.length === 0) {
      return { inner: scope, closure: '' };
    }
    const slot = this.blocks.filter((block) => block.function === scope.function).length;
    this.blocks.push({
      function: scope.function,
      slot,
      parent: scope.block,
      ...declarations(variables),
    });
    return {
      inner: {
        function: scope.function,
        block: this.blocks.length - 1,
        variables: byName([...variables, ...scope.variables.values()]),
      },
      closure: `$k${slot}${accessorOf(variables, [], '=')};`,
    };
  }

  #visitField(node: SyntaxNode, field: string, scope: Scope): void {
    const child = nodeIn(node, field);
    if (child !== undefined) {
      this.#visit(child, scope, '');
    }
  }

  #pointBefore(at: number, from: SyntaxNode, to: SyntaxNode, scope: Scope): void {
    this.#insert(at, this.#point(from, to, scope));
  }

  #pointInHead(from: SyntaxNode, test: SyntaxNode | undefined, scope: Scope): void {
    if (test !== undefined) {
      this.#insert(test.start, this.#pointExpression(from, test, scope));
      this.#visit(test, scope, '');
    }
  }

  #point(from: SyntaxNode, to: SyntaxNode, scope: Scope): string {
    return this.#pointAt(from.loc.start, to.loc.end, scope);
  }

  #pointAt(from: Position, to: Position, scope: Scope): string {
    const id = this.#newPoint(from, to, scope);
    return `$P[$d]=${id};--$c[0]<$t[${id}]&&$s($d);`;
  }

  #pointExpression(from: SyntaxNode, to: SyntaxNode, scope: Scope): string {
    const id = this.#newPoint(from.loc.start, to.loc.end, scope);
    return `$P[$d]=${id},--$c[0]<$t[${id}]&&$s($d),`;
  }

  #newPoint(from: Position, to: Position, scope: Scope): number {
    const id = this.points.length / POINT_FIELDS;
    this.points.push(
      from.line,
      from.column + 1,
      to.line,
      to.column + 1,
      scope.function,
      scope.block,
    );
    return id;
  }

  #insert(at: number, text: string): void {
    if (text !== '') {
      this.#output.appendLeft(at, text);
    }
  }
}

/** The first of a name hides the others. */
function byName(variables: readonly LocalVariable[]): ReadonlyMap<string, LocalVariable> {
  const found = new Map<string, LocalVariable>();
  for (const variable of variables) {
    if (!found.has(variable.name)) {
      found.set(variable.name, variable);
    }
  }
  return found;
}

/** What the table says of variables; what would say nothing is left out. */
function declarations(variables: readonly LocalVariable[]): DebugVariables {
  const constants = variables.flatMap(({ constant }, i) => (constant ? [i] : []));
  const types = variables.map(({ type }) => type);
  return {
    names: variables.map(({ name }) => name),
    ...(constants.length === 0 ? {} : { constants }),
    ...(types.every((type) => type === '') ? {} : { types }),
  };
}

interface Position {
  readonly line: number;
  readonly column: number;
}
