import { blockTarget, dhcpTarget, distroBootEnvironment } from '../config_distro_bootcmd';
import type { BootTarget, EnvPair } from '../config_distro_bootcmd';
import { gd } from '../asm-generic/global_data';
import { IS_ENABLED } from '../linux/kconfig';

/** QEMU's first flash bank. @uboot include/configs/qemu-riscv.h CONFIG_SYS_FLASH_BASE */
export const CONFIG_SYS_FLASH_BASE = 0x2000_0000;

/** A kernel that QEMU put into memory. */
const QEMU_TARGET: BootTarget = {
  name: 'qemu',
  bootcmd: 'if env exists kernel_start; then bootm ${kernel_start} - ${fdtcontroladdr};fi;',
};

function bootTargets(): BootTarget[] {
  const targets = [QEMU_TARGET];
  if (IS_ENABLED('CMD_VIRTIO')) {
    targets.push(blockTarget('virtio', 0));
  }
  if (IS_ENABLED('CMD_SCSI')) {
    targets.push(blockTarget('scsi', 0));
  }
  if (IS_ENABLED('CMD_DHCP')) {
    targets.push(
      dhcpTarget({
        usb: IS_ENABLED('CMD_USB'),
        pci: IS_ENABLED('PCI'),
        fdtfileFromSoc: false,
        efiArch: gd.arch64 ? '00027' : '00025',
        bootpArch: gd.arch64 ? '0x1b' : '0x19',
      }),
    );
  }
  return targets;
}

/** @uboot include/configs/qemu-riscv.h CONFIG_EXTRA_ENV_SETTINGS */
export function qemuRiscvExtraEnvironment(): EnvPair[] {
  return [
    ['fdt_high', '0xffffffffffffffff'],
    ['initrd_high', '0xffffffffffffffff'],
    ['kernel_addr_r', '0x84000000'],
    ['kernel_comp_addr_r', '0x88000000'],
    ['kernel_comp_size', '0x4000000'],
    ['fdt_addr_r', '0x8c000000'],
    ['scriptaddr', '0x8c100000'],
    ['pxefile_addr_r', '0x8c200000'],
    ['ramdisk_addr_r', '0x8c300000'],
    ...distroBootEnvironment({
      targets: bootTargets(),
      usb: IS_ENABLED('CMD_USB'),
      pci: IS_ENABLED('PCI'),
      scsi: IS_ENABLED('CMD_SCSI'),
      nvme: IS_ENABLED('CMD_NVME'),
      virtio: IS_ENABLED('CMD_VIRTIO'),
      efiBinary: gd.arch64 ? 'bootriscv64.efi' : 'bootriscv32.efi',
      fdtfileFromSoc: false,
    }),
  ];
}
