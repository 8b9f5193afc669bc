import { ofnode_read_string } from '../drivers/core/ofnode';
import { uclass_first_device } from '../drivers/core/uclass';
import { gd } from '../include/asm-generic/global_data';
import { IS_ENABLED } from '../include/linux/kconfig';
import { UCLASS_SYSINFO } from '../include/dm/uclass-id';
import { printf } from './console';

/** The model that the device tree names. @uboot common/board_info.c show_board_info() */
export function show_board_info(): number {
  if (IS_ENABLED('SYSINFO')) {
    uclass_first_device(UCLASS_SYSINFO);
  }
  const model = gd.of_root === null ? null : ofnode_read_string(gd.of_root, 'model');
  if (model !== null) {
    printf('Model: %s\n', model);
  }
  return 0;
}
