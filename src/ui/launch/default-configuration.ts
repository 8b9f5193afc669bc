/** Launch configurations for someone who has written none. */

export interface ProposedConfiguration {
  readonly type: string;
  readonly request: 'launch';
  readonly name: string;
  readonly defconfig: string;
  readonly qemu: readonly string[];
  readonly hooks: readonly string[];
}

interface BoardMachine {
  /** Part of a defconfig's file name that tells the board. */
  readonly pattern: RegExp;
  readonly machine: string;
  readonly bus: 'device' | 'pci';
}

/** More specific names first: `qemu_arm` is in `qemu_arm64`. */
const BOARD_MACHINES: readonly BoardMachine[] = [
  {
    pattern: /arm64|aarch64/,
    machine: 'qemu-system-aarch64 -machine virt -cpu cortex-a57',
    bus: 'device',
  },
  { pattern: /riscv64/, machine: 'qemu-system-riscv64 -machine virt', bus: 'device' },
  { pattern: /riscv32/, machine: 'qemu-system-riscv32 -machine virt', bus: 'device' },
  { pattern: /x86_64/, machine: 'qemu-system-x86_64', bus: 'pci' },
  { pattern: /x86/, machine: 'qemu-system-i386', bus: 'pci' },
  { pattern: /arm/, machine: 'qemu-system-arm -machine virt', bus: 'device' },
];

const ARM: BoardMachine = {
  pattern: /arm/,
  machine: 'qemu-system-arm -machine virt',
  bus: 'device',
};

/**
 * @param defconfig name of a board or file relative to the workspace folder
 * @param image disk image relative to the workspace folder; without one the machine has a network card only
 */
export function defaultConfiguration(
  type: string,
  defconfig: string,
  image: string | undefined,
): ProposedConfiguration {
  const board = BOARD_MACHINES.find(({ pattern }) => pattern.test(defconfig)) ?? ARM;
  const bios = board.bus === 'pci' ? 'u-boot.rom' : 'u-boot.bin';
  const qemu = [
    ...board.machine.split(' '),
    '-nographic',
    '-bios',
    bios,
    '-netdev',
    'user,id=net0',
    '-device',
    `virtio-net-${board.bus},netdev=net0`,
  ];
  if (image !== undefined) {
    // QEMU's option parser wants a comma in a value doubled.
    const file = image.replaceAll(',', ',,');
    qemu.push(
      '-drive',
      `if=none,file=${file},format=raw,id=hd0`,
      '-device',
      `virtio-blk-${board.bus},drive=hd0`,
    );
  }
  return {
    type,
    request: 'launch',
    name: `U-Boot: ${defconfig.replace(/^.*\//, '').replace(/_defconfig$/, '')}`,
    defconfig,
    qemu,
    hooks: [],
  };
}
