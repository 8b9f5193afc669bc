import type { BinaryFirmware } from '../../../base/images/binary-firmware';
import { firmwareOption, type MachineDescription } from '../../../base/machine-description';
import type { MachineProblem } from '../../assembly/machine-problem';
import { parseOnOff } from '../../assembly/models/property-values';
import { kernelAddress } from './memory-map';
import { NO_PROTECTION, readRiscvCpu, type RiscvCpu } from './cpus';

/** What of a description changes the board itself. */
export interface VirtRiscvOptions {
  readonly xlen: 32 | 64;
  readonly cpu: RiscvCpu;
  readonly ramBytes: number;
  readonly processors: number;
  /** Where the stage after the built-in OpenSBI begins; undefined where that isn't there. */
  readonly supervisorEntry: number | undefined;
}

const DEFAULT_RAM_BYTES = 128 * 2 ** 20;
const MAX_PROCESSORS = 512;
const OPENSBI_32 = 'opensbi-riscv32-generic-fw_dynamic.bin';

const SWITCHES = new Set(['mem-merge', 'dump-guest-core', 'suppress-vmdesc', 'usb', 'graphics']);
const WITHOUT_EFFECT = new Set(['acpi', 'accel', 'aia-guests', 'firmware', 'boot']);

/**
 * Reads the board's options. What is wrong is added to `problems`; the result is then of no use.
 *
 * @param firmware absent: the built-in one
 */
export function readVirtRiscvOptions(
  description: MachineDescription,
  problems: MachineProblem[],
  firmware?: BinaryFirmware,
): VirtRiscvOptions {
  const add = (message: string): number => problems.push({ message, place: undefined });
  const xlen = description.arch === 'riscv32' ? 32 : 64;
  checkMachineProperties(description, add);
  const cpu = readRiscvCpu(xlen, description.cpu);
  if (!cpu.ok) {
    add(cpu.error);
  }
  const processors = description.smp;
  if (!Number.isInteger(processors) || processors < 1) {
    add(`Invalid CPU count ${processors}: expected at least 1`);
  } else if (processors > MAX_PROCESSORS) {
    add(
      `Invalid SMP CPUs ${processors}. The max CPUs supported by machine 'virt' is ${MAX_PROCESSORS}`,
    );
  }
  // OpenSBI is what runs without `-bios`, and before a U-Boot of `-kernel`.
  const openSbi =
    firmware === undefined
      ? firmwareOption(description) === 'kernel' && description.bios !== 'none'
      : firmware.sbi === 'built-in';
  if (openSbi && xlen === 32 && description.bios === undefined) {
    add(`Unable to load the RISC-V firmware "${OPENSBI_32}"`);
  }
  return {
    xlen,
    cpu: cpu.ok ? cpu.value : NO_CPU,
    ramBytes: description.ramBytes === 0 ? DEFAULT_RAM_BYTES : description.ramBytes,
    processors,
    supervisorEntry: openSbi ? kernelAddress(xlen) : undefined,
  };
}

const NO_CPU: RiscvCpu = {
  isa: '',
  mmuType: '',
  counterMask: 0,
  counters: 0,
  privilegedVersion: '',
  protection: NO_PROTECTION,
};

function checkMachineProperties(
  description: MachineDescription,
  add: (message: string) => number,
): void {
  for (const [name, text] of description.machineProperties) {
    if (name === 'aclint') {
      const on = parseOnOff(text);
      if (on === undefined) {
        add(`Parameter '${name}' expects 'on' or 'off'`);
      } else if (on) {
        add(`machine property ${name}=${text} is not emulated: expected off`);
      }
    } else if (name === 'aia') {
      if (!['none', 'aplic', 'aplic-imsic'].includes(text)) {
        add('Invalid AIA interrupt controller type');
      } else if (text !== 'none') {
        add(`machine property ${name}=${text} is not emulated: expected none`);
      }
    } else if (SWITCHES.has(name)) {
      if (parseOnOff(text) === undefined) {
        add(`Parameter '${name}' expects 'on' or 'off'`);
      }
    } else if (!WITHOUT_EFFECT.has(name)) {
      add(`Property 'virt-machine.${name}' not found`);
    }
  }
}
