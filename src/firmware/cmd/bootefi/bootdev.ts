import { fit_check_format } from '../../boot/image-fit/tree';
import { guestBytes } from '../../common/guest-bytes';
import { statics } from '../../include/asm-generic/global_data';
import { IS_ERR } from '../../include/linux/err';
import { IS_ENABLED } from '../../include/linux/kconfig';
import { efi_check_pe } from '../../lib/efi_loader/efi_image_loader';
import { efi_allocate_pool, efi_free_pool } from '../../lib/efi_loader/efi_memory';

/** A device path of EFI fits into one page. */
const DEVICE_PATH_BYTES = 512;

interface BootDevice {
  /** Has EFI got a device tree? */
  fdt_installed: boolean;
  /** The program that was loaded last, if it was one. */
  image_addr: number;
  image_size: number;
  /** Where it came from, as EFI's text of that: `/\\efi\\boot\\bootaa64.efi`. */
  image_path: string;
  /** Pools of the paths of its device and of its file; 0: none. */
  bootefi_device_path: number;
  bootefi_image_path: number;
}

/** @uboot cmd/bootefi.c: the file's static variables. */
export function bootDevice(): BootDevice {
  return statics<BootDevice>('cmd/bootefi.c', () => ({
    fdt_installed: false,
    image_addr: 0,
    image_size: 0,
    image_path: '',
    bootefi_device_path: 0,
    bootefi_image_path: 0,
  }));
}

function isFit(address: number): boolean {
  return IS_ENABLED('FIT') && !IS_ERR(fit_check_format(address));
}

/** @uboot cmd/bootefi.c efi_clear_bootdev() */
export function efi_clear_bootdev(): void {
  const device = bootDevice();
  efi_free_pool(device.bootefi_image_path);
  efi_free_pool(device.bootefi_device_path);
  device.bootefi_image_path = 0;
  device.bootefi_device_path = 0;
  device.image_addr = 0;
  device.image_size = 0;
  device.image_path = '';
}

/**
 * A file has been loaded: a program for EFI and a FIT image is remembered with its place, for which memory is taken. A part of that is never
 * given back.
 *
 * @uboot cmd/bootefi.c efi_set_bootdev()
 */
export function efi_set_bootdev(path: string, address: number, bytes: number): void {
  const device = bootDevice();
  if (!IS_ENABLED('EFI_LOADER')) {
    return;
  }
  if (address + bytes >= device.image_addr && device.image_addr + device.image_size >= address) {
    efi_clear_bootdev();
  }
  if (!efi_check_pe(guestBytes(address, bytes)) && !isFit(address)) {
    return;
  }
  efi_clear_bootdev();
  device.image_addr = address;
  device.image_size = bytes;
  device.image_path = `/${path.replaceAll('/', '\\')}`;
  setPaths(device);
}

/** The file's path is found with its device before it, and copied into two. @uboot cmd/bootefi.c efi_set_bootdev() */
function setPaths(device: BootDevice): void {
  device.bootefi_device_path = efi_allocate_pool(DEVICE_PATH_BYTES);
  const whole = efi_allocate_pool(DEVICE_PATH_BYTES);
  // The copy of the device's part is what nobody frees.
  efi_allocate_pool(DEVICE_PATH_BYTES);
  device.bootefi_image_path = efi_allocate_pool(DEVICE_PATH_BYTES);
  efi_free_pool(whole);
}
