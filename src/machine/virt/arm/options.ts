import type { MachineDescription } from '../../../base/machine-description';
import type { MachineProblem } from '../../assembly/machine-problem';
import {
  ARM_PCIE_ECAM_HIGH,
  ARM_PCIE_ECAM_LOW,
  ARM_RAM_BASE,
  type AddressRange,
} from './memory-map';
import { parseOnOff } from '../../assembly/models/property-values';

/** What of a description changes the board itself. */
export interface VirtArmOptions {
  readonly ramBytes: number;
  readonly processors: number;
  readonly cpuCompatible: string;
  readonly armv8: boolean;
  /** The processor starts in 64-bit state. */
  readonly aarch64: boolean;
  /** There is a PL061 with the power key; where ACPI firmware is expected QEMU has other means. */
  readonly gpio: boolean;
  readonly virtualization: boolean;
  readonly ecam: AddressRange;
  readonly highMmio: boolean;
  readonly dtbRandomness: boolean;
}

const DEFAULT_RAM_BYTES = 128 * 2 ** 20;
const MAX_PROCESSORS = 8;
const MACHINE = 'virt-7.2-machine';

interface Cpu {
  readonly compatible: string;
  readonly armv8: boolean;
  readonly aarch64: boolean;
  readonly largeAddresses: boolean;
}

const ARMV7 = { armv8: false, aarch64: false, largeAddresses: true };
const ARMV8 = { armv8: true, aarch64: true, largeAddresses: true };

const CPUS_OF_BOTH: readonly (readonly [string, Cpu])[] = [
  ['cortex-a15', { ...ARMV7, compatible: 'arm,cortex-a15' }],
  ['cortex-a7', { ...ARMV7, compatible: 'arm,cortex-a7' }],
];

/** Processors of QEMU 7.2 that `virt` takes. The 32-bit `max` has no large physical addresses. */
const CPUS_OF_ARM: ReadonlyMap<string, Cpu> = new Map<string, Cpu>([
  ...CPUS_OF_BOTH,
  ['max', { compatible: 'arm,cortex-a57', armv8: true, aarch64: false, largeAddresses: false }],
]);
const CPUS_OF_AARCH64: ReadonlyMap<string, Cpu> = new Map<string, Cpu>([
  ...CPUS_OF_BOTH,
  ...[
    'cortex-a35',
    'cortex-a53',
    'cortex-a57',
    'cortex-a72',
    'cortex-a76',
    'a64fx',
    'neoverse-n1',
  ].map((name): [string, Cpu] => [name, { ...ARMV8, compatible: `arm,${name}` }]),
  ['max', { ...ARMV8, compatible: 'arm,cortex-a57' }],
]);
const DEFAULT_CPU = 'cortex-a15';

const OTHER_CPUS: ReadonlySet<string> = new Set(
  (
    'arm1026 arm1136 arm1136-r2 arm1176 arm11mpcore arm926 arm946 cortex-a8 cortex-a9 cortex-m0 ' +
    'cortex-m3 cortex-m33 cortex-m4 cortex-m55 cortex-m7 cortex-r5 cortex-r5f pxa250 pxa255 pxa260 ' +
    'pxa261 pxa262 pxa270-a0 pxa270-a1 pxa270 pxa270-b0 pxa270-b1 pxa270-c0 pxa270-c5 sa1100 sa1110 ' +
    'ti925t'
  ).split(' '),
);

/** Boolean properties of the machine, and whether they can be on here. */
const SWITCHES: ReadonlyMap<string, 'free' | 'offOnly'> = new Map([
  ['highmem', 'free'],
  ['virtualization', 'free'],
  ['dtb-randomness', 'free'],
  ['dtb-kaslr-seed', 'free'],
  ['secure', 'offOnly'],
  ['mte', 'offOnly'],
  ['ras', 'free'],
  ['usb', 'free'],
  ['graphics', 'free'],
  ['its', 'free'],
  ['mem-merge', 'free'],
  ['dump-guest-core', 'free'],
  ['suppress-vmdesc', 'free'],
  ['default-bus-bypass-iommu', 'free'],
]);

/** Properties of the machine that change nothing here. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  'acpi',
  'accel',
  'kernel-irqchip',
  'firmware',
]);

/** Reads the board's options. What is wrong is added to `problems`; the result is then of no use. */
export function readVirtArmOptions(
  description: MachineDescription,
  problems: MachineProblem[],
): VirtArmOptions {
  const add = (message: string): number => problems.push({ message, place: undefined });
  const on = readMachineProperties(description, add);
  const name = (description.cpu ?? DEFAULT_CPU).split(',')[0] ?? DEFAULT_CPU;
  const cpu = (description.arch === 'aarch64' ? CPUS_OF_AARCH64 : CPUS_OF_ARM).get(name);
  if (!cpu) {
    if (OTHER_CPUS.has(name)) {
      add(`mach-virt: CPU type ${name}-arm-cpu not supported`);
    } else {
      add(`unable to find CPU model '${name}'`);
    }
  }
  const processors = description.smp;
  if (!Number.isInteger(processors) || processors < 1) {
    add(`Invalid CPU count ${processors}: expected at least 1`);
  } else if (processors > MAX_PROCESSORS) {
    add(
      `Number of SMP CPUs requested (${processors}) exceeds max CPUs supported by machine ` +
        `'mach-virt' (${MAX_PROCESSORS})`,
    );
  }
  const ramBytes = description.ramBytes === 0 ? DEFAULT_RAM_BYTES : description.ramBytes;
  const highmem = on('highmem', true) && (cpu?.largeAddresses ?? true);
  const excess = ARM_RAM_BASE + ramBytes - 2 ** 32;
  if (!highmem && excess > 0) {
    add(`Addressing limited to 32 bits, but memory exceeds it by ${excess} bytes`);
  }
  const aarch64 = cpu?.aarch64 ?? false;
  const hasFirmware = description.bios !== undefined;
  const acpi = description.machineProperties.get('acpi') !== 'off';
  return {
    ramBytes,
    processors,
    cpuCompatible: cpu?.compatible ?? '',
    armv8: cpu?.armv8 ?? false,
    aarch64,
    gpio: !(aarch64 && hasFirmware && acpi),
    virtualization: on('virtualization', false),
    // 32-bit firmware could not reach the high window.
    ecam: highmem && (aarch64 || !hasFirmware) ? ARM_PCIE_ECAM_HIGH : ARM_PCIE_ECAM_LOW,
    highMmio: highmem,
    dtbRandomness: on('dtb-randomness', true) && on('dtb-kaslr-seed', true),
  };
}

function readMachineProperties(
  description: MachineDescription,
  add: (message: string) => number,
): (name: string, otherwise: boolean) => boolean {
  const values = new Map<string, boolean>();
  for (const [name, text] of description.machineProperties) {
    const kind = SWITCHES.get(name);
    if (kind) {
      const value = parseOnOff(text);
      if (value === undefined) {
        add(`Parameter '${name}' expects 'on' or 'off'`);
      } else if (value && kind === 'offOnly') {
        add(`machine property ${name}=${text} is not emulated`);
      } else {
        values.set(name, value);
      }
    } else if (name === 'gic-version') {
      if (!['2', 'max', 'host'].includes(text)) {
        add(`machine property ${name}=${text} is not emulated: expected 2`);
      }
    } else if (name === 'iommu') {
      if (text !== 'none') {
        add(`machine property ${name}=${text} is not emulated: expected none`);
      }
    } else if (!WITHOUT_EFFECT.has(name)) {
      add(`Property '${MACHINE}.${name}' not found`);
    }
  }
  return (name, otherwise) => values.get(name) ?? otherwise;
}
