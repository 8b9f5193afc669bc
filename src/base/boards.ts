import type { MachineArch } from './machine-description';

/** What the documentation says of one of U-Boot's QEMU boards: all that anybody outside the firmware knows of it. */
interface Board {
  /** As U-Boot's documentation calls it. */
  readonly name: string;
  readonly arch: MachineArch;
  /** QEMU's program that runs it. */
  readonly program: string;
  /** `-machine`; undefined where QEMU's default is meant. */
  readonly machine: string | undefined;
  /** `-cpu`; undefined where QEMU's default is meant. */
  readonly cpu: string | undefined;
  /** The bus of its VirtIO devices, as the end of their models' names: `virtio-net-device`, `virtio-net-pci`. */
  readonly bus: 'device' | 'pci';
  readonly defconfig: string;
  /** The configuration symbols that are all y in a configuration for it, and in no other board's. */
  readonly symbols: readonly string[];
  /** The image that U-Boot's build leaves for it, and `-bios` takes. */
  readonly firmwareFile: string;
  /** What tells in the name of somebody's defconfig that it is for this board. */
  readonly fileName: RegExp;
}

/** The six boards of the documentation. */
export const BOARDS = [
  {
    name: 'qemu_arm',
    arch: 'arm',
    program: 'qemu-system-arm',
    machine: 'virt',
    cpu: undefined,
    bus: 'device',
    defconfig: 'qemu_arm_defconfig',
    symbols: ['TARGET_QEMU_ARM_32BIT'],
    firmwareFile: 'u-boot.bin',
    fileName: /arm(?!64)/,
  },
  {
    name: 'qemu_arm64',
    arch: 'aarch64',
    program: 'qemu-system-aarch64',
    machine: 'virt',
    cpu: 'cortex-a57',
    bus: 'device',
    defconfig: 'qemu_arm64_defconfig',
    symbols: ['TARGET_QEMU_ARM_64BIT'],
    firmwareFile: 'u-boot.bin',
    fileName: /arm64|aarch64/,
  },
  {
    name: 'qemu-riscv32',
    arch: 'riscv32',
    program: 'qemu-system-riscv32',
    machine: 'virt',
    cpu: undefined,
    bus: 'device',
    defconfig: 'qemu-riscv32_defconfig',
    symbols: ['TARGET_QEMU_VIRT', 'ARCH_RV32I'],
    firmwareFile: 'u-boot.bin',
    fileName: /riscv32/,
  },
  {
    name: 'qemu-riscv64',
    arch: 'riscv64',
    program: 'qemu-system-riscv64',
    machine: 'virt',
    cpu: undefined,
    bus: 'device',
    defconfig: 'qemu-riscv64_defconfig',
    symbols: ['TARGET_QEMU_VIRT', 'ARCH_RV64I'],
    firmwareFile: 'u-boot.bin',
    fileName: /riscv64/,
  },
  {
    name: 'qemu-x86',
    arch: 'i386',
    program: 'qemu-system-i386',
    machine: undefined,
    cpu: undefined,
    bus: 'pci',
    defconfig: 'qemu-x86_defconfig',
    symbols: ['TARGET_QEMU_X86'],
    firmwareFile: 'u-boot.rom',
    fileName: /x86(?!_64)/,
  },
  {
    name: 'qemu-x86_64',
    arch: 'x86_64',
    program: 'qemu-system-x86_64',
    machine: undefined,
    cpu: undefined,
    bus: 'pci',
    defconfig: 'qemu-x86_64_defconfig',
    symbols: ['TARGET_QEMU_X86_64'],
    firmwareFile: 'u-boot.rom',
    fileName: /x86_64/,
  },
] as const satisfies readonly Board[];

export type BoardRecord = (typeof BOARDS)[number];
export type BoardName = BoardRecord['name'];

export const BOARD_NAMES: readonly BoardName[] = BOARDS.map(({ name }) => name);

/** The board that one of QEMU's programs runs. */
export function boardOfArch(arch: MachineArch): BoardRecord {
  const found = BOARDS.find((board) => board.arch === arch);
  if (found === undefined) {
    throw new Error(`no board for the processor ${arch}`);
  }
  return found;
}

/** The board that a configuration is for, by the symbols that are y in it. Undefined: none of ours. */
export function boardOfSymbols(isOn: (symbol: string) => boolean): BoardRecord | undefined {
  return BOARDS.find(({ symbols }) => symbols.every(isOn));
}
