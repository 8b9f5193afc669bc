/** What a debugger is shown, by every target and between the threads of ours. */

export interface StackFrame {
  /** 0 = innermost. */
  readonly index: number;
  readonly functionName: string;
  /** So many of its variables, the first ones, are parameters. */
  readonly parameterCount?: number;
  /** Relative to the firmware's root, as in `sources`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** A name that can stand where the cursor is. */
export interface Completion {
  readonly label: string;
  readonly kind: 'variable' | 'member' | 'function' | 'constant' | 'type';
  /** What it is; empty where there is nothing to say. */
  readonly detail: string;
  /** How many characters before the cursor it replaces. */
  readonly replaces: number;
}

export interface Variable {
  readonly name: string;
  /** As shown: `0x46ef8318`, `"virtio-blk#31"`, `VirtioDevPriv`. */
  readonly value: string;
  readonly type: string;
  /** 0 = no members. */
  readonly reference: number;
  readonly indexedCount?: number;
  /** A path that `evaluate` takes. */
  readonly evaluateName?: string;
  /** Guest address, when the value lives in or points to guest memory. */
  readonly memoryAddress?: number;
  /** The evaluation has set it. */
  readonly wasSet?: boolean;
  /** It can't be set. */
  readonly readOnly?: boolean;
}
