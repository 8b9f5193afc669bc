import { POINT_FIELDS } from '../base/debug-table';
import type { DebugAssignment } from '../base/debug-table';
import { boundNames, childrenOf, isFunction, nodeIn, nodesIn } from './syntax';
import type { SyntaxNode } from './syntax';

/** Operators that may leave the variable alone. */
const MAYBE_OPERATORS = new Set(['&&=', '||=', '??=']);

/**
 * Which points' statements assign to variables whenever they run to their end: with it a debugger sees that a variable
 * was written although its value is the one that it had. Assignments behind a condition are left out.
 *
 * @param points of the module, as `DebugTable` has them
 */
export function assignmentsOf(
  body: readonly SyntaxNode[],
  points: readonly number[],
): DebugAssignment[] {
  const found: DebugAssignment[] = [];
  const index = new PointIndex(points);
  const after = (point: number | undefined, names: readonly string[]): void => {
    if (point !== undefined) {
      found.push(...names.map((name): DebugAssignment => [point, name]));
    }
  };
  const visit = (node: SyntaxNode): void => {
    const head = headOf(node);
    after(head && index.first(head.from), head === undefined ? [] : assignedIn(head.expression));
    let children = childrenOf(node);
    if (node.type === 'ForStatement') {
      found.push(...inHeadOf(node, index));
      // Its variables are declared inside the loop, where the point before it is not.
      children = children.filter((child) => child !== nodeIn(node, 'init'));
    } else if (node.type === 'ForOfStatement' || node.type === 'ForInStatement') {
      // The point before the loop begins at the same place as that of each turn.
      const point = index.last(node);
      const names = declaredOrAssigned(nodeIn(node, 'left'));
      found.push(...before(point, names, 0, index.count - 1));
    }
    children.forEach(visit);
  };
  body.forEach(visit);
  return found;
}

/** The expression that a point is before, and the node at whose beginning that point is. */
function headOf(
  node: SyntaxNode,
): { readonly from: SyntaxNode; readonly expression: SyntaxNode } | undefined {
  const of = (field: string, from = node) => {
    const expression = nodeIn(node, field);
    return expression && { from, expression };
  };
  switch (node.type) {
    case 'VariableDeclaration':
      return { from: node, expression: node };
    case 'ExpressionStatement':
      return of('expression');
    case 'ReturnStatement':
    case 'ThrowStatement':
      return of('argument');
    case 'IfStatement':
    case 'WhileStatement':
      return of('test');
    case 'DoWhileStatement':
    case 'ForStatement':
      return of('test', nodeIn(node, 'test'));
    case 'SwitchStatement':
      return of('discriminant');
    default:
      return undefined;
  }
}

/** What the beginning of a loop and its update assign to: before its test, by where the frame comes from. */
function inHeadOf(node: SyntaxNode, index: PointIndex): DebugAssignment[] {
  const init = nodeIn(node, 'init');
  const test = nodeIn(node, 'test');
  const update = nodeIn(node, 'update');
  if (test === undefined) {
    const point = update && index.first(update);
    return point === undefined || update === undefined
      ? []
      : assignedIn(update).map((name) => [point, name]);
  }
  const first = init && index.first(init);
  const point = index.first(test);
  return [
    ...(first === undefined || init === undefined
      ? []
      : before(point, assignedIn(init), first, first)),
    ...(point === undefined || update === undefined
      ? []
      : before(point, assignedIn(update), point + 1, index.lastWithin(node))),
  ];
}

/** Assigned to before a point, when the frame comes from one of some others. */
function before(
  point: number | undefined,
  names: readonly string[],
  from: number,
  to: number,
): DebugAssignment[] {
  return point === undefined ? [] : names.map((name) => [point, name, from, to]);
}

/** Variables that are assigned to whenever the expression is evaluated. */
function assignedIn(node: SyntaxNode): string[] {
  if (isFunction(node) || node.type.startsWith('Class')) {
    return [];
  }
  switch (node.type) {
    case 'AssignmentExpression': {
      const left = nodeIn(node, 'left');
      const right = nodeIn(node, 'right');
      return MAYBE_OPERATORS.has(node['operator'] as string)
        ? []
        : [...(right === undefined ? [] : assignedIn(right)), ...declaredOrAssigned(left)];
    }
    case 'UpdateExpression':
      return declaredOrAssigned(nodeIn(node, 'argument'));
    case 'VariableDeclarator': {
      const init = nodeIn(node, 'init');
      return init === undefined
        ? []
        : [...assignedIn(init), ...declaredOrAssigned(nodeIn(node, 'id'))];
    }
    case 'LogicalExpression':
      return inField(node, 'left');
    case 'ConditionalExpression':
      return inField(node, 'test');
    case 'OptionalCallExpression':
      return inField(node, 'callee');
    case 'OptionalMemberExpression':
      return inField(node, 'object');
    default:
      return childrenOf(node).flatMap(assignedIn);
  }
}

function inField(node: SyntaxNode, field: string): string[] {
  const child = nodeIn(node, field);
  return child === undefined ? [] : assignedIn(child);
}

/** Names that a pattern or a declaration gives values to. */
function declaredOrAssigned(node: SyntaxNode | undefined): string[] {
  if (node === undefined) {
    return [];
  }
  return node.type === 'VariableDeclaration'
    ? nodesIn(node, 'declarations').flatMap((one) => declaredOrAssigned(nodeIn(one, 'id')))
    : boundNames(node);
}

/** Finds points by where they are in the text. */
class PointIndex {
  readonly #points: readonly number[];
  readonly #byStart = new Map<string, number[]>();

  constructor(points: readonly number[]) {
    this.#points = points;
    for (let point = 0; point < this.count; point++) {
      const key = `${this.#field(point, 0)}:${this.#field(point, 1)}`;
      const known = this.#byStart.get(key);
      if (known === undefined) {
        this.#byStart.set(key, [point]);
      } else {
        known.push(point);
      }
    }
  }

  get count(): number {
    return this.#points.length / POINT_FIELDS;
  }

  first(node: SyntaxNode): number | undefined {
    return this.#at(node)[0];
  }

  last(node: SyntaxNode): number | undefined {
    return this.#at(node).at(-1);
  }

  /** The last point that begins inside a node. Points are numbered in the order of the text. */
  lastWithin({ loc }: SyntaxNode): number {
    let last = 0;
    for (let point = 0; point < this.count; point++) {
      const line = this.#field(point, 0);
      const column = this.#field(point, 1) - 1;
      const isBefore = line < loc.end.line || (line === loc.end.line && column < loc.end.column);
      last = isBefore ? Math.max(last, point) : last;
    }
    return last;
  }

  #at({ loc }: SyntaxNode): readonly number[] {
    return this.#byStart.get(`${loc.start.line}:${loc.start.column + 1}`) ?? [];
  }

  #field(point: number, field: number): number {
    return this.#points[point * POINT_FIELDS + field] ?? 0;
  }
}
