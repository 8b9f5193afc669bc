import type { VirtioSnapshot } from '../../../protocol/virtio';
import type { GuestMemory } from '../guest/guest-memory';

/** A variable that an expression names. */
export interface NamedVariable {
  /** `UNINITIALISED` where its declaration hasn't run. */
  readonly value: unknown;
  /** Text of its type in the source; empty where none was written. */
  readonly declared?: string;
  /** It stands for an address in guest memory, as a label does in assembly: `&` of it is that address. */
  readonly isLabel?: boolean;
  /** Gives it another value. Absent: it can't have one. */
  readonly set?: ((value: unknown) => void) | undefined;
}

/** Finds the variable at the head of a path. Undefined: there is none of that name. */
export type NameLookup = (name: string) => NamedVariable | undefined;

/** All that an expression can see. What is absent isn't there to be seen, and an expression that asks for it fails. */
export interface EvaluationContext {
  readonly lookup: NameLookup;
  readonly memory?: GuestMemory | undefined;
  /** Of a pointer in guest memory. */
  readonly pointerBytes?: 4 | 8 | undefined;
  /** Statements since reset. */
  readonly statement?: (() => number) | undefined;
  readonly snapshot?: (() => VirtioSnapshot) | undefined;
  /** In the condition of a data breakpoint: what was there before the access, and what is there now. */
  readonly access?: { readonly old: unknown; readonly now: unknown } | undefined;
  /** Name of the transport that the frame is about. */
  readonly device?: (() => string | undefined) | undefined;
}
