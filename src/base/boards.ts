import type { MachineArch } from './machine-description';

/** What the documentation says of one of U-Boot's QEMU boards: all that anybody outside the firmware knows of it. */
interface Board {
  /** The name of its defconfig without `_defconfig`. */
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

/** `qemu_arm` → `qemu_arm_defconfig`. */
export function defconfigOf(board: BoardName): string {
  return `${board}_defconfig`;
}
