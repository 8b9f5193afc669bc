import { uclass_first_device } from '../../drivers/core/uclass';
import { UCLASS_VIDEO } from '../../include/dm/uclass-id';

/** Looks for a display that programs can draw on; one that failed before is tried again. @uboot lib/efi_loader/efi_gop.c efi_gop_register() */
export function efi_gop_register(): void {
  uclass_first_device(UCLASS_VIDEO);
}
