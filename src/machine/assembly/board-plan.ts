import type { MachineDescription } from '../../base/machine-description';
import { fail, ok, type Result } from '../../base/result';
import type { MachineHost } from '../machine-host';
import type { MachineProblem } from './machine-problem';
import { createGuestMemory, type GuestMemory } from '../memory/guest-memory';
import type { PciBus } from '../pci/pci-bus';
import type { E1000 } from '../e1000/e1000';
import type { VirtioPci } from '../virtio/transport/pci/virtio-pci';
import { ChardevTable } from './backends/chardev-table';
import { DriveTable } from './backends/drive-table';
import { MacAllocator } from './backends/mac-allocator';
import { NetdevTable } from './backends/netdev-table';
import { PciPlan } from './placing/pci-plan';
import { placeDevices } from './placing/place-devices';
import type { VirtioSlotPlan } from './placing/virtio-slots';

/** What every board has before its own parts are put together. */
export interface BoardPlan {
  readonly memory: GuestMemory;
  readonly slots: VirtioSlotPlan;
  readonly drives: DriveTable;
  readonly netdevs: NetdevTable;
  readonly chardevs: ChardevTable;
  /** VirtIO functions on PCI, in the order in which they were made. */
  readonly functions: readonly VirtioPci[];
  /** Network cards that aren't VirtIO. */
  readonly cards: readonly E1000[];
}

export interface BoardPlanOptions {
  readonly ramBase: number;
  readonly ramBytes: number;
  readonly slots: VirtioSlotPlan;
  /** The host bridge's bus, with the board's own functions on it. */
  readonly rootBus: PciBus;
  /** Model of the network card that QEMU adds when none is asked for; undefined: this board gets none. */
  readonly defaultNic: string | undefined;
  /** QEMU finds what is on PCI before what is in the virtio-mmio slots. */
  readonly pciFirst?: boolean;
  /** Takes drives for controllers that are on the board itself. */
  readonly takeDrives?: (drives: DriveTable, problems: MachineProblem[]) => void;
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
  const chardevs = new ChardevTable();
  problems.push(...chardevs.open(description.chardevs, host));
  problems.push(...drives.open(description.drives, host));
  problems.push(...netdevs.open(description.netdevs, host));
  const memory = createGuestMemory(options.ramBase, options.ramBytes, host.placeRam);
  if (!memory.ok) {
    problems.push({ message: memory.error, place: undefined });
  }
  options.takeDrives?.(drives, problems);
  if (!memory.ok || problems.length > 0) {
    return fail(closeAll());
  }
  const parts = { drives, netdevs, chardevs, macs: new MacAllocator(), random: host.random };
  const placing = {
    slots,
    parts,
    memory: memory.value,
    events: host.events,
    pci: new PciPlan(options.rootBus),
    defaultNic: options.defaultNic,
    pciFirst: options.pciFirst ?? false,
    processors: description.smp,
  };
  const placed = placeDevices(description, placing, host);
  problems.push(...placed.problems);
  if (problems.length > 0) {
    for (const { core } of placed.functions) {
      core.device.dispose();
    }
    return fail(closeAll());
  }
  const { functions, cards } = placed;
  return ok({ memory: memory.value, slots, drives, netdevs, chardevs, functions, cards });

  function closeAll(): MachineProblem[] {
    slots.disposeDevices();
    netdevs.dispose();
    chardevs.dispose();
    drives.dispose();
    return problems;
  }
}
