/** What a debugger is shown, by every target and between the threads of ours. */

export interface StackFrame {
  /** 0 = innermost. */
  readonly index: number;
  readonly functionName: string;
  /** So many of its variables, the first ones, are parameters. */
  readonly parameterCount?: number;
  /** Of the instruction that runs, or of the call that has not come back. Absent: the guest has none. */
  readonly instructionAddress?: number;
  /** Relative to the firmware's root, as in `sources`. Empty: no source is known, and line and column are 0. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** One instruction of the guest's memory. */
export interface Instruction {
  readonly address: number;
  /** As they lie in memory; empty where nothing can be read. */
  readonly bytes: Uint8Array;
  /** As objdump writes it, with operands: `addi sp,sp,-16`. Where there is no memory: `??`. */
  readonly text: string;
  /** Of the function that begins here, or of the first instruction of an answer: `net_init+0x12`. */
  readonly symbol?: string;
  /** False: these bytes are no instruction. */
  readonly valid: boolean;
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

/** A processor of the guest beside the one that is debugged. */
export interface OtherHart {
  /** As the device tree counts them, from 1 on: the first one is debugged. */
  readonly number: number;
  /** `stopped`: nobody has started it. `waiting`: in `wfi`. */
  readonly state: 'running' | 'waiting' | 'stopped';
  readonly instructionAddress: number;
  /** Where that is; the address where no function is known there. */
  readonly functionName: string;
}
