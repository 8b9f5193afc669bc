import { printf } from '../../common/console';
import { gd } from '../../include/asm-generic/global_data';
import { IS_ENABLED } from '../../include/linux/kconfig';

const DOS_HEADER_BYTES = 64;
const NT_HEADERS32_BYTES = 248;
const OFFSET_LFANEW = 0x3c;
const IMAGE_DOS_SIGNATURE = 0x5a4d;
const IMAGE_NT_SIGNATURE = 0x0000_4550;

/** Does a program for EFI begin here? @uboot lib/efi_loader/efi_image_loader.c efi_check_pe() */
export function efi_check_pe(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < DOS_HEADER_BYTES || view.getUint16(0, true) !== IMAGE_DOS_SIGNATURE) {
    return false;
  }
  const nt = view.getUint32(OFFSET_LFANEW, true);
  return bytes.length >= nt + NT_HEADERS32_BYTES && view.getUint32(nt, true) === IMAGE_NT_SIGNATURE;
}

/** Behind the signature. */
const OFFSET_MACHINE = 4;
const OFFSET_SUBSYSTEM = 24 + 68;

const IMAGE_SUBSYSTEM_EFI_APPLICATION = 10;
const IMAGE_SUBSYSTEM_EFI_ROM = 13;

/** Processors whose programs this U-Boot would run. @uboot lib/efi_loader/efi_image_loader.c machines[] */
function machines(): readonly number[] {
  if (IS_ENABLED('ARM')) {
    return gd.arch64 ? [0xaa64] : [0x1c0, 0x1c2, 0x1c4];
  }
  if (IS_ENABLED('RISCV')) {
    return gd.arch64 ? [0x5064] : [0x5032];
  }
  return gd.arch64 ? [0x8664] : [0x14c];
}

/** Is this a program for this machine? What it isn't is printed. @uboot lib/efi_loader/efi_image_loader.c efi_load_pe() */
export function efi_load_pe(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!efi_check_pe(bytes)) {
    printf('Not a PE-COFF file\n');
    return false;
  }
  const nt = view.getUint32(OFFSET_LFANEW, true);
  const machine = view.getUint16(nt + OFFSET_MACHINE, true);
  const subsystem = view.getUint16(nt + OFFSET_SUBSYSTEM, true);
  if (!machines().includes(machine)) {
    printf('Machine type 0x%04x is not supported\n', machine);
    return false;
  }
  if (subsystem < IMAGE_SUBSYSTEM_EFI_APPLICATION || subsystem > IMAGE_SUBSYSTEM_EFI_ROM) {
    printf('invalid image type: %u\n', subsystem);
  }
  return true;
}
