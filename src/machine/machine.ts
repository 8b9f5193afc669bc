import type { MachineDescription } from '../base/machine-description';
import { fail, type Result } from '../base/result';
import type { Machine } from './assembly/emulated-machine';
import type { MachineHost } from './machine-host';
import type { MachineProblem } from './assembly/machine-problem';
import { createI440fx, createQ35 } from './pc/create-pc';
import { createVirtArm } from './virt/arm/create-virt-arm';
import { createVirtRiscv } from './virt/riscv/create-virt-riscv';

export type { Machine } from './assembly/emulated-machine';
export type { MachineHost } from './machine-host';
export type { MachineProblem } from './assembly/machine-problem';

type MachineBuilder = (
  description: MachineDescription,
  host: MachineHost,
) => Result<Machine, MachineProblem[]>;

/** By processor and machine, as `qemu-system-arm -machine virt` is `arm virt`. */
const BUILDERS: ReadonlyMap<string, MachineBuilder> = new Map([
  ['arm virt', createVirtArm],
  ['aarch64 virt', createVirtArm],
  ['riscv32 virt', createVirtRiscv],
  ['riscv64 virt', createVirtRiscv],
  ['i386 pc', createI440fx],
  ['i386 q35', createQ35],
  ['x86_64 pc', createI440fx],
  ['x86_64 q35', createQ35],
]);

/** Builds the machine that a command line describes. On failure nothing stays open, and all problems are listed. */
export function createMachine(
  description: MachineDescription,
  host: MachineHost,
): Result<Machine, MachineProblem[]> {
  const build = BUILDERS.get(`${description.arch} ${description.machine}`);
  if (build) {
    return build(description, host);
  }
  const known = [...BUILDERS.keys()].join(', ');
  const message =
    `machine '${description.machine}' of ${description.program} is not emulated: ` +
    `expected one of ${known}`;
  return fail([{ message, place: undefined }]);
}
