import type { MachineDescription } from '../base/machine-description';
import { fail, type Result } from '../base/result';
import type { Machine } from './emulated-machine';
import type { MachineHost } from './machine-host';
import type { MachineProblem } from './machine-problem';
import { createVirtArm } from './virt/virt-arm';

export type { Machine } from './emulated-machine';
export type { MachineHost } from './machine-host';
export type { MachineProblem } from './machine-problem';

/** Builds the machine that a command line describes. On failure nothing stays open, and all problems are listed. */
export function createMachine(
  description: MachineDescription,
  host: MachineHost,
): Result<Machine, MachineProblem[]> {
  if (description.arch === 'arm' && description.machine === 'virt') {
    return createVirtArm(description, host);
  }
  const message =
    `machine '${description.machine}' of ${description.program} is not emulated yet: ` +
    "expected machine 'virt' of qemu-system-arm";
  return fail([{ message, place: undefined }]);
}
