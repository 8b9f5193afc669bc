import { printf } from '../../common/console';
import { dev_get_uclass_priv } from '../../drivers/core/device';
import { pci_class_str } from '../../drivers/pci/pci_common';
import {
  dm_pci_get_bdf,
  dm_pci_read_config,
  dm_pci_write_config32,
  pci_get_bus,
  pci_get_controller,
} from '../../drivers/pci/pci-uclass/config';
import type { UDevice } from '../../include/dm/device';
import { IS_ERR } from '../../include/linux/err';
import {
  PCI_BASE_ADDRESS_0,
  PCI_BASE_ADDRESS_IO_MASK,
  PCI_BASE_ADDRESS_MEM_MASK,
  PCI_BASE_ADDRESS_MEM_PREFETCH,
  PCI_BASE_ADDRESS_MEM_TYPE_64,
  PCI_BASE_ADDRESS_MEM_TYPE_MASK,
  PCI_BASE_ADDRESS_SPACE_IO,
  PCI_BUS,
  PCI_CLASS_CODE,
  PCI_CLASS_DEVICE,
  PCI_DEV,
  PCI_DEVICE_ID,
  PCI_FUNC,
  PCI_HEADER_TYPE,
  PCI_REGION_IO,
  PCI_REGION_PREFETCH,
  PCI_REGION_SYS_MEMORY,
  PCI_VENDOR_ID,
} from '../../include/pci';
import type { PciController } from '../../include/pci';
import { pci_header_show } from './header';

/** `00.01.00  `: bus, device, function. */
function printBdf(dev: UDevice): void {
  const bdf = dm_pci_get_bdf(dev);

  printf('%02x.%02x.%02x', PCI_BUS(bdf), PCI_DEV(bdf), PCI_FUNC(bdf));
}

/** @uboot cmd/pci.c pci_header_show_brief() */
function pci_header_show_brief(dev: UDevice): void {
  const vendor = dm_pci_read_config(dev, PCI_VENDOR_ID, 2).value;
  const device = dm_pci_read_config(dev, PCI_DEVICE_ID, 2).value;
  const class_ = dm_pci_read_config(dev, PCI_CLASS_CODE, 1).value;
  const subclass = dm_pci_read_config(dev, PCI_CLASS_DEVICE, 1).value;
  printf('0x%.4x     0x%.4x     %-23s 0x%.2x\n', vendor, device, pci_class_str(class_), subclass);
}

/** @uboot cmd/pci.c pciinfo_header() */
function pciinfo_header(short_listing: boolean): void {
  if (short_listing) {
    printf('BusDevFun  VendorId   DeviceId   Device Class       Sub-Class\n');
    printf('_____________________________________________________________\n');
  }
}

/** The functions of one bus. @uboot cmd/pci.c pciinfo() */
function pciinfo(bus: UDevice, short_listing: boolean): void {
  for (const dev of bus.child_head) {
    if (short_listing) {
      printBdf(dev);
      printf('   ');
      pci_header_show_brief(dev);
    } else {
      printf('\nFound PCI device ');
      printBdf(dev);
      printf(':\n');
      pci_header_show(dev);
    }
  }
}

/** One bus by its number, or all of them (undefined). @uboot cmd/pci.c do_pci() */
export function listBuses(busnum: number | undefined, short_listing: boolean): number {
  let bus = pci_get_bus(busnum ?? 0);

  if (busnum !== undefined) {
    if (IS_ERR(bus)) {
      printf('No such bus\n');
      return 1;
    }
    printf('Scanning PCI devices on bus %d\n', busnum);
    pciinfo_header(short_listing);
    pciinfo(bus, short_listing);
    return 0;
  }
  pciinfo_header(short_listing);
  for (let number = 0; !IS_ERR(bus); number++) {
    pciinfo(bus, short_listing);
    bus = pci_get_bus(number + 1);
  }
  return 0;
}

/** Asks a base address register for its size: all ones are written, and what was there again. */
function barMask(dev: UDevice, offset: number, old: number): number {
  let mask: number;

  dm_pci_write_config32(dev, offset, 0xffff_ffff);
  mask = dm_pci_read_config(dev, offset, 4).value;
  dm_pci_write_config32(dev, offset, old);
  return mask;
}

/** @uboot cmd/pci.c pci_bar_show() */
export function pci_bar_show(dev: UDevice): number {
  const header_type = dm_pci_read_config(dev, PCI_HEADER_TYPE, 1).value & 0x7f;
  const bar_cnt = header_type === 0 ? 6 : header_type === 1 ? 2 : 0;

  if (header_type > 1) {
    printf("CardBus doesn't support BARs\n");
    return -1;
  }
  printf('ID   Base                Size                Width  Type\n');
  printf('----------------------------------------------------------\n');
  for (let bar_id = 0; bar_id < bar_cnt; bar_id++) {
    const reg_addr = PCI_BASE_ADDRESS_0 + 4 * bar_id;
    const id = bar_id;
    const base_low = dm_pci_read_config(dev, reg_addr, 4).value;
    const size_low = barMask(dev, reg_addr, base_low);
    const is_io = (base_low & PCI_BASE_ADDRESS_SPACE_IO) !== 0;
    const is_64 =
      !is_io && (base_low & PCI_BASE_ADDRESS_MEM_TYPE_MASK) === PCI_BASE_ADDRESS_MEM_TYPE_64;
    const low = is_io ? PCI_BASE_ADDRESS_IO_MASK : PCI_BASE_ADDRESS_MEM_MASK;
    let base = BigInt((base_low & low) >>> 0);
    let mask = BigInt((size_low & low) >>> 0);
    if (size_low === 0) {
      continue;
    }
    if (is_64) {
      const base_high = dm_pci_read_config(dev, reg_addr + 4, 4).value;
      mask |= BigInt(barMask(dev, reg_addr + 4, base_high)) << 32n;
      base |= BigInt(base_high) << 32n;
      bar_id++;
    } else {
      mask |= 0xffff_ffff_0000_0000n;
      if (is_io && size_low <= 0xffff) {
        mask |= 0xffff_0000n;
      }
    }
    printf(
      '%2d   0x%016llx  0x%016llx  %d     %s   %s\n',
      id,
      base,
      BigInt.asUintN(64, -mask),
      is_64 ? 64 : 32,
      is_io ? 'I/O' : 'MEM',
      !is_io && (base_low & PCI_BASE_ADDRESS_MEM_PREFETCH) !== 0 ? 'Prefetchable' : '',
    );
  }
  return 0;
}

/** @uboot cmd/pci.c pci_show_regions() */
export function pci_show_regions(bus: UDevice): void {
  const hose = dev_get_uclass_priv<PciController>(pci_get_controller(bus));

  printf('Buses %02x-%02x\n', hose.first_busno, hose.last_busno);
  printf('#   Bus start          Phys start         Size                Flags\n');
  for (const [i, region] of hose.regions.entries()) {
    printf(
      '%-4d0x%016llx 0x%016llx 0x%016llx  ',
      i,
      region.bus_start,
      region.phys_start,
      region.size,
    );
    printf((region.flags & PCI_REGION_IO) !== 0 ? 'io ' : 'mem ');
    if ((region.flags & PCI_REGION_PREFETCH) !== 0) {
      printf('prefetch ');
    }
    if ((region.flags & PCI_REGION_SYS_MEMORY) !== 0) {
      printf('sysmem ');
    }
    printf('\n');
  }
}
