import { guestBytes, guestView } from '../../common/guest-bytes';
import { printf } from '../../common/console';
import { free, malloc } from '../../common/dlmalloc';
import { fs_read, fs_set_blk_dev_with_part } from '../../fs/fs';
import { crc32 } from '../crc32';
import { efi_system_partition } from './efi_disk';

const EFI_VAR_FILE_NAME = 'ubootefi.var';
/** `UbEfiVa`, version 1. */
const EFI_VAR_FILE_MAGIC = 0x0161_5669_6645_6255n;
const EFI_VAR_BUF_SIZE = 0x20000;
const HEADER_BYTES = 24;

/** Is this a file of variables, all of it? */
function isVariablesFile(buf: number, len: number): boolean {
  const header = guestView(buf, HEADER_BYTES);
  return (
    header.getBigUint64(0, true) === 0n &&
    header.getBigUint64(8, true) === EFI_VAR_FILE_MAGIC &&
    header.getUint32(16, true) === len &&
    header.getUint32(20, true) === crc32(0, guestBytes(buf + HEADER_BYTES, len - HEADER_BYTES))
  );
}

/**
 * Reads the file of EFI's variables from the system partition, and says what is wrong with it. The variables themselves are not
 * for us: no program of EFI is run.
 *
 * @uboot lib/efi_loader/efi_var_file.c efi_var_from_file()
 */
export function efi_var_from_file(): void {
  const esp = efi_system_partition();
  let buf: number;
  let len: number;
  if (esp === null) {
    printf('No EFI system partition\n');
    return;
  }
  if (fs_set_blk_dev_with_part(esp.desc, esp.part) !== 0) {
    printf('Cannot read EFI system partition\n');
    return;
  }
  buf = malloc(EFI_VAR_BUF_SIZE);
  len = buf === 0 ? -1 : fs_read(EFI_VAR_FILE_NAME, buf, 0, EFI_VAR_BUF_SIZE, false);
  if (len < HEADER_BYTES) {
    printf('Failed to load EFI variables\n');
  } else if (!isVariablesFile(buf, len)) {
    printf('Invalid EFI variables file\n');
  }
  free(buf);
}
