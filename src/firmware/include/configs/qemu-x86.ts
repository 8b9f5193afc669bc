import { blockTarget, dhcpTarget, distroBootEnvironment } from '../config_distro_bootcmd';
import type { BootTarget, EnvPair } from '../config_distro_bootcmd';
import { gd } from '../asm-generic/global_data';
import { IS_ENABLED } from '../linux/kconfig';

function bootTargets(): BootTarget[] {
  const usb = IS_ENABLED('CMD_USB');
  const targets: BootTarget[] = [];
  const disk = (symbol: string, kind: string): void => {
    if (IS_ENABLED(symbol)) {
      targets.push(blockTarget(kind, 0));
    }
  };
  disk('CMD_USB', 'usb');
  disk('CMD_SCSI', 'scsi');
  disk('CMD_VIRTIO', 'virtio');
  disk('CMD_IDE', 'ide');
  if (IS_ENABLED('CMD_DHCP')) {
    targets.push(
      dhcpTarget({
        usb,
        pci: IS_ENABLED('PCI'),
        fdtfileFromSoc: false,
        efiArch: '00007',
        bootpArch: '0x7',
      }),
    );
  }
  return targets;
}

/** @uboot include/configs/qemu-x86.h, include/configs/x86-common.h CONFIG_EXTRA_ENV_SETTINGS */
export function qemuX86ExtraEnvironment(): EnvPair[] {
  return [
    ...distroBootEnvironment({
      targets: bootTargets(),
      usb: IS_ENABLED('CMD_USB'),
      pci: IS_ENABLED('PCI'),
      scsi: IS_ENABLED('CMD_SCSI'),
      nvme: IS_ENABLED('CMD_NVME'),
      ide: IS_ENABLED('CMD_IDE'),
      virtio: IS_ENABLED('CMD_VIRTIO'),
      efiBinary: gd.arch64 ? 'bootx64.efi' : 'bootia32.efi',
      fdtfileFromSoc: false,
    }),
    ['stdin', 'serial,i8042-kbd'],
    ['stdout', 'serial,vidconsole'],
    ['stderr', 'serial,vidconsole'],
    ['pciconfighost', '1'],
    ['netdev', 'eth0'],
    ['consoledev', 'ttyS0'],
    ['othbootargs', ''],
    ['scriptaddr', '0x7000000'],
    ['kernel_addr_r', '0x1000000'],
    ['ramdisk_addr_r', '0x4000000'],
    ['ramdiskfile', 'initramfs.gz'],
  ];
}

/** Where an initial RAM disk goes that nobody says a place for; 0: boards of other processors have none. @uboot include/configs/qemu-x86.h, include/configs/x86-common.h CONFIG_RAMDISK_ADDR */
export function CONFIG_RAMDISK_ADDR(): number {
  return IS_ENABLED('X86') ? 0x400_0000 : 0;
}
