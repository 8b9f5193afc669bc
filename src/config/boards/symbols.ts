import type { BoardName, ConfigSymbol } from './symbol';

const ARM: readonly BoardName[] = ['qemu_arm', 'qemu_arm64'];
const RISCV: readonly BoardName[] = ['qemu-riscv32', 'qemu-riscv64'];
const X86: readonly BoardName[] = ['qemu-x86', 'qemu-x86_64'];
const MMIO_BOARDS = [...ARM, ...RISCV];

interface Traits {
  readonly depends?: string;
  readonly selects?: string;
  readonly hidden?: true;
}

function make(
  name: string,
  boards: Readonly<Partial<Record<BoardName, string>>>,
  otherwise: string,
  traits: Traits = {},
): ConfigSymbol {
  return {
    name,
    boards,
    otherwise,
    depends: traits.depends?.split(' ') ?? [],
    selects: traits.selects?.split(' ') ?? [],
    prompt: traits.hidden !== true,
  };
}

/** y on some boards, off elsewhere. */
function onlyOn(boards: readonly BoardName[], name: string, traits?: Traits): ConfigSymbol {
  return make(name, Object.fromEntries(boards.map((board) => [board, 'y'])), 'n', traits);
}

/** The same value everywhere. */
function everywhere(name: string, value: string, traits?: Traits): ConfigSymbol {
  return make(name, {}, value, traits);
}

function commands(names: string, depends?: string): ConfigSymbol[] {
  return names
    .split(' ')
    .map((name) => everywhere(`CMD_${name}`, 'y', depends === undefined ? {} : { depends }));
}

/** Dependencies come before what depends on them, except for `selects`, which is applied last. */
export const CONFIG_SYMBOLS: readonly ConfigSymbol[] = [
  onlyOn(ARM, 'ARM', { hidden: true }),
  onlyOn(RISCV, 'RISCV', { hidden: true }),
  onlyOn(X86, 'X86', { hidden: true }),
  onlyOn(['qemu_arm64'], 'ARM64', { hidden: true }),
  onlyOn(['qemu-riscv64'], 'ARCH_RV64I', { hidden: true }),
  everywhere('NET', 'y'),
  everywhere('NETDEVICES', 'y', { depends: 'NET' }),
  everywhere('PCI', 'y'),
  everywhere('PCI_PNP', 'y', { depends: 'PCI' }),
  onlyOn(ARM, 'PCI_INIT_R', { depends: 'PCI' }),
  onlyOn(MMIO_BOARDS, 'PCIE_ECAM_GENERIC', { depends: 'PCI' }),
  everywhere('BLK', 'y'),
  everywhere('BLOCK_CACHE', 'y', { depends: 'BLK' }),
  everywhere('PARTITIONS', 'y'),
  everywhere('DOS_PARTITION', 'y', { depends: 'PARTITIONS' }),
  everywhere('EFI_PARTITION', 'y', { depends: 'PARTITIONS' }),
  everywhere('ISO_PARTITION', 'y', { depends: 'PARTITIONS' }),
  everywhere('PARTITION_UUIDS', 'y', { depends: 'PARTITIONS', hidden: true }),
  onlyOn(X86, 'PARTITION_TYPE_GUID', { depends: 'EFI_PARTITION' }),
  onlyOn(X86, 'SYS_64BIT_LBA'),
  onlyOn(MMIO_BOARDS, 'DM_RNG'),
  everywhere('VIRTIO', 'n', { hidden: true }),
  onlyOn(MMIO_BOARDS, 'VIRTIO_MMIO', { selects: 'VIRTIO' }),
  everywhere('VIRTIO_PCI', 'y', { depends: 'PCI', selects: 'VIRTIO' }),
  everywhere('VIRTIO_PCI_LEGACY', 'VIRTIO_PCI', { depends: 'PCI', selects: 'VIRTIO' }),
  everywhere('VIRTIO_NET', 'y', { depends: 'VIRTIO' }),
  everywhere('VIRTIO_BLK', 'y', { depends: 'VIRTIO BLK' }),
  everywhere('VIRTIO_RNG', 'y', { depends: 'VIRTIO DM_RNG' }),
  everywhere('FS_EXT4', 'y'),
  everywhere('FS_FAT', 'y'),
  everywhere('HUSH_PARSER', 'y'),
  everywhere('CMDLINE_EDITING', 'y'),
  everywhere('AUTO_COMPLETE', 'y'),
  everywhere('SYS_LONGHELP', 'y'),
  everywhere('DISTRO_DEFAULTS', 'y'),
  everywhere('AUTOBOOT', 'y'),
  everywhere('SYSRESET', 'y'),
  onlyOn(ARM, 'SYSRESET_PSCI', { depends: 'SYSRESET' }),
  onlyOn(ARM, 'ENV_IS_IN_FLASH'),
  onlyOn(MMIO_BOARDS, 'MTD_NOR_FLASH'),
  onlyOn(MMIO_BOARDS, 'CFI_FLASH', { depends: 'MTD_NOR_FLASH' }),
  onlyOn(MMIO_BOARDS, 'BOARD_LATE_INIT'),
  onlyOn(ARM, 'SYS_EARLY_PCI_INIT', { hidden: true }),
  onlyOn(MMIO_BOARDS, 'OF_BOARD', { hidden: true }),
  onlyOn(RISCV, 'DISPLAY_CPUINFO'),
  onlyOn(RISCV, 'DISPLAY_BOARDINFO'),
  onlyOn(ARM, 'BOOTSTD'),
  onlyOn(ARM, 'BOOTDEV_ETH', { depends: 'BOOTSTD NET' }),
  onlyOn(ARM, 'PL01X_SERIAL'),
  onlyOn(ARM, 'DM_RTC'),
  everywhere('DM_WARN', 'y'),
  everywhere('DM_DEVICE_REMOVE', 'y'),
  everywhere('DM_SEQ_ALIAS', 'y'),
  everywhere('LIB_RAND', 'y'),
  everywhere('QFW', 'y'),
  ...commands(
    'BDI CONSOLE CRC32 DM ECHO EXT2 EXT4 FS_GENERIC ITEST MEMORY RANDOM RUN PART SAVEENV SETEXPR SLEEP',
  ),
  ...commands('BOOTD EDITENV ENV_EXISTS SOURCE POWEROFF FAT BDINFO'),
  ...commands('NET DHCP PING BOOTP TFTPBOOT', 'NET'),
  everywhere('CMD_BLOCK_CACHE', 'y', { depends: 'BLOCK_CACHE' }),
  onlyOn(ARM, 'CMD_PCI', { depends: 'PCI' }),
  everywhere('CMD_VIRTIO', 'VIRTIO_BLK', { depends: 'VIRTIO' }),
  everywhere('CMD_RNG', 'y', { depends: 'DM_RNG' }),
  everywhere('BOOTDELAY', '2'),
  everywhere('BAUDRATE', '115200'),
  everywhere('BOOTCOMMAND', 'run distro_bootcmd'),
  everywhere('SYS_PROMPT', '=> '),
  everywhere('SYS_PROMPT_HUSH_PS2', '> '),
  everywhere('SYS_MAXARGS', '16'),
  make('SYS_CBSIZE', { 'qemu-riscv32': '256', 'qemu-riscv64': '256' }, '512'),
  make(
    'SYS_MALLOC_LEN',
    {
      qemu_arm: '0x1000000',
      qemu_arm64: '0x1000000',
      'qemu-riscv32': '0x800000',
      'qemu-riscv64': '0x800000',
    },
    '0x200000',
  ),
  everywhere('SYS_MALLOC_F_LEN', '0x2000'),
  make('ENV_SIZE', { 'qemu-riscv32': '0x20000', 'qemu-riscv64': '0x20000' }, '0x40000'),
  everywhere('ENV_SECT_SIZE', '0x40000', { depends: 'ENV_IS_IN_FLASH' }),
  everywhere('ENV_ADDR', '0x4000000', { depends: 'ENV_IS_IN_FLASH' }),
  make(
    'SYS_LOAD_ADDR',
    {
      qemu_arm: '0x40200000',
      qemu_arm64: '0x40200000',
      'qemu-riscv32': '0x80200000',
      'qemu-riscv64': '0x80200000',
    },
    '0x20000000',
  ),
  make(
    'TEXT_BASE',
    {
      qemu_arm: '0x0',
      qemu_arm64: '0x0',
      'qemu-riscv32': '0x80000000',
      'qemu-riscv64': '0x80000000',
      'qemu-x86': '0xfff00000',
    },
    '0x1110000',
  ),
  everywhere('STACK_SIZE', '0x1000000'),
  everywhere('SYS_MAX_FLASH_SECT', '256', { depends: 'MTD_NOR_FLASH' }),
  everywhere('SYS_MAX_FLASH_BANKS', '2', { depends: 'MTD_NOR_FLASH' }),
  everywhere('NET_RETRY_COUNT', '5', { depends: 'NET' }),
  everywhere('BOOTP_VCI_STRING', 'U-Boot.armv7', { depends: 'NET' }),
];
