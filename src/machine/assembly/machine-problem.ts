import type { CommandLinePlace } from '../../base/machine-description';

/** Why a machine can't be built as described: QEMU's sentence where it has one, and where in the command line. */
export interface MachineProblem {
  readonly message: string;
  /** Undefined when no single option is to blame. */
  readonly place: CommandLinePlace | undefined;
}
