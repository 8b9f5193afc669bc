import { printf, puts } from '../../../common/console';
import { reset_cpu } from '../../../drivers/sysreset/sysreset-uclass';
import type { BusFault } from '../../../hal';
import { gd } from '../../../include/asm-generic/global_data';
import { mdelay } from '../../../lib/time';
import { codePlace } from './code-places';

/** Names of exceptions, as they are printed. @uboot arch/riscv/lib/interrupts.c _exit_trap() */
const EXCEPTION: Readonly<Record<BusFault['kind'], string>> = {
  load: 'Load access fault',
  store: 'Store/AMO access fault',
};

/** EPC and RA as they are, and as they are in the image before relocation. @uboot arch/riscv/lib/interrupts.c show_regs() */
function show_address(epc: number, ra: number): string {
  return gd.arch64 ? `EPC: ${hex(epc)} RA: ${hex(ra)}` : `EPC: ${hex(epc)} RA: ${hex(ra)}`;
}

function hex(value: number): string {
  return value.toString(16).padStart(gd.arch64 ? 16 : 8, '0');
}

/**
 * An exception ends in a reset. Which instruction it was depends on the compiler: known for the places that a command
 * line can reach, see `codePlace`.
 *
 * @uboot arch/riscv/lib/interrupts.c _exit_trap()
 */
export function do_trap(fault: BusFault): void {
  const place = codePlace(fault.kind);
  printf('Unhandled exception: %s\n', EXCEPTION[fault.kind]);
  puts(
    `${show_address(place.epc + gd.reloc_off, place.ra + gd.reloc_off)} TVAL: ${hex(fault.address)}\n`,
  );
  puts(`${show_address(place.epc, place.ra)} reloc adjusted\n\n`);
  if (place.code !== '') {
    printf('Code: %s\n\n', place.code);
  }
  puts('\n');
  puts('resetting ...\n');
  mdelay(100);
  reset_cpu();
  gd.hal.halt();
}
