/** What a debugger is shown, by every target and between the threads of ours. */

export interface StackFrame {
  /** 0 = innermost. */
  readonly index: number;
  readonly functionName: string;
  /** Relative to the firmware's root, as in `sources`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
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
  /** It can't be set. */
  readonly readOnly?: boolean;
}
