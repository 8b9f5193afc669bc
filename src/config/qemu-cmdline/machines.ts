import { BOARDS } from '../../base/boards';
import type { MachineArch } from '../../base/machine-description';

/** QEMU's programs. */
const PROGRAMS: ReadonlyMap<string, MachineArch> = new Map(
  BOARDS.map(({ program, arch }) => [program, arch]),
);

/** From a program as it stands at the beginning of a command line, with or without a path. */
export function archOfProgram(program: string): MachineArch | undefined {
  return PROGRAMS.get(program.replace(/^.*[\\/]/, '').replace(/\.exe$/, ''));
}

export const PROGRAM_NAMES: readonly string[] = [...PROGRAMS.keys()];

/** Machine names and aliases that we take, by processor; the value is the name that we go on with. */
const MACHINES: Readonly<Record<MachineArch, ReadonlyMap<string, string>>> = {
  arm: new Map([
    ['virt', 'virt'],
    ['virt-7.2', 'virt'],
  ]),
  aarch64: new Map([
    ['virt', 'virt'],
    ['virt-7.2', 'virt'],
  ]),
  riscv32: new Map([['virt', 'virt']]),
  riscv64: new Map([['virt', 'virt']]),
  i386: x86Machines(),
  x86_64: x86Machines(),
};

function x86Machines(): ReadonlyMap<string, string> {
  return new Map([
    ['pc', 'pc'],
    ['pc-i440fx-7.2', 'pc'],
    ['q35', 'q35'],
    ['pc-q35-7.2', 'q35'],
  ]);
}

export function machineNamed(arch: MachineArch, name: string): string | undefined {
  return MACHINES[arch].get(name);
}

/**
 * The network card of `-nic` and `-net nic` without a model. Undefined: none, the other end stays without a peer. QEMU
 * 7.2's q35 takes an e1000e, which we don't have.
 */
export function defaultNicModel(arch: MachineArch, machine: string): string | undefined {
  switch (arch) {
    case 'arm':
    case 'aarch64':
      return 'virtio-net-pci';
    case 'i386':
    case 'x86_64':
      return machine === 'pc' ? 'e1000' : 'virtio-net-pci';
    case 'riscv32':
    case 'riscv64':
      return undefined;
  }
}

export function machineNames(arch: MachineArch): string[] {
  return [...MACHINES[arch].keys()];
}

/** QEMU starts no arm machine without -machine; RISC-V's default is `spike`, which has no virtio. */
export function defaultMachine(arch: MachineArch): string | undefined {
  return arch === 'i386' || arch === 'x86_64' ? 'pc' : undefined;
}
