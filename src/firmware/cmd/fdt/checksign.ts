import { printf } from '../../common/console';
import { CMD_RET_FAILURE, CMD_RET_SUCCESS } from '../../include/command';
import { gd } from '../../include/asm-generic/global_data';
import { requiredKey } from '../../boot/image-fit-sig';
import { fdt_path_offset } from '../../lib/libfdt/fdt_ro';
import { hextoul } from '../../lib/strto';
import { fdt_valid } from './addr';

/**
 * `fdt checksign [ADDR]`: is the image that is worked on signed as the keys in U-Boot's own tree, or in the one at an
 * address, require? That one becomes U-Boot's own. Signatures can't be verified here, so a required one fails.
 *
 * @uboot cmd/fdt.c do_fdt()
 */
export function fdtChecksign(fdt: number, argv: readonly string[]): number {
  const blob = argv[2] === undefined ? gd.fdt_blob : hextoul(argv[2]);
  let key: string | null;

  if (!fdt_valid(blob)) {
    return CMD_RET_FAILURE;
  }
  gd.fdt_blob = blob;
  key = requiredKey(blob);
  if (key === null) {
    return CMD_RET_SUCCESS;
  }
  if (fdt_path_offset(fdt, '/configurations') >= 0) {
    printf('The signature of a configuration is required, and is not verified here\n');
  } else {
    printf(' error!\n');
    printf(
      "No '%s' subnode found for '%s' hash node in '%s' config node\n",
      'signature',
      null,
      null,
    );
  }
  printf("Failed to verify required signature '%s'\n", key);
  return CMD_RET_FAILURE;
}
