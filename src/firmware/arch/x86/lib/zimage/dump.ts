import { printf } from '../../../../common/console';
import { cString } from '../../../../common/guest-bytes';
import { readBytes, readObject } from '../../../../lib/memory-access';
import {
  BP_ACPI_RSDP_ADDR,
  BP_E820_ENTRIES,
  BP_E820_MAP,
  E820_ENTRY_BYTES,
  HDR_BOOT_FLAG,
  HDR_BOOTSECT_KLUDGE,
  HDR_CMDLINE_SIZE,
  HDR_CMD_LINE_PTR,
  HDR_CODE32_START,
  HDR_EXT_LOADER_TYPE,
  HDR_EXT_LOADER_VER,
  HDR_HANDOVER_OFFSET,
  HDR_HARDWARE_SUBARCH,
  HDR_HARDWARE_SUBARCH_DATA,
  HDR_HEADER,
  HDR_HEAP_END_PTR,
  HDR_INIT_SIZE,
  HDR_INITRD_ADDR_MAX,
  HDR_JUMP,
  HDR_KERNEL_ALIGNMENT,
  HDR_KERNEL_VERSION,
  HDR_LOADFLAGS,
  HDR_MIN_ALIGNMENT,
  HDR_PAYLOAD_LENGTH,
  HDR_PAYLOAD_OFFSET,
  HDR_PREF_ADDRESS,
  HDR_RAM_SIZE,
  HDR_RAMDISK_IMAGE,
  HDR_RAMDISK_SIZE,
  HDR_REALMODE_SWTCH,
  HDR_RELOCATABLE_KERNEL,
  HDR_ROOT_DEV,
  HDR_ROOT_FLAGS,
  HDR_SETUP_DATA,
  HDR_SETUP_MOVE_SIZE,
  HDR_SETUP_SECTS,
  HDR_START_SYS,
  HDR_SYSSIZE,
  HDR_TYPE_OF_LOADER,
  HDR_VERSION,
  HDR_VID_MODE,
  HDR_XLOADFLAGS,
  KERNEL_V2_MAGIC,
} from '../../include/asm/bootparam';
import { get_boot_protocol, get_kernel_version } from './load';

const E820_NAMES = [null, 'RAM', 'Reserved', 'ACPI', 'ACPI NVS', 'Unusable'];

const LOADER_NAMES = [
  'LILO',
  'Loadlin',
  'bootsect-loader',
  'Syslinux',
  'Etherboot/gPXE/iPXE',
  'ELILO',
  'undefined',
  'GRUB',
  'U-Boot',
  'Xen',
  'Gujin',
  'Qemu',
  'Arcturus Networks uCbootloader',
  'kexec-tools',
  'Reserved',
  'Special',
  'Reserved',
  'Minimal Linux Bootloader',
  'OVMF UEFI virtualization stack',
];
/** The type has its own byte, and counts on from the others. */
const LOADER_EXTENDED = 0xe;
const LOADER_UNKNOWN = 0xff;

const LOADFLAGS: readonly (readonly [number, string])[] = [
  [0x01, 'loaded-high'],
  [0x20, 'quiet'],
  [0x40, 'keep-segments'],
  [0x80, 'can-use-heap'],
];
const XLOADFLAGS: readonly (readonly [number, string])[] = [
  [0x01, '64-bit-entry'],
  [0x02, 'can-load-above-4gb'],
  [0x04, '32-efi-handoff'],
  [0x08, '64-efi-handoff'],
  [0x10, 'kexec-efi-runtime'],
];

/** @uboot arch/x86/lib/zimage.c print_num() */
function print_num(name: string, value: bigint): void {
  printf('%-20s: %llx\n', name, value);
}

function printFlags(value: number, names: readonly (readonly [number, string])[]): void {
  printf('%-20s:', '');
  for (const [bit, name] of names) {
    if ((value & bit) !== 0) {
      printf(' %s', name);
    }
  }
  printf('\n');
}

/** @uboot arch/x86/lib/zimage.c show_loader() */
function show_loader(loader: number, extType: number, extVersion: number): void {
  let type = loader >> 4;
  let name = LOADER_NAMES[type] ?? 'undefined';
  let known = true;
  if (type === LOADER_EXTENDED) {
    type = 0x10 + extType;
    known = type < LOADER_NAMES.length;
    name = LOADER_NAMES[type] ?? 'undefined';
  }
  if (loader === 0) {
    name = 'pre-2.00 bootloader';
    known = false;
  } else if (loader === LOADER_UNKNOWN) {
    name = 'unknown';
    known = false;
  }
  printf('%20s  %s', '', name);
  if (known) {
    printf(', version %x', (loader & 0xf) | (extVersion << 4));
  }
  printf('\n');
}

function printMemoryMap(base: number): void {
  const count = Number(readObject(base + BP_E820_ENTRIES, 1));
  let at = base + BP_E820_MAP;
  let type: number;
  printf('E820: %d entries\n', count);
  if (count === 0) {
    return;
  }
  printf('%18s  %16s  %s\n', 'Addr', 'Size', 'Type');
  for (let i = 0; i < count; i++, at += E820_ENTRY_BYTES) {
    type = Number(readObject(at + 16, 4));
    printf('%12llx  %10llx', readObject(at, 8), readObject(at + 8, 8));
    if (type < E820_NAMES.length) {
      printf('  %s\n', E820_NAMES[type] ?? null);
    } else {
      printf('  %x\n', type);
    }
  }
}

/** All that the parameters say, and the version of the image that was named last. @uboot arch/x86/lib/zimage.c zboot_dump() */
export function zboot_dump(base: number, image: number): void {
  const number = (offset: number, size: 1 | 2 | 4): number =>
    Number(readObject(base + offset, size));
  const row = (name: string, offset: number, size: 1 | 2 | 4 | 8): void => {
    print_num(name, readObject(base + offset, size));
  };

  const version = get_kernel_version(base, image);

  printf('Setup located at %p:\n\n', base);
  row('ACPI RSDP addr', BP_ACPI_RSDP_ADDR, 8);
  printMemoryMap(base);
  row('Setup sectors', HDR_SETUP_SECTS, 1);
  row('Root flags', HDR_ROOT_FLAGS, 2);
  row('Sys size', HDR_SYSSIZE, 4);
  row('RAM size', HDR_RAM_SIZE, 2);
  row('Video mode', HDR_VID_MODE, 2);
  row('Root dev', HDR_ROOT_DEV, 2);
  row('Boot flag', HDR_BOOT_FLAG, 2);
  row('Jump', HDR_JUMP, 2);
  row('Header', HDR_HEADER, 4);
  if (number(HDR_HEADER, 4) === KERNEL_V2_MAGIC) {
    printf('%-20s  %s\n', '', 'Kernel V2');
  } else {
    printf('%-20s  %s %x\n', '', 'Ancient kernel, using version', get_boot_protocol(base, false));
  }
  row('Version', HDR_VERSION, 2);
  row('Real mode switch', HDR_REALMODE_SWTCH, 4);
  row('Start sys', HDR_START_SYS, 2);
  row('Kernel version', HDR_KERNEL_VERSION, 2);
  if (version !== null) {
    printf('   @%p: %s\n', version.address, version.text);
  }
  row('Type of loader', HDR_TYPE_OF_LOADER, 1);
  show_loader(
    number(HDR_TYPE_OF_LOADER, 1),
    number(HDR_EXT_LOADER_TYPE, 1),
    number(HDR_EXT_LOADER_VER, 1),
  );
  row('Load flags', HDR_LOADFLAGS, 1);
  printFlags(number(HDR_LOADFLAGS, 1), LOADFLAGS);
  row('Setup move size', HDR_SETUP_MOVE_SIZE, 2);
  row('Code32 start', HDR_CODE32_START, 4);
  row('Ramdisk image', HDR_RAMDISK_IMAGE, 4);
  row('Ramdisk size', HDR_RAMDISK_SIZE, 4);
  row('Bootsect kludge', HDR_BOOTSECT_KLUDGE, 4);
  row('Heap end ptr', HDR_HEAP_END_PTR, 2);
  row('Ext loader ver', HDR_EXT_LOADER_VER, 1);
  row('Ext loader type', HDR_EXT_LOADER_TYPE, 1);
  row('Command line ptr', HDR_CMD_LINE_PTR, 4);
  printCommandLine(number(HDR_CMD_LINE_PTR, 4));
  row('Initrd addr max', HDR_INITRD_ADDR_MAX, 4);
  row('Kernel alignment', HDR_KERNEL_ALIGNMENT, 4);
  row('Relocatable kernel', HDR_RELOCATABLE_KERNEL, 1);
  row('Min alignment', HDR_MIN_ALIGNMENT, 1);
  if (number(HDR_MIN_ALIGNMENT, 1) !== 0) {
    printf('%-20s: %x\n', '', 2 ** (number(HDR_MIN_ALIGNMENT, 1) & 0x1f));
  }
  row('Xload flags', HDR_XLOADFLAGS, 2);
  printFlags(number(HDR_XLOADFLAGS, 2), XLOADFLAGS);
  row('Cmdline size', HDR_CMDLINE_SIZE, 4);
  row('Hardware subarch', HDR_HARDWARE_SUBARCH, 4);
  row('HW subarch data', HDR_HARDWARE_SUBARCH_DATA, 8);
  row('Payload offset', HDR_PAYLOAD_OFFSET, 4);
  row('Payload length', HDR_PAYLOAD_LENGTH, 4);
  row('Setup data', HDR_SETUP_DATA, 8);
  row('Pref address', HDR_PREF_ADDRESS, 8);
  row('Init size', HDR_INIT_SIZE, 4);
  row('Handover offset', HDR_HANDOVER_OFFSET, 4);
}

/** As many characters as a line may have. */
const COMMAND_LINE_SIZE = 2048;

function printCommandLine(address: number): void {
  if (address !== 0) {
    printf('   %s\n', cString(readBytes(address, COMMAND_LINE_SIZE)));
  }
}
