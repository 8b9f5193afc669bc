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
