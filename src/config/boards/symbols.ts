import type { BoardName, ConfigSymbol } from './symbol';

const ARM: readonly BoardName[] = ['qemu_arm', 'qemu_arm64'];
const RISCV: readonly BoardName[] = ['qemu-riscv32', 'qemu-riscv64'];
const X86: readonly BoardName[] = ['qemu-x86', 'qemu-x86_64'];
const ARM_RISCV = [...ARM, ...RISCV];
const ARM_X86 = [...ARM, ...X86];
const ALL = [...ARM, ...RISCV, ...X86];

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

/** Bools that are y on some boards and off elsewhere. */
function bools(boards: readonly BoardName[], names: string, traits?: Traits): ConfigSymbol[] {
  const values = Object.fromEntries(boards.map((board) => [board, 'y']));
  return names.split(' ').map((name) => make(name, values, 'n', traits));
}

/** The same value on every board. */
function value(name: string, text: string, traits?: Traits): ConfigSymbol {
  return make(name, {}, text, traits);
}

/** A value for each family of boards; `n` leaves the symbol out. */
function perFamily(name: string, arm: string, riscv: string, x86: string): ConfigSymbol {
  const of = (boards: readonly BoardName[], text: string) => boards.map((board) => [board, text]);
  return make(
    name,
    Object.fromEntries([...of(ARM, arm), ...of(RISCV, riscv), ...of(X86, x86)]),
    'n',
  );
}

const ARCHITECTURE: readonly ConfigSymbol[] = [
  ...bools(ARM, 'ARM ARM_PSCI_FW', { hidden: true }),
  ...bools(RISCV, 'RISCV', { hidden: true }),
  ...bools(X86, 'X86', { hidden: true }),
  ...bools(['qemu_arm64'], 'ARM64', { hidden: true }),
  ...bools(['qemu-riscv64'], 'ARCH_RV64I', { hidden: true }),
  ...bools(['qemu_arm64', 'qemu-riscv64'], 'PHYS_64BIT'),
  ...bools(ARM_RISCV, 'OF_BOARD BOARD_LATE_INIT', { hidden: true }),
  ...bools(ALL, 'OF_CONTROL OF_REAL OF_SEPARATE SYS_MALLOC_F', { hidden: true }),
];

const BUSES: readonly ConfigSymbol[] = [
  ...bools(ALL, 'NET PCI BLK PARTITIONS'),
  ...bools(ALL, 'NETDEVICES DM_ETH', { depends: 'NET' }),
  ...bools(ALL, 'PCI_PNP PCI_INIT_R', { depends: 'PCI' }),
  ...bools([], 'SYS_PCI_64BIT', { depends: 'PCI' }),
  ...bools(ARM_RISCV, 'PCIE_ECAM_GENERIC', { depends: 'PCI' }),
  ...bools(ALL, 'BLOCK_CACHE', { depends: 'BLK' }),
  ...bools(ALL, 'DOS_PARTITION EFI_PARTITION ISO_PARTITION PARTITION_UUIDS', {
    depends: 'PARTITIONS',
  }),
  ...bools([], 'PARTITION_TYPE_GUID', { depends: 'EFI_PARTITION' }),
  ...bools(X86, 'SYS_64BIT_LBA'),
  ...bools(ALL, 'DM_SEQ_ALIAS DM_SERIAL SIMPLE_BUS REQUIRE_SERIAL_CONSOLE SYSRESET'),
  ...bools(ALL, 'FS_EXT4 FS_FAT EFI_LOADER AHCI NVME DM_SCSI'),
];

/** Drivers of virtio are y because the boards imply them; a word of the user's takes them out. */
const VIRTIO: readonly ConfigSymbol[] = [
  ...bools(ARM, 'DM_RNG'),
  ...bools([], 'VIRTIO', { hidden: true }),
  ...bools(ARM_RISCV, 'VIRTIO_MMIO', { selects: 'VIRTIO' }),
  ...bools(ALL, 'VIRTIO_PCI', { depends: 'PCI', selects: 'VIRTIO' }),
  value('VIRTIO_PCI_LEGACY', 'VIRTIO_PCI', { depends: 'PCI', selects: 'VIRTIO' }),
  ...bools(ALL, 'VIRTIO_NET', { depends: 'VIRTIO' }),
  ...bools(ALL, 'VIRTIO_BLK', { depends: 'VIRTIO BLK' }),
  ...bools(ALL, 'VIRTIO_RNG', { depends: 'VIRTIO DM_RNG' }),
];

const DEVICES: readonly ConfigSymbol[] = [
  ...bools(ARM, 'PL01X_SERIAL', { depends: 'DM_SERIAL' }),
  ...bools([...RISCV, ...X86], 'SYS_NS16550', { depends: 'DM_SERIAL' }),
  ...bools(ARM, 'SYSRESET_PSCI', { depends: 'SYSRESET' }),
  ...bools(ARM_RISCV, 'MTD MTD_NOR_FLASH'),
  ...bools(ARM_RISCV, 'CFI_FLASH', { depends: 'MTD_NOR_FLASH' }),
  ...bools(ARM, 'ENV_IS_IN_FLASH FIRMWARE RSA RSA_SOFTWARE_EXP TPM QFW_MMIO RTC_PL031'),
  ...bools(ARM_X86, 'DM_RTC QFW DM_USB USB_STORAGE'),
  ...bools(ALL, 'BOOTSTD'),
  ...bools(ALL, 'BOOTDEV_ETH', { depends: 'BOOTSTD DM_ETH' }),
  ...bools(ALL, 'BOOTMETH_DISTRO BOOTMETH_DISTRO_PXE BOOTMETH_EFILOADER BOOTMETH_VBE_SIMPLE', {
    depends: 'BOOTSTD',
  }),
];

const SHELL: readonly ConfigSymbol[] = [
  ...bools(ALL, 'AUTOBOOT AUTO_COMPLETE CMDLINE_EDITING HUSH_PARSER REGEX DISTRO_DEFAULTS'),
  ...bools(ALL, 'USE_BOOTCOMMAND ENV_VARS_UBOOT_CONFIG SYSRESET_CMD_RESET'),
  ...bools(ARM, 'USE_PREBOOT'),
  ...bools(X86, 'USE_BOOTARGS ENV_OVERWRITE'),
  ...bools([], 'OVERWRITE_ETHADDR_ONCE VERSION_VARIABLE'),
  ...bools(RISCV, 'DISPLAY_BOARDINFO SYSRESET_CMD_POWEROFF'),
  ...bools([...RISCV, ...X86], 'DISPLAY_CPUINFO'),
  ...bools(
    ALL,
    'CMD_BDI CMD_BOOTD CMD_CONSOLE CMD_CRC32 CMD_DM CMD_ECHO CMD_EDITENV CMD_ENV_EXISTS',
  ),
  ...bools(
    ALL,
    'CMD_EXPORTENV CMD_EXT2 CMD_EXT4 CMD_FAT CMD_FDT CMD_FS_GENERIC CMD_GO CMD_IMPORTENV',
  ),
  ...bools(ALL, 'CMD_ITEST CMD_MEMORY CMD_NVME CMD_PART CMD_RANDOM CMD_RUN CMD_SAVEENV CMD_SCSI'),
  ...bools(ALL, 'CMD_SLEEP CMD_SOURCE'),
  ...bools(ALL, 'CMD_PCI', { depends: 'PCI' }),
  ...bools(ALL, 'CMD_BLOCK_CACHE', { depends: 'BLOCK_CACHE' }),
  ...bools(ALL, 'CMD_NET CMD_BOOTP CMD_DHCP CMD_PING CMD_TFTPBOOT', { depends: 'NET' }),
  value('CMD_VIRTIO', 'VIRTIO_BLK', { depends: 'VIRTIO' }),
  ...bools(ARM_RISCV, 'CMD_POWEROFF CMD_SETEXPR'),
  ...bools(ARM_X86, 'CMD_DATE CMD_QFW CMD_USB'),
  ...bools(ARM, 'CMD_MTDPARTS'),
  ...bools(X86, 'CMD_TIME'),
  ...bools([], 'CMD_RNG', { depends: 'DM_RNG' }),
];

const VALUES: readonly ConfigSymbol[] = [
  value('BOOTDELAY', '2'),
  value('BAUDRATE', '115200'),
  value('BOOTCOMMAND', 'run distro_bootcmd'),
  value('SYS_PROMPT', '=> '),
  value('SYS_PROMPT_HUSH_PS2', '> '),
  value('SYS_MAXARGS', '16'),
  value('ENV_MIN_ENTRIES', '64'),
  value('ENV_MAX_ENTRIES', '512'),
  value('ARP_TIMEOUT', '5000', { depends: 'NET' }),
  value('NET_RETRY_COUNT', '5', { depends: 'NET' }),
  value('ENV_SECT_SIZE', '0x40000', { depends: 'ENV_IS_IN_FLASH' }),
  value('ENV_ADDR', '0x4000000', { depends: 'ENV_IS_IN_FLASH' }),
  value('SYS_MAX_FLASH_BANKS', '2', { depends: 'MTD_NOR_FLASH' }),
  perFamily('SYS_MAX_FLASH_SECT', '256', '512', 'n'),
  perFamily('SYS_CBSIZE', '512', '256', '512'),
  perFamily('NR_DRAM_BANKS', '1', '1', '8'),
  perFamily('ENV_SIZE', '0x40000', '0x20000', '0x40000'),
  perFamily('SYS_MALLOC_LEN', '0x1000000', '0x800000', '0x200000'),
  perFamily('SYS_MALLOC_F_LEN', '0x2000', '0x4000', '0x1000'),
  perFamily('SYS_LOAD_ADDR', '0x40200000', '0x80200000', '0x02000000'),
  perFamily('CUSTOM_SYS_INIT_SP_ADDR', '0x40200000', '0x80200000', 'n'),
  make(
    'TEXT_BASE',
    {
      'qemu-riscv32': '0x80000000',
      'qemu-riscv64': '0x80000000',
      'qemu-x86': '0xFFF00000',
      'qemu-x86_64': '0x1110000',
    },
    '0x00000000',
  ),
];

/** Every symbol that the firmware asks for. Dependencies come before what depends on them. */
export const CONFIG_SYMBOLS: readonly ConfigSymbol[] = [
  ...ARCHITECTURE,
  ...BUSES,
  ...VIRTIO,
  ...DEVICES,
  ...SHELL,
  ...VALUES,
];
