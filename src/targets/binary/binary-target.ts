import { EmbeddedTarget, type EmbeddedOptions } from '../embedded/embedded-target';
import type { GuestFactory } from '../embedded/guest/guest';
import type { TargetCapabilities } from '../target';

/** There is no source of a binary: what needs lines and variables is left out, and instructions are there. */
export const BINARY_CAPABILITIES: TargetCapabilities = new Set([
  'functionBreakpoints',
  'dataBreakpoints',
  'hookBreakpoints',
  'instructionBreakpoints',
  'eventBreakpoints',
  'conditions',
  'hitConditions',
  'logMessages',
  'steppingGranularity',
  'evaluate',
  'assign',
  'completions',
  'valueForms',
  'registers',
  'disassembly',
  'memory',
  'writeMemory',
  'modules',
  'restart',
  'travel',
]);

/** A U-Boot of the user's on our machine, in a worker thread: the same session as with ours, with another processor. */
export class BinaryTarget extends EmbeddedTarget {
  constructor(createGuest: GuestFactory, options: EmbeddedOptions) {
    super(createGuest, { ...options, capabilities: BINARY_CAPABILITIES });
  }
}
