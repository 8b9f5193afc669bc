import { linkAddress } from '../../link-address';
import { printf, puts } from '../../../common/console';
import { reset_cpu } from '../../../drivers/sysreset/sysreset-uclass';
import type { BusFault } from '../../../hal';
import { gd } from '../../../include/asm-generic/global_data';
import { mdelay } from '../../../include/linux/delay';

/** Names of exceptions, as they are printed. @uboot arch/riscv/lib/interrupts.c _exit_trap() */
const EXCEPTION: Readonly<Record<BusFault['kind'], string>> = {
  load: 'Load access fault',
  store: 'Store/AMO access fault',
};

function hex(value: number): string {
  return value.toString(16).padStart(gd.arch64 ? 16 : 8, '0');
}

/**
 * EPC and RA as they are, and as they are in the image before relocation. The machine code around EPC would follow;
 * there is none.
 *
 * @uboot arch/riscv/lib/interrupts.c show_regs()
 */
function show_regs({ place, address }: BusFault): void {
  const epc = linkAddress(place.offset);
  const ra = linkAddress(place.callerOffset);
  puts(`EPC: ${hex(epc + gd.reloc_off)} RA: ${hex(ra + gd.reloc_off)} TVAL: ${hex(address)}\n`);
  puts(`EPC: ${hex(epc)} RA: ${hex(ra)} reloc adjusted\n\n`);
}

/** An exception ends in a reset. @uboot arch/riscv/lib/interrupts.c _exit_trap() */
export function do_trap(fault: BusFault): void {
  printf('Unhandled exception: %s\n', EXCEPTION[fault.kind]);
  show_regs(fault);
  puts('\n\n');
  puts('resetting ...\n');
  mdelay(100);
  reset_cpu();
  gd.hal.halt();
}
