/**
 * The tree of an expression. Nothing in it was looked up yet, so that one tree serves every stop, and a place (what an
 * assignment writes to) is a tree like any other.
 */
export type Expression =
  /** `character`: the text of a character literal, whose value is a number. */
  | {
      readonly kind: 'literal';
      readonly value: unknown;
      readonly character?: string;
      readonly at: number;
    }
  | { readonly kind: 'name'; readonly name: string; readonly at: number }
  /** `mem32(p)`, `$queue(virtio-blk#31, 0)`, `$status`. A device's name without quotes is a literal. */
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly args: readonly Expression[];
      readonly at: number;
    }
  | {
      readonly kind: 'member';
      readonly object: Expression;
      readonly name: string;
      readonly at: number;
    }
  | {
      readonly kind: 'index';
      readonly object: Expression;
      readonly index: Expression;
      readonly at: number;
    }
  | {
      readonly kind: 'unary';
      readonly operator: UnaryOperator;
      readonly operand: Expression;
      readonly at: number;
    }
  | {
      readonly kind: 'cast';
      readonly type: TypeName;
      readonly operand: Expression;
      readonly at: number;
    }
  | {
      readonly kind: 'sizeof';
      readonly of: TypeName | Expression;
      readonly at: number;
    }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      /** Where the operator stands. */
      readonly at: number;
    }
  | {
      readonly kind: 'conditional';
      readonly test: Expression;
      readonly yes: Expression;
      readonly no: Expression;
      readonly at: number;
    }
  /** `flags,x`: only at the root. */
  | {
      readonly kind: 'format';
      readonly operand: Expression;
      readonly format: ValueFormat;
      readonly at: number;
    };

/** `struct vring_desc *`. */
export interface TypeName {
  readonly kind: 'type';
  /** `u32`, `struct vring_desc`. */
  readonly base: string;
  /** How many `*` follow. */
  readonly pointers: number;
  readonly at: number;
}

/** How a value is shown: hexadecimal, binary, text, decimal, octal, character. */
export type ValueFormat = 'x' | 'b' | 's' | 'd' | 'o' | 'c';

export type UnaryOperator = '!' | '-' | '+' | '~' | '*' | '&';

/** How tightly an operator binds, as in C. */
export const PRECEDENCE = {
  '||': 1,
  '&&': 2,
  '|': 3,
  '^': 4,
  '&': 5,
  '==': 6,
  '!=': 6,
  '<': 7,
  '>': 7,
  '<=': 7,
  '>=': 7,
  '<<': 8,
  '>>': 8,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '%': 10,
} as const;

export type BinaryOperator = keyof typeof PRECEDENCE;

/** What is wrong with an expression, for its author. */
export interface ExpressionProblem {
  readonly message: string;
  /** Of the text, from 1. */
  readonly column: number;
}

/** How reading and evaluating give up. It never leaves this folder. */
export class ExpressionError extends Error {
  readonly problem: ExpressionProblem;

  /** @param at offset in the text */
  constructor(message: string, at: number) {
    super(message);
    this.problem = { message, column: at + 1 };
  }
}

/**
 * What any failure says to the author. The guest's own calls may have used up the stack; whatever else it is, an
 * expression must not end the session.
 */
export function problemOf(error: unknown): ExpressionProblem {
  if (error instanceof ExpressionError) {
    return error.problem;
  }
  const reason = error instanceof Error ? error.message : String(error);
  return { message: `can't be evaluated here: ${reason}`, column: 1 };
}

/** `no variable `foo` here (column 3)` */
export function problemText({ message, column }: ExpressionProblem): string {
  return `${message} (column ${column})`;
}

/** The name of what a path ends in: it says how a number is to be shown. Undefined: the expression is no such path. */
export function lastName(tree: Expression): string | undefined {
  switch (tree.kind) {
    case 'name':
    case 'member':
    case 'call':
      return tree.name;
    case 'format':
      return lastName(tree.operand);
    default:
      return undefined;
  }
}

/** How the author wants the value to be shown. */
export function formatOf(tree: Expression): ValueFormat | undefined {
  return tree.kind === 'format' ? tree.format : undefined;
}
