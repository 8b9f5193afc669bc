import { puts } from '../../common/console';

/** @uboot boot/image-fdt.c fdt_error() */
export function fdt_error(message: string): void {
  puts('ERROR: ');
  puts(message);
  puts(' - must RESET the board to recover.\n');
}
