import type { MachineDescription } from '../../base/machine-description';
import { fail, ok, type Result } from '../../base/result';
import type { MachineHost } from '../machine-host';
import type { MachineProblem } from '../machine-problem';
import { createGuestMemory, type GuestMemory } from '../memory/guest-memory';
import { DriveTable } from './drive-table';
import { MacAllocator } from './mac-allocator';
import { NetdevTable } from './netdev-table';
import { placeDevices } from './place-devices';
import type { VirtioSlotPlan } from './virtio-slots';

/** What every board has before its own parts are put together. */
export interface BoardPlan {
  readonly memory: GuestMemory;
  readonly slots: VirtioSlotPlan;
  readonly drives: DriveTable;
  readonly netdevs: NetdevTable;
}

export interface BoardPlanOptions {
  readonly ramBase: number;
  readonly ramBytes: number;
  readonly slots: VirtioSlotPlan;
  /** What was found wrong with the board's own options. */
  readonly problems: readonly MachineProblem[];
}

/** Opens drives and networks, makes the devices, gets the memory. On failure nothing stays open, and all problems are listed. */
export function planBoard(
  description: MachineDescription,
  host: MachineHost,
  options: BoardPlanOptions,
): Result<BoardPlan, MachineProblem[]> {
  const problems = [...options.problems];
  const { slots } = options;
  const drives = new DriveTable();
  const netdevs = new NetdevTable();
  problems.push(...drives.open(description.drives, host));
  problems.push(...netdevs.open(description.netdevs, host));
  if (problems.length === 0) {
    const parts = { drives, netdevs, macs: new MacAllocator(), random: host.random };
    problems.push(...placeDevices(description, parts, slots, host));
  }
  const memory =
    problems.length === 0 ? createGuestMemory(options.ramBase, options.ramBytes) : undefined;
  if (memory?.ok === false) problems.push({ message: memory.error, place: undefined });
  if (!memory?.ok) {
    slots.disposeDevices();
    netdevs.dispose();
    drives.dispose();
    return fail(problems);
  }
  return ok({ memory: memory.value, slots, drives, netdevs });
}
