import { vbe_simple } from '../boot/vbe_simple';
import { bootmeth_pxe } from '../boot/bootmeth_pxe';
import { bootmeth_efi } from '../boot/bootmeth_efi';
import { bootmeth_distro } from '../boot/bootmeth_distro';
import {
  bootdev_uclass,
  bootmeth_uclass,
  bootstd_drv,
  bootstd_uclass,
} from '../boot/bootstd-uclass';
import { blk_partition, partition_uclass } from '../disk/disk-uclass';
import type { Driver, UclassDriver } from '../include/dm/device';
import type { DriverInfo } from '../include/dm/platdata';
import * as ids from '../include/dm/uclass-id';
import type { PciDriverEntry } from '../include/pci';
import { eth_bootdev } from '../net/eth_bootdev';
import { eth_uclass } from '../net/eth-uclass';
import { blk_uclass } from './block/blk-uclass/list';
import { ahci_pci_ids, ide_pci_ids, vesa_video_pci_ids } from './ata/pci-storage';
import { ahci_pci } from './ata/ahci-pci';
import { ahci_scsi } from './ata/ahci';
import { ide_blk, ide_drv } from './block/ide';
import { cpu_qemu } from '../arch/x86/cpu/qemu/cpu';
import { i8042_kbd, keyboard_uclass } from './input/i8042';
import { intel_irq, irq_uclass } from '../arch/x86/cpu/irq';
import { qfw_pio, qfw_pio_info } from './misc/qfw_pio';
import { pch7_drv } from './pch/pch7';
import { pch_uclass } from './pch/pch-uclass';
import { pci_x86 } from './pci/pci_x86';
import { rtc_mc146818 } from './rtc/mc146818';
import { sysinfo_smbios, sysinfo_uclass } from './sysinfo/smbios';
import { vesa_video, video_uclass, vidconsole_normal, vidconsole_uclass } from './video/vesa';
import { root_driver, root_uclass } from './core/root';
import { simple_bus, simple_bus_uclass } from './core/simple-bus';
import { syscon_uclass, generic_syscon } from './core/syscon-uclass';
import { cpu_bus, cpu_uclass } from './cpu/cpu-uclass';
import { riscv_cpu } from './cpu/riscv_cpu';
import { mod_exp_sw, mod_exp_sw_info, mod_exp_uclass } from './crypto/rsa_mod_exp/mod_exp_sw';
import { firmware_uclass, psci } from './firmware/psci';
import { qfw_mmio, qfw_uclass } from './misc/qfw_mmio';
import { cfi_flash, mtd_uclass } from './mtd/cfi_flash';
import { pci_uclass } from './pci/pci-uclass';
import { pci_generic_ecam, pci_generic_uclass } from './pci/pcie_ecam_generic';
import { pci_bridge_drv, pci_generic_drv } from './pci/pci-uclass/drivers';
import { e1000_supported, eth_e1000 } from './net/e1000';
import { rng_uclass } from './rng/rng-uclass';
import { rtc_pl031, rtc_uclass } from './rtc/pl031';
import { ns16550_serial } from './serial/ns16550';
import { serial_pl01x } from './serial/serial_pl01x';
import { serial_uclass } from './serial/serial-uclass';
import { sbi_sysreset } from './sysreset/sysreset_sbi';
import { syscon_reboot } from './sysreset/sysreset_syscon';
import { psci_sysreset } from './sysreset/sysreset_psci';
import { sysreset_uclass } from './sysreset/sysreset-uclass';
import { x86_reset } from './sysreset/sysreset_x86';
import { x86_tsc_timer } from './timer/tsc_timer';
import { riscv_timer } from './timer/riscv_timer';
import { sifive_clint } from './timer/sifive_clint_timer';
import { timer_uclass } from './timer/timer-uclass';
import { virtio_blk } from './virtio/virtio_blk';
import { virtio_mmio } from './virtio/virtio_mmio';
import { virtio_net } from './virtio/virtio_net';
import { virtio_pci_legacy, virtio_pci_legacy_ids } from './virtio/virtio_pci_legacy';
import { virtio_pci_modern, virtio_pci_modern_ids } from './virtio/virtio_pci_modern';
import { virtio_rng } from './virtio/virtio_rng';
import { virtio_uclass } from './virtio/virtio-uclass';
import type { LeftOut } from '../include/built-parts';

/** Something of the linker lists, and the symbols that must all be y for it to be built in. */
interface Listed<T> {
  readonly item: T;
  readonly depends: readonly string[];
}

function when<T>(item: T, ...depends: readonly string[]): Listed<T> {
  return { item, depends };
}

/** Sorted by the name of U-Boot's variable, which ours have too, as its linker sorts them. A uclass's has `_uclass` behind it. */
const DRIVERS: readonly Listed<Driver>[] = [
  when(ahci_pci, 'AHCI', 'X86'),
  when(ahci_scsi, 'DM_SCSI', 'X86'),
  when(blk_partition, 'BLK', 'PARTITIONS'),
  when(bootmeth_distro, 'BOOTMETH_DISTRO'),
  when(bootmeth_efi, 'BOOTMETH_EFILOADER'),
  when(bootmeth_pxe, 'BOOTMETH_DISTRO_PXE'),
  when(bootstd_drv, 'BOOTSTD'),
  when(cfi_flash, 'CFI_FLASH'),
  when(cpu_bus, 'CPU'),
  when(cpu_qemu, 'CPU', 'X86'),
  when(eth_bootdev, 'BOOTDEV_ETH'),
  when(eth_e1000, 'E1000'),
  when(generic_syscon, 'SYSCON'),
  when(i8042_kbd, 'I8042_KEYB'),
  when(ide_blk, 'IDE'),
  when(ide_drv, 'IDE'),
  when(intel_irq, 'IRQ', 'X86_32BIT_INIT'),
  when(mod_exp_sw, 'RSA_SOFTWARE_EXP'),
  when(ns16550_serial, 'SYS_NS16550', 'DM_SERIAL'),
  when(pch7_drv, 'PCH'),
  when(pci_bridge_drv, 'PCI'),
  when(pci_generic_drv, 'PCI'),
  when(pci_generic_ecam, 'PCIE_ECAM_GENERIC'),
  when(pci_x86, 'PCI', 'X86'),
  when(psci, 'ARM_PSCI_FW'),
  when(psci_sysreset, 'SYSRESET_PSCI'),
  when(qfw_mmio, 'QFW_MMIO'),
  when(qfw_pio, 'QFW_PIO'),
  when(riscv_cpu, 'CPU_RISCV'),
  when(riscv_timer, 'RISCV_TIMER'),
  when(root_driver),
  when(rtc_mc146818, 'RTC_MC146818'),
  when(rtc_pl031, 'RTC_PL031'),
  when(sbi_sysreset, 'SYSRESET_SBI'),
  when(serial_pl01x, 'PL01X_SERIAL', 'DM_SERIAL'),
  when(sifive_clint, 'SIFIVE_CLINT'),
  when(simple_bus, 'SIMPLE_BUS'),
  when(syscon_reboot, 'SYSRESET_SYSCON'),
  when(sysinfo_smbios, 'SYSINFO_SMBIOS'),
  when(vbe_simple, 'BOOTMETH_VBE_SIMPLE'),
  when(vesa_video, 'VIDEO_VESA'),
  when(vidconsole_normal, 'VIDEO'),
  when(virtio_blk, 'VIRTIO_BLK'),
  when(virtio_mmio, 'VIRTIO_MMIO'),
  when(virtio_net, 'VIRTIO_NET'),
  when(virtio_pci_legacy, 'VIRTIO_PCI_LEGACY'),
  when(virtio_pci_modern, 'VIRTIO_PCI'),
  when(virtio_rng, 'VIRTIO_RNG'),
  when(x86_reset, 'SYSRESET_X86'),
  when(x86_tsc_timer, 'X86_TSC_TIMER'),
];

/** Uclasses of devices that we have no driver for exist all the same, as in the real one. */
const UCLASS_DRIVERS: readonly Listed<UclassDriver>[] = [
  when({ name: 'ahci', id: ids.UCLASS_AHCI }, 'AHCI'),
  when(blk_uclass, 'BLK'),
  when(bootdev_uclass, 'BOOTSTD'),
  when(bootmeth_uclass, 'BOOTSTD'),
  when(bootstd_uclass, 'BOOTSTD'),
  when({ name: 'clk', id: ids.UCLASS_CLK }, 'CLK'),
  when(cpu_uclass, 'CPU'),
  when({ name: 'efi', id: ids.UCLASS_EFI_LOADER }, 'EFI_LOADER'),
  when(eth_uclass, 'DM_ETH'),
  when(firmware_uclass, 'FIRMWARE'),
  when({ name: 'usb_mass_storage', id: ids.UCLASS_MASS_STORAGE }, 'USB_STORAGE'),
  when(mod_exp_uclass, 'RSA'),
  when({ name: 'gpio', id: ids.UCLASS_GPIO }, 'DM_GPIO'),
  when({ name: 'ide', id: ids.UCLASS_IDE }, 'IDE'),
  when(irq_uclass, 'IRQ'),
  when(keyboard_uclass, 'I8042_KEYB'),
  when({ name: 'lpc', id: ids.UCLASS_LPC }, 'X86'),
  when(mtd_uclass, 'MTD'),
  when({ name: 'nop', id: ids.UCLASS_NOP }),
  when({ name: 'nvme', id: ids.UCLASS_NVME }, 'NVME'),
  when({ name: 'northbridge', id: ids.UCLASS_NORTHBRIDGE }, 'X86'),
  when({ name: 'panel', id: ids.UCLASS_PANEL }, 'VIDEO'),
  when({ name: 'backlight', id: ids.UCLASS_PANEL_BACKLIGHT }, 'VIDEO'),
  when(pch_uclass, 'PCH'),
  when(partition_uclass, 'BLK', 'PARTITIONS'),
  when(pci_uclass, 'PCI'),
  when(pci_generic_uclass, 'PCI'),
  when(qfw_uclass, 'QFW'),
  when(rng_uclass, 'DM_RNG'),
  when(root_uclass),
  when(rtc_uclass, 'DM_RTC'),
  when({ name: 'scsi', id: ids.UCLASS_SCSI }, 'DM_SCSI'),
  when(serial_uclass, 'DM_SERIAL'),
  when(simple_bus_uclass, 'SIMPLE_BUS'),
  when({ name: 'spi', id: ids.UCLASS_SPI }, 'SPI'),
  when({ name: 'spi_flash', id: ids.UCLASS_SPI_FLASH }, 'SPI'),
  when({ name: 'spi_generic', id: ids.UCLASS_SPI_GENERIC }, 'SPI'),
  when(syscon_uclass, 'SYSCON'),
  when(sysinfo_uclass, 'SYSINFO'),
  when(sysreset_uclass, 'SYSRESET'),
  when(timer_uclass, 'TIMER'),
  when({ name: 'tpm', id: ids.UCLASS_TPM }, 'TPM'),
  when({ name: 'usb', id: ids.UCLASS_USB }, 'DM_USB'),
  when({ name: 'usb_dev_generic', id: ids.UCLASS_USB_DEV_GENERIC }, 'DM_USB'),
  when({ name: 'usb_hub', id: ids.UCLASS_USB_HUB }, 'DM_USB'),
  when(video_uclass, 'VIDEO'),
  when(vidconsole_uclass, 'VIDEO'),
  when(virtio_uclass, 'VIRTIO'),
];

const DRIVER_INFOS: readonly Listed<DriverInfo>[] = [
  when(mod_exp_sw_info, 'RSA_SOFTWARE_EXP'),
  when(qfw_pio_info, 'QFW_PIO'),
];

const PCI_DRIVERS: readonly Listed<PciDriverEntry>[] = [
  when(ahci_pci_ids, 'AHCI', 'X86'),
  when(e1000_supported, 'E1000'),
  when(ide_pci_ids, 'IDE'),
  when(vesa_video_pci_ids, 'VIDEO_VESA'),
  when(virtio_pci_legacy_ids, 'VIRTIO_PCI_LEGACY'),
  when(virtio_pci_modern_ids, 'VIRTIO_PCI'),
];

/** What a configuration leaves of all that we have. */
export interface LinkerLists {
  readonly drivers: readonly Driver[];
  readonly uclass_drivers: readonly UclassDriver[];
  readonly driver_infos: readonly DriverInfo[];
  readonly pci_drivers: readonly PciDriverEntry[];
}

/** All that we have, whatever a configuration leaves of it. */
export const everyDriver: Pick<LinkerLists, 'drivers' | 'uclass_drivers'> = {
  drivers: DRIVERS.map(({ item }) => item),
  uclass_drivers: UCLASS_DRIVERS.map(({ item }) => item),
};

/** Every driver, and the symbols that must all be y for it. */
export function driverSymbols(): { readonly name: string; readonly symbols: readonly string[] }[] {
  return DRIVERS.map(({ item, depends }) => ({ name: item.name, symbols: depends }));
}

/** Drivers and uclass drivers that a configuration leaves out, with the symbols for that: those that aren't y. */
export function driversLeftOut(
  config: ReadonlyMap<string, string>,
): readonly LeftOut<Driver | UclassDriver>[] {
  return [...DRIVERS, ...UCLASS_DRIVERS].flatMap(({ item, depends }) => {
    const symbols = depends.filter((name) => config.get(name) !== 'y');
    return symbols.length === 0 ? [] : [{ item, symbols }];
  });
}

/** The symbols that a uclass needs and that this configuration doesn't set. Undefined: the uclass is there. */
export function uclassLeftOut(
  id: number,
  config: ReadonlyMap<string, string>,
): readonly string[] | undefined {
  const found = UCLASS_DRIVERS.find(({ item }) => item.id === id);
  const symbols = found?.depends.filter((name) => config.get(name) !== 'y') ?? [];
  return found !== undefined && symbols.length === 0 ? undefined : symbols;
}

/** The lists that the linker would make with this configuration. A symbol that isn't y really removes the driver. */
export function linkerLists(config: ReadonlyMap<string, string>): LinkerLists {
  const built = <T>(list: readonly Listed<T>[]): readonly T[] =>
    list
      .filter(({ depends }) => depends.every((name) => config.get(name) === 'y'))
      .map(({ item }) => item);
  return {
    drivers: built(DRIVERS),
    uclass_drivers: built(UCLASS_DRIVERS),
    driver_infos: built(DRIVER_INFOS),
    pci_drivers: built(PCI_DRIVERS),
  };
}
