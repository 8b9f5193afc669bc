import { printf } from '../../common/console';
import type { PxeLabel } from '../../include/pxe_utils';

/** @uboot boot/pxe_utils.c label_create() */
export function label_create(name: string): PxeLabel {
  return {
    num: '',
    name,
    menu: null,
    kernel: null,
    config: null,
    append: null,
    initrd: null,
    fdt: null,
    fdtdir: null,
    fdtoverlays: null,
    ipappend: 0,
    attempted: false,
    localboot: false,
    localboot_val: 0,
    kaslrseed: false,
  };
}

/** Its line in the menu. @uboot boot/pxe_utils.c label_print() */
export function label_print(label: PxeLabel): void {
  printf('%s:\t%s\n', label.num, label.menu ?? label.name);
}
