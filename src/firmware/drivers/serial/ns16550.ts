import type { Driver, UDevice } from '../../include/dm/device';
import { DM_FLAG_PRE_RELOC } from '../../include/dm/device';
import { UCLASS_SERIAL } from '../../include/dm/uclass-id';
import { EAGAIN, EINVAL } from '../../include/errno';
import { gd } from '../../include/asm-generic/global_data';
import { IS_ENABLED } from '../../include/linux/kconfig';
import type { DmSerialOps } from '../../include/serial';
import { schedule } from '../../common/cyclic';
import { dev_get_plat } from '../core/device';
import { dev_read_addr, dev_read_u32_default } from '../core/read';
import { FDT_ADDR_T_NONE } from '../../include/fdtdec';
import type { Ns16550Plat } from '../../include/ns16550';

/*
 * Registers; with the divisor latch open, the first two are the divisor:
 *   0 data   1 interrupt enable   2 FIFO control   3 line control   4 modem control   5 line status
 */
const UART_THR = 0;
const UART_IER = 1;
const UART_FCR = 2;
const UART_LCR = 3;
const UART_MCR = 4;
const UART_LSR = 5;
const UART_LCR_8N1 = 0x03;
const UART_LCR_DLAB = 0x80;
const UART_LSR_DR = 0x01;
const UART_LSR_THRE = 0x20;
const UART_LSR_TEMT = 0x40;
const UART_MCR_DTR_RTS = 0x03;

/** FIFOs on and emptied. */
const UART_FCR_DEFVAL = 0x07;

function registerAddress(plat: Ns16550Plat, offset: number): number {
  return plat.base + plat.reg_offset + offset * 2 ** plat.reg_shift;
}

/** x86 has the UART behind I/O ports. @uboot drivers/serial/ns16550.c serial_in_shift() */
function serial_in(plat: Ns16550Plat, offset: number): number {
  const address = registerAddress(plat, offset);
  return IS_ENABLED('X86') ? gd.hal.portRead(address, 1) : gd.hal.read8(address);
}

/** @uboot drivers/serial/ns16550.c serial_out_shift() */
function serial_out(plat: Ns16550Plat, offset: number, value: number): void {
  const address = registerAddress(plat, offset);
  if (IS_ENABLED('X86')) {
    gd.hal.portWrite(address, 1, value);
  } else {
    gd.hal.write8(address, value);
  }
}

/** @uboot drivers/serial/ns16550.c ns16550_setbrg() */
function ns16550_setbrg(plat: Ns16550Plat, baud_divisor: number): void {
  const lcr = serial_in(plat, UART_LCR) & ~UART_LCR_DLAB & 0xff;
  serial_out(plat, UART_LCR, UART_LCR_DLAB | lcr);
  serial_out(plat, UART_THR, baud_divisor & 0xff);
  serial_out(plat, UART_IER, (baud_divisor >> 8) & 0xff);
  serial_out(plat, UART_LCR, lcr);
}

/** Waits until all is sent, then sets the UART up without a baud rate. @uboot drivers/serial/ns16550.c ns16550_init() */
function ns16550_init(plat: Ns16550Plat): void {
  while ((serial_in(plat, UART_LSR) & UART_LSR_TEMT) === 0) {
    schedule();
  }
  serial_out(plat, UART_IER, 0);
  serial_out(plat, UART_MCR, UART_MCR_DTR_RTS);
  serial_out(plat, UART_FCR, UART_FCR_DEFVAL);
  serial_out(plat, UART_LCR, UART_LCR_8N1);
}

/** @uboot drivers/serial/ns16550.c ns16550_serial_putc() */
function ns16550_serial_putc(dev: UDevice, ch: number): number {
  const plat = dev_get_plat<Ns16550Plat>(dev);
  if ((serial_in(plat, UART_LSR) & UART_LSR_THRE) === 0) {
    return -EAGAIN;
  }
  serial_out(plat, UART_THR, ch);
  return 0;
}

/** @uboot drivers/serial/ns16550.c ns16550_serial_pending() */
function ns16550_serial_pending(dev: UDevice, input: boolean): number {
  const plat = dev_get_plat<Ns16550Plat>(dev);
  const lsr = serial_in(plat, UART_LSR);
  if (input) {
    return (lsr & UART_LSR_DR) !== 0 ? 1 : 0;
  }
  return (lsr & UART_LSR_THRE) !== 0 ? 0 : 1;
}

/** @uboot drivers/serial/ns16550.c ns16550_serial_getc() */
function ns16550_serial_getc(dev: UDevice): number {
  const plat = dev_get_plat<Ns16550Plat>(dev);
  if ((serial_in(plat, UART_LSR) & UART_LSR_DR) === 0) {
    return -EAGAIN;
  }
  return serial_in(plat, UART_THR);
}

/** @uboot drivers/serial/ns16550.c ns16550_serial_setbrg() */
function ns16550_serial_setbrg(dev: UDevice, baudrate: number): number {
  const plat = dev_get_plat<Ns16550Plat>(dev);
  ns16550_setbrg(plat, Math.round(plat.clock / (16 * baudrate)));
  return 0;
}

/** @uboot drivers/serial/ns16550.c ns16550_serial_of_to_plat() */
function ns16550_serial_of_to_plat(dev: UDevice): number {
  const plat = dev_get_plat<Ns16550Plat>(dev);
  const addr = dev_read_addr(dev);
  if (addr === FDT_ADDR_T_NONE) {
    return -EINVAL;
  }
  plat.base = addr;
  plat.reg_offset = dev_read_u32_default(dev, 'reg-offset', 0);
  plat.reg_shift = dev_read_u32_default(dev, 'reg-shift', 0);
  plat.clock = dev_read_u32_default(dev, 'clock-frequency', 1843200);
  return 0;
}

/** @uboot drivers/serial/ns16550.c ns16550_serial_probe() */
function ns16550_serial_probe(dev: UDevice): number {
  ns16550_init(dev_get_plat<Ns16550Plat>(dev));
  return 0;
}

const ns16550_serial_ops: DmSerialOps = {
  putc: ns16550_serial_putc,
  pending: ns16550_serial_pending,
  getc: ns16550_serial_getc,
  setbrg: ns16550_serial_setbrg,
};

export const ns16550_serial: Driver = {
  name: 'ns16550_serial',
  id: UCLASS_SERIAL,
  of_match: [
    { compatible: 'ns16550' },
    { compatible: 'ns16550a' },
    { compatible: 'ingenic,jz4780-uart' },
    { compatible: 'nvidia,tegra20-uart' },
    { compatible: 'snps,dw-apb-uart' },
  ],
  of_to_plat: ns16550_serial_of_to_plat,
  probe: ns16550_serial_probe,
  ops: ns16550_serial_ops,
  flags: DM_FLAG_PRE_RELOC,
  plat_auto: {
    sizeBytes: (arch64) => (arch64 ? 32 : 28),
    create: (): Ns16550Plat => ({ base: 0, reg_shift: 0, reg_offset: 0, clock: 0 }),
  },
  /** The registers, one byte each, and the pointer to plat. */
  priv_auto: { sizeBytes: (arch64) => (arch64 ? 32 : 24), create: () => ({}) },
};
