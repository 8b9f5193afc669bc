import { puts } from '../../../common/console';
import { linkAddress } from '../../link-address';
import { sysreset_do_reset } from '../../../drivers/sysreset/sysreset-uclass';
import type { BusFault } from '../../../hal';
import { gd } from '../../../include/asm-generic/global_data';

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}

/**
 * Where it happened. The general registers, the flags and the machine code would follow; there are none.
 *
 * @uboot arch/arm/lib/interrupts.c show_regs()
 */
function show_regs({ place }: BusFault): void {
  const pc = linkAddress(place.offset);
  const lr = linkAddress(place.callerOffset);
  puts(`pc : [<${hex(pc + gd.reloc_off)}>]\t   lr : [<${hex(lr + gd.reloc_off)}>]\n`);
  puts(`reloc pc : [<${hex(pc)}>]\t   lr : [<${hex(lr)}>]\n`);
}

/** @uboot arch/arm/lib/interrupts.c bad_mode() */
function bad_mode(): void {
  puts('Resetting CPU ...\n\n');
  sysreset_do_reset([]);
}

/** An exception ends in a reset. @uboot arch/arm/lib/interrupts.c do_data_abort() */
export function do_data_abort(fault: BusFault): void {
  puts('data abort\n');
  show_regs(fault);
  bad_mode();
}
