import type { MachineDescription } from '../../base/machine-description';
import type { MachineProblem } from '../assembly/machine-problem';
import { splitPcMemory, type PcMemorySplit } from './pc-memory';
import { X86_CPUS } from './x86-cpus';

export type PcKind = 'pc' | 'q35';

/** What of a description changes the board itself. */
export interface PcOptions {
  readonly kind: PcKind;
  readonly memory: PcMemorySplit;
  readonly processors: number;
}

const DEFAULT_RAM_BYTES = 128 * 2 ** 20;
const MACHINES = {
  pc: { type: 'pc-i440fx-7.2', maxProcessors: 255 },
  q35: { type: 'pc-q35-7.2', maxProcessors: 288 },
} as const;

/** Properties of the machine; none changes what firmware sees here but `vmport` and the like, which are not emulated. */
const PROPERTIES: ReadonlySet<string> = new Set(
  (
    'accel acpi append boot confidential-guest-support default-bus-bypass-iommu ' +
    'dt-compatible dtb dump-guest-core dumpdtb fd-bootchk firmware graphics hpet i8042 initrd ' +
    'kernel kernel-irqchip max-fw-size max-ram-below-4g mem-merge memory memory-backend ' +
    'memory-encryption pcspk-audiodev pflash0 pflash1 phandle-start pic pit sata sgx-epc smbus ' +
    'smbios-entry-point-type smm suppress-vmdesc usb vmport x-oem-id x-oem-table-id ' +
    'bus-lock-ratelimit nvdimm nvdimm-persistence'
  ).split(' '),
);

/** Reads the board's options. What is wrong is added to `problems`; the result is then of no use. */
export function readPcOptions(
  description: MachineDescription,
  kind: PcKind,
  problems: MachineProblem[],
): PcOptions {
  const add = (message: string): number => problems.push({ message, place: undefined });
  const { type, maxProcessors } = MACHINES[kind];
  for (const name of description.machineProperties.keys()) {
    if (!PROPERTIES.has(name)) {
      add(`Property '${type}-machine.${name}' not found`);
    }
  }
  const cpu = description.cpu?.split(',')[0];
  if (cpu !== undefined && !X86_CPUS.has(cpu)) {
    add(`unable to find CPU model '${cpu}'`);
  }
  const processors = description.smp;
  if (!Number.isInteger(processors) || processors < 1) {
    add(`Invalid CPU count ${processors}: expected at least 1`);
  } else if (processors > maxProcessors) {
    add(
      `Invalid SMP CPUs ${processors}. The max CPUs supported by machine '${type}' is ${maxProcessors}`,
    );
  }
  const ramBytes = description.ramBytes === 0 ? DEFAULT_RAM_BYTES : description.ramBytes;
  return { kind, memory: splitPcMemory(kind, ramBytes), processors };
}
