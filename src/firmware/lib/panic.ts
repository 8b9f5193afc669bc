import { printf, putc } from '../common/console';
import { sysreset_do_reset } from '../drivers/sysreset/sysreset-uclass';
import { gd } from '../include/asm-generic/global_data';
import { udelay } from './time';

/** So that the text can be read. */
const BEFORE_RESET_MICROS = 100_000;

/** Says why it can't go on, and resets the board. @uboot lib/panic.c panic() */
export function panic(message: string): never {
  printf('%s', message);
  putc('\n');
  udelay(BEFORE_RESET_MICROS);
  sysreset_do_reset([]);
  return gd.hal.halt();
}
