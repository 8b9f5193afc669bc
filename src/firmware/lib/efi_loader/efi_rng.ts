import { printf } from '../../common/console';
import { uclass_get_device } from '../../drivers/core/uclass';
import { UCLASS_RNG } from '../../include/dm/uclass-id';
import { IS_ERR } from '../../include/linux/err';

/** Says that programs get no random numbers. @uboot lib/efi_loader/efi_rng.c efi_rng_register() */
export function efi_rng_register(): void {
  if (IS_ERR(uclass_get_device(UCLASS_RNG, 0))) {
    printf('Missing RNG device for EFI_RNG_PROTOCOL\n');
  }
}
