import { printf, puts } from '../../../common/console';
import { linkAddress } from '../../link-address';
import { sysreset_do_reset } from '../../../drivers/sysreset/sysreset-uclass';
import type { BusFault } from '../../../hal';
import { gd } from '../../../include/asm-generic/global_data';

/** ESR_EL1 of a data abort taken at the same exception level, by an instruction of 32 bits. */
const ESR_DATA_ABORT = (0x25 * 2 ** 26) | (1 << 25);
/** The access was a write. */
const ESR_WNR = 1 << 6;
/** Nothing answers at the physical address. */
const FSC_EXTERNAL_ABORT = 0x10;
/** The page tables have no entry at their first level. */
const FSC_TRANSLATION_FAULT_LEVEL_0 = 0x04;
/** U-Boot maps this much of the address space, one to one. */
const MAPPED_BYTES = 2 ** 40;

function esrOf({ kind, address }: BusFault): number {
  const fsc = address < MAPPED_BYTES ? FSC_EXTERNAL_ABORT : FSC_TRANSLATION_FAULT_LEVEL_0;
  return (ESR_DATA_ABORT | (kind === 'store' ? ESR_WNR : 0) | fsc) >>> 0;
}

function hex(value: number): string {
  return value.toString(16).padStart(16, '0');
}

/**
 * Where it happened. The general registers and the machine code would follow; there are none.
 *
 * @uboot arch/arm/lib/interrupts_64.c show_regs()
 */
function show_regs({ place }: BusFault): void {
  const elr = linkAddress(place.offset);
  const lr = linkAddress(place.callerOffset);
  puts(`elr: ${hex(elr)} lr : ${hex(lr)} (reloc)\n`);
  puts(`elr: ${hex(elr + gd.reloc_off)} lr : ${hex(lr + gd.reloc_off)}\n`);
}

/** An exception ends in a reset. @uboot arch/arm/lib/interrupts_64.c do_sync() */
export function do_sync(fault: BusFault): void {
  printf('"Synchronous Abort" handler, esr 0x%08x\n', esrOf(fault));
  show_regs(fault);
  puts('\nResetting CPU ...\n\n');
  sysreset_do_reset([]);
}
