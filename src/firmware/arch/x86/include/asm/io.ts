import { gd } from '../../../../include/asm-generic/global_data';
import { IS_ENABLED } from '../../../../include/linux/kconfig';

/*
 * Registers that may be memory or, on x86, ports: what a PCI base address register points to. Elsewhere the I/O space
 * of PCI is a window in memory, and its addresses are as any others.
 */

/** x86 has so many ports; an address below is one. */
const PIO_RESERVED = 0x10000;

function isPort(addr: number): boolean {
  return addr < PIO_RESERVED && IS_ENABLED('X86');
}

/** @uboot arch/x86/include/asm/io.h, include/asm-generic/io.h ioread8() */
export function ioread8(addr: number): number {
  return isPort(addr) ? gd.hal.portRead(addr, 1) : gd.hal.read8(addr);
}

/** @uboot arch/x86/include/asm/io.h, include/asm-generic/io.h ioread16() */
export function ioread16(addr: number): number {
  return isPort(addr) ? gd.hal.portRead(addr, 2) : gd.hal.read16(addr);
}

/** @uboot arch/x86/include/asm/io.h, include/asm-generic/io.h ioread32() */
export function ioread32(addr: number): number {
  return isPort(addr) ? gd.hal.portRead(addr, 4) : gd.hal.read32(addr);
}

/** @uboot arch/x86/include/asm/io.h, include/asm-generic/io.h iowrite8() */
export function iowrite8(value: number, addr: number): void {
  if (isPort(addr)) {
    gd.hal.portWrite(addr, 1, value);
  } else {
    gd.hal.write8(addr, value);
  }
}

/** @uboot arch/x86/include/asm/io.h, include/asm-generic/io.h iowrite16() */
export function iowrite16(value: number, addr: number): void {
  if (isPort(addr)) {
    gd.hal.portWrite(addr, 2, value);
  } else {
    gd.hal.write16(addr, value);
  }
}

/** @uboot arch/x86/include/asm/io.h, include/asm-generic/io.h iowrite32() */
export function iowrite32(value: number, addr: number): void {
  if (isPort(addr)) {
    gd.hal.portWrite(addr, 4, value);
  } else {
    gd.hal.write32(addr, value);
  }
}
