import type { Driver, UDevice } from '../../include/dm/device';
import { DM_FLAG_PRE_RELOC } from '../../include/dm/device';
import { UCLASS_SERIAL } from '../../include/dm/uclass-id';
import { EAGAIN, EINVAL } from '../../include/errno';
import { gd } from '../../include/asm-generic/global_data';
import type { DmSerialOps } from '../../include/serial';
import { dev_get_driver_data, dev_get_plat, dev_get_priv } from '../core/device';
import { dev_read_addr, dev_read_bool, dev_read_u32_default } from '../core/read';
import { FDT_ADDR_T_NONE } from '../../include/fdtdec';
import type { Pl01xSerialPlat } from '../../include/dm/platform_data/serial_pl01x';

const TYPE_PL010 = 0;
const TYPE_PL011 = 1;

/*
 * Registers, common to both:          PL010 only:                PL011 only:
 *   00 data, 18 flags                    08 line control high       24 / 28 baud integer / fraction
 *                                        0c line control mid        2c line control
 *                                        10 line control low        30 control
 *                                        14 control
 */
const UART_PL01x_DR = 0x00;
const UART_PL01x_FR = 0x18;
const UART_PL01x_FR_RXFE = 0x10;
const UART_PL01x_FR_TXFF = 0x20;
const UART_PL010_LCRH = 0x08;
const UART_PL010_LCRM = 0x0c;
const UART_PL010_LCRL = 0x10;
const UART_PL010_CR = 0x14;
const UART_PL010_CR_UARTEN = 0x01;
const UART_PL011_IBRD = 0x24;
const UART_PL011_FBRD = 0x28;
const UART_PL011_LCRH = 0x2c;
const UART_PL011_LCRH_WLEN_8 = 0x60;
const UART_PL011_LCRH_FEN = 0x10;
const UART_PL011_CR = 0x30;
const UART_PL011_CR_UARTEN = 0x001;
const UART_PL011_CR_TXE = 0x100;
const UART_PL011_CR_RXE = 0x200;
const UART_PL011_CR_RTS = 0x800;

/** @uboot drivers/serial/serial_pl01x.c struct pl01x_priv */
export interface Pl01xPriv {
  regs: number;
  type: number;
}

/** @uboot drivers/serial/serial_pl01x.c pl01x_putc() */
function pl01x_putc(regs: number, c: number): number {
  if ((gd.hal.read32(regs + UART_PL01x_FR) & UART_PL01x_FR_TXFF) !== 0) {
    return -EAGAIN;
  }
  gd.hal.write32(regs + UART_PL01x_DR, c);
  return 0;
}

/** @uboot drivers/serial/serial_pl01x.c pl01x_getc() */
function pl01x_getc(regs: number): number {
  let data = 0;
  if ((gd.hal.read32(regs + UART_PL01x_FR) & UART_PL01x_FR_RXFE) !== 0) {
    return -EAGAIN;
  }
  data = gd.hal.read32(regs + UART_PL01x_DR);
  if ((data & 0xffffff00) !== 0) {
    gd.hal.write32(regs + 0x04, 0xffffffff);
    return -1;
  }
  return data;
}

/** @uboot drivers/serial/serial_pl01x.c pl01x_generic_serial_init() */
function pl01x_generic_serial_init(regs: number, type: number): number {
  switch (type) {
    case TYPE_PL010:
      gd.hal.write32(regs + UART_PL010_CR, 0);
      return 0;
    case TYPE_PL011:
      gd.hal.write32(regs + UART_PL011_CR, 0);
      return 0;
    default:
      return -EINVAL;
  }
}

/** @uboot drivers/serial/serial_pl01x.c pl01x_generic_setbrg() */
function pl01x_generic_setbrg(regs: number, type: number, clock: number, baudrate: number): number {
  if (type === TYPE_PL010) {
    gd.hal.write32(regs + UART_PL010_LCRM, 0);
    gd.hal.write32(regs + UART_PL010_LCRL, Math.floor(clock / (16 * baudrate)) - 1);
    gd.hal.write32(regs + UART_PL010_LCRH, UART_PL011_LCRH_WLEN_8 | UART_PL011_LCRH_FEN);
    gd.hal.write32(regs + UART_PL010_CR, UART_PL010_CR_UARTEN);
    return 0;
  }
  const divider = Math.floor(clock / (16 * baudrate));
  const remainder = clock % (16 * baudrate);
  const twice = Math.floor((8 * remainder) / baudrate);
  const fraction = (twice >> 1) + (twice & 1);
  gd.hal.write32(regs + UART_PL011_IBRD, divider);
  gd.hal.write32(regs + UART_PL011_FBRD, fraction);
  gd.hal.write32(regs + UART_PL011_LCRH, UART_PL011_LCRH_WLEN_8 | UART_PL011_LCRH_FEN);
  gd.hal.write32(
    regs + UART_PL011_CR,
    UART_PL011_CR_UARTEN | UART_PL011_CR_TXE | UART_PL011_CR_RXE | UART_PL011_CR_RTS,
  );
  return 0;
}

/** @uboot drivers/serial/serial_pl01x.c pl01x_serial_setbrg() */
function pl01x_serial_setbrg(dev: UDevice, baudrate: number): number {
  const plat = dev_get_plat<Pl01xSerialPlat>(dev);
  const priv = dev_get_priv<Pl01xPriv>(dev);
  if (!plat.skip_init) {
    pl01x_generic_setbrg(priv.regs, priv.type, plat.clock, baudrate);
  }
  return 0;
}

/** @uboot drivers/serial/serial_pl01x.c pl01x_serial_probe() */
function pl01x_serial_probe(dev: UDevice): number {
  const plat = dev_get_plat<Pl01xSerialPlat>(dev);
  const priv = dev_get_priv<Pl01xPriv>(dev);
  priv.regs = plat.base;
  priv.type = plat.type;
  return plat.skip_init ? 0 : pl01x_generic_serial_init(priv.regs, priv.type);
}

/** @uboot drivers/serial/serial_pl01x.c pl01x_serial_getc() */
function pl01x_serial_getc(dev: UDevice): number {
  return pl01x_getc(dev_get_priv<Pl01xPriv>(dev).regs);
}

/** @uboot drivers/serial/serial_pl01x.c pl01x_serial_putc() */
function pl01x_serial_putc(dev: UDevice, ch: number): number {
  return pl01x_putc(dev_get_priv<Pl01xPriv>(dev).regs, ch);
}

/** @uboot drivers/serial/serial_pl01x.c pl01x_serial_pending() */
function pl01x_serial_pending(dev: UDevice, input: boolean): number {
  const flags = gd.hal.read32(dev_get_priv<Pl01xPriv>(dev).regs + UART_PL01x_FR);
  if (input) {
    return (flags & UART_PL01x_FR_RXFE) !== 0 ? 0 : 1;
  }
  return (flags & UART_PL01x_FR_TXFF) !== 0 ? 1 : 0;
}

/** @uboot drivers/serial/serial_pl01x.c pl01x_serial_of_to_plat() */
function pl01x_serial_of_to_plat(dev: UDevice): number {
  const plat = dev_get_plat<Pl01xSerialPlat>(dev);
  const addr = dev_read_addr(dev);
  if (addr === FDT_ADDR_T_NONE) {
    return -EINVAL;
  }
  plat.base = addr;
  plat.clock = dev_read_u32_default(dev, 'clock', 1);
  plat.type = dev_get_driver_data(dev);
  plat.skip_init = dev_read_bool(dev, 'skip-init');
  return 0;
}

const pl01x_serial_ops: DmSerialOps = {
  putc: pl01x_serial_putc,
  pending: pl01x_serial_pending,
  getc: pl01x_serial_getc,
  setbrg: pl01x_serial_setbrg,
};

export const serial_pl01x: Driver = {
  name: 'serial_pl01x',
  id: UCLASS_SERIAL,
  of_match: [
    { compatible: 'arm,pl011', data: TYPE_PL011 },
    { compatible: 'arm,pl010', data: TYPE_PL010 },
  ],
  of_to_plat: pl01x_serial_of_to_plat,
  probe: pl01x_serial_probe,
  ops: pl01x_serial_ops,
  flags: DM_FLAG_PRE_RELOC,
  plat_auto: {
    sizeBytes: (arch64) => (arch64 ? 24 : 16),
    create: (): Pl01xSerialPlat => ({ base: 0, type: 0, clock: 0, skip_init: false }),
  },
  priv_auto: {
    sizeBytes: (arch64) => (arch64 ? 16 : 8),
    create: (): Pl01xPriv => ({ regs: 0, type: 0 }),
  },
};
