import { gd } from '../asm-generic/global_data';
import { IS_ENABLED } from '../linux/kconfig';
import { blockTarget, dhcpTarget, distroBootEnvironment } from '../config_distro_bootcmd';
import type { BootTarget, EnvPair } from '../config_distro_bootcmd';

/** A kernel that QEMU was given with -kernel comes through its firmware interface. */
const QFW_TARGET: BootTarget = {
  name: 'qfw',
  bootcmd:
    ' if qfw load $kernel_addr_r $ramdisk_addr_r; then ' +
    '  booti $kernel_addr_r $ramdisk_addr_r:$filesize $fdtcontroladdr; ' +
    '  if test $? -eq 1; then ' +
    '    bootz $kernel_addr_r $ramdisk_addr_r:$filesize $fdtcontroladdr; ' +
    '  fi ; fi',
};

function bootTargets(fdtfileFromSoc: boolean): BootTarget[] {
  const usb = IS_ENABLED('CMD_USB');
  const pci = IS_ENABLED('PCI');
  const targets: BootTarget[] = [];

  if (IS_ENABLED('CMD_QFW')) {
    targets.push(QFW_TARGET);
  }
  if (usb) {
    targets.push(blockTarget('usb', 0));
  }
  if (IS_ENABLED('CMD_SCSI')) {
    targets.push(blockTarget('scsi', 0));
  }
  if (IS_ENABLED('CMD_VIRTIO')) {
    targets.push(blockTarget('virtio', 0));
  }
  if (IS_ENABLED('CMD_NVME')) {
    targets.push(blockTarget('nvme', 0));
  }
  if (IS_ENABLED('CMD_DHCP')) {
    targets.push(
      dhcpTarget({
        usb,
        pci,
        fdtfileFromSoc,
        efiArch: gd.arch64 ? '00011' : '00010',
        bootpArch: gd.arch64 ? '0xb' : '0xa',
      }),
    );
  }
  return targets;
}

/** @uboot include/configs/qemu-arm.h CONFIG_EXTRA_ENV_SETTINGS */
export function qemuArmExtraEnvironment(): EnvPair[] {
  const fdtfileFromSoc = !gd.arch64;

  return [
    ['fdt_high', '0xffffffff'],
    ['initrd_high', '0xffffffff'],
    ['fdt_addr', '0x40000000'],
    ['scriptaddr', '0x40200000'],
    ['pxefile_addr_r', '0x40300000'],
    ['kernel_addr_r', '0x40400000'],
    ['ramdisk_addr_r', '0x44000000'],
    ...distroBootEnvironment({
      targets: bootTargets(fdtfileFromSoc),
      usb: IS_ENABLED('CMD_USB'),
      pci: IS_ENABLED('PCI'),
      scsi: IS_ENABLED('CMD_SCSI'),
      nvme: IS_ENABLED('CMD_NVME'),
      virtio: IS_ENABLED('CMD_VIRTIO'),
      efiBinary: gd.arch64 ? 'bootaa64.efi' : 'bootarm.efi',
      fdtfileFromSoc,
    }),
  ];
}
