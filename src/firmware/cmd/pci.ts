import { cli_readline } from '../common/cli_readline';
import { cmd_get_data_size } from '../common/command';
import { ctrlc, printf } from '../common/console';
import {
  dm_pci_bus_find_bdf,
  dm_pci_read_config,
  dm_pci_write_config,
  pci_get_bus,
} from '../drivers/pci/pci-uclass/config';
import { pci_init } from '../drivers/pci/pci-uclass';
import { CMD_RET_USAGE } from '../include/command';
import type { CmdTbl } from '../include/command';
import type { UDevice } from '../include/dm/device';
import { IS_ERR } from '../include/linux/err';
import { PCI_BDF } from '../include/pci';
import type { PciDev, PciSize } from '../include/pci';
import { hextoul, simple_strtoul_end } from '../lib/strto';
import { pci_header_show } from './pci/header';
import { listBuses, pci_bar_show, pci_show_regions } from './pci/show';

const DISP_LINE_LEN = 16;

/** `bus.device.function`; one number alone is a device, two are bus and device. @uboot cmd/pci.c get_pci_dev() */
function get_pci_dev(name: string): PciDev {
  const parts = name.split('.').map((part) => hextoul(part));
  const [first = 0, second = 0, third = 0] = parts;

  return parts.length === 1 ? PCI_BDF(0, first, 0) : PCI_BDF(first, second, third);
}

/** Width of the accesses; `.q` and other letters read as nothing. */
function pciSize(word: string): PciSize | undefined {
  const size = cmd_get_data_size(word, 4);

  return size === 1 || size === 2 || size === 4 ? size : undefined;
}

/** @uboot cmd/pci.c pci_cfg_display() */
function pci_cfg_display(
  dev: UDevice,
  addr: number,
  size: PciSize | undefined,
  length: number,
): number {
  const byte_size = size ?? 4;
  let nbytes = (length === 0 ? 0x40 / byte_size : length) * byte_size;
  let at = addr;
  let linebytes: number;

  do {
    linebytes = Math.min(nbytes, DISP_LINE_LEN);
    printf('%08lx:', at);
    for (let i = 0; i < linebytes; i += byte_size) {
      const value = size === undefined ? 0 : dm_pci_read_config(dev, at, size).value;
      printf(` %0${String(2 * byte_size)}lx`, value);
      at += byte_size;
    }
    printf('\n');
    nbytes -= linebytes;
    if (ctrlc()) {
      return 1;
    }
  } while (nbytes > 0);
  return 0;
}

/**
 * Shows a register and takes a new value, again and again. With `incrflag` the offset goes on: by 0, 1 or 2 for
 * bytes, words and longs, as in this version.
 *
 * @uboot cmd/pci.c pci_cfg_modify()
 */
function pci_cfg_modify(dev: UDevice, start: number, size: PciSize, incrflag: boolean): number {
  const step = incrflag ? (size === 1 ? 0 : size === 2 ? 1 : 2) : 0;
  let addr = start;
  let used: number;
  let line: string | null;

  do {
    printf('%08lx:', addr);
    printf(` %0${String(size * 2)}lx`, dm_pci_read_config(dev, addr, size).value);
    line = cli_readline(' ? ');
    if (line === '' || line === '-') {
      addr += line === '-' ? -step : step;
      used = 1;
    } else {
      used = line === null ? 0 : simple_strtoul_end(line, 16).end;
      if (used > 0) {
        dm_pci_write_config(dev, addr, hextoul(line ?? ''), size);
        addr += step;
      }
    }
  } while (used > 0);
  return 0;
}

/** `pci [bus|*] [long]` */
function list(argv: readonly string[]): number {
  const words = argv.slice(1);
  const short_listing = words.at(-1)?.startsWith('l') !== true;
  let busnum: number | undefined;

  if (!short_listing) {
    words.pop();
  }
  if (words.length > 1) {
    return CMD_RET_USAGE;
  }
  if (words[0] !== undefined && words[0] !== '*') {
    const parsed = simple_strtoul_end(words[0], 16);
    if (parsed.end !== words[0].length) {
      return CMD_RET_USAGE;
    }
    busnum = parsed.value;
  }
  return listBuses(busnum, short_listing);
}

/** `pci regions [bus|*]` */
function regions(argv: readonly string[]): number {
  const word = argv[2] ?? '0';
  const bus = pci_get_bus(word === '*' ? 0 : hextoul(word));

  if (IS_ERR(bus)) {
    printf('No such bus\n');
    return 1;
  }
  pci_show_regions(bus);
  return 0;
}

/** The forms that name a function. @uboot cmd/pci.c do_pci() */
function onDevice(cmd: string, argv: readonly string[]): number {
  const size = pciSize(argv[1] ?? '');
  const addr = argv[3] === undefined ? 0 : hextoul(argv[3]);
  const value = argv[4] === undefined ? 0 : hextoul(argv[4]);
  let dev: UDevice | number;

  if (argv.length < 3) {
    return CMD_RET_USAGE;
  }
  dev = dm_pci_bus_find_bdf(get_pci_dev(argv[2] ?? ''));
  if (IS_ERR(dev)) {
    printf('No such device\n');
    return 1;
  }
  switch (cmd) {
    case 'h':
      pci_header_show(dev);
      return 0;
    case 'b':
      return pci_bar_show(dev) === 0 ? 0 : 1;
    case 'd':
      return pci_cfg_display(dev, addr, size, value);
    case 'n':
    case 'm':
      return argv.length < 4 ? CMD_RET_USAGE : pci_cfg_modify(dev, addr, size ?? 4, cmd === 'm');
    default:
      if (argv.length < 5) {
        return CMD_RET_USAGE;
      }
      return dm_pci_write_config(dev, addr, value, size ?? 4) === 0 ? 0 : 1;
  }
}

/** The first letter decides. @uboot cmd/pci.c do_pci() */
function do_pci(_cmdtp: CmdTbl, _flag: number, argc: number, argv: readonly string[]): number {
  const cmd = argc > 1 ? (argv[1] ?? '').charAt(0) : '';

  switch (cmd) {
    case 'd':
    case 'n':
    case 'm':
    case 'w':
    case 'h':
    case 'b':
      return onDevice(cmd, argv);
    case 'e':
      pci_init();
      return 0;
    case 'r':
      return regions(argv);
    default:
      return list(argv);
  }
}

export const pciCommands: readonly CmdTbl[] = [
  {
    name: 'pci',
    maxargs: 5,
    repeatable: true,
    cmd: do_pci,
    usage: 'list and access PCI Configuration Space',
    help: `[bus|*] [long]
    - short or long list of PCI devices on bus 'bus'
pci enum
    - Enumerate PCI buses
pci header b.d.f
    - show header of PCI device 'bus.device.function'
pci bar b.d.f
    - show BARs base and size for device b.d.f'
pci regions [bus|*]
    - show PCI regions
pci display[.b, .w, .l] b.d.f [address] [# of objects]
    - display PCI configuration space (CFG)
pci next[.b, .w, .l] b.d.f address
    - modify, read and keep CFG address
pci modify[.b, .w, .l] b.d.f address
    -  modify, auto increment CFG address
pci write[.b, .w, .l] b.d.f address value
    - write to CFG address`,
    depends: ['CMD_PCI'],
  },
];
