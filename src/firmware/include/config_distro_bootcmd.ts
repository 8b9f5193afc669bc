/**
 * Scripts that look for something to boot. Their text is what `printenv` shows; the parts depend on what the board has.
 *
 * @uboot include/config_distro_bootcmd.h
 */

/** A name and its value, in the order in which they are in the default environment. */
export type EnvPair = readonly [name: string, value: string];

/** One entry of BOOT_TARGET_DEVICES. */
export interface BootTarget {
  /** `virtio0`, `dhcp`. */
  readonly name: string;
  readonly bootcmd: string;
}

export interface DistroBoot {
  readonly targets: readonly BootTarget[];
  readonly usb: boolean;
  readonly pci: boolean;
  readonly scsi: boolean;
  readonly nvme: boolean;
  readonly ide?: boolean;
  readonly virtio: boolean;
  /** `bootarm.efi`: EFI's name for the removable-media loader of this architecture. */
  readonly efiBinary: string;
  /** 32-bit ARM looks for a device tree named after SoC and board. */
  readonly fdtfileFromSoc: boolean;
}

const FDTFILE_FROM_SOC =
  'if test -z "${fdtfile}" -a -n "${soc}"; then setenv efi_fdtfile ${soc}-${board}${boardver}.dtb; fi; ';

function blockBoot(kind: string, before: string): EnvPair {
  return [
    `${kind}_boot`,
    `${before}if ${kind} dev \${devnum}; then devtype=${kind}; run scan_dev_for_boot_part; fi`,
  ];
}

function busInit(kind: string, persistent: boolean): EnvPair {
  const set = persistent ? `setenv ${kind}_need_init false` : `${kind}_need_init=false`;

  return [`${kind}_init`, `if \${${kind}_need_init}; then ${set}; ${kind} scan; fi`];
}

/** `bootcmd_virtio0`: tries one disk. */
export function blockTarget(kind: string, instance: number): BootTarget {
  return { name: `${kind}${instance}`, bootcmd: `devnum=${instance}; run ${kind}_boot` };
}

/** `bootcmd_dhcp`: a script, else an EFI program, from the network. */
export function dhcpTarget(distro: {
  readonly usb: boolean;
  readonly pci: boolean;
  readonly fdtfileFromSoc: boolean;
  /** `00010`, and as a number `0xa`: what the DHCP server is told about us. */
  readonly efiArch: string;
  readonly bootpArch: string;
}): BootTarget {
  return {
    name: 'dhcp',
    bootcmd:
      'devtype=dhcp; ' +
      (distro.usb ? 'run boot_net_usb_start; ' : '') +
      (distro.pci ? 'run boot_pci_enum; ' : '') +
      'if dhcp ${scriptaddr} ${boot_script_dhcp}; then source ${scriptaddr}; fi;' +
      'setenv efi_fdtfile ${fdtfile}; ' +
      (distro.fdtfileFromSoc ? FDTFILE_FROM_SOC : '') +
      'setenv efi_old_vci ${bootp_vci};setenv efi_old_arch ${bootp_arch};' +
      `setenv bootp_vci PXEClient:Arch:${distro.efiArch}:UNDI:003000;` +
      `setenv bootp_arch ${distro.bootpArch};` +
      'if dhcp ${kernel_addr_r}; then tftpboot ${fdt_addr_r} dtb/${efi_fdtfile};' +
      'if fdt addr -q ${fdt_addr_r}; then bootefi ${kernel_addr_r} ${fdt_addr_r}; ' +
      'else bootefi ${kernel_addr_r} ${fdtcontroladdr};fi;fi;' +
      'setenv bootp_vci ${efi_old_vci};setenv bootp_arch ${efi_old_arch};' +
      'setenv efi_fdtfile;setenv efi_old_arch;setenv efi_old_vci;',
  };
}

/** BOOTENV: everything from `boot_pci_enum` to `distro_bootcmd`. */
export function distroBootEnvironment(distro: DistroBoot): EnvPair[] {
  const pairs: EnvPair[] = [];
  const pciEnum = distro.pci ? 'run boot_pci_enum; ' : '';

  if (distro.pci) {
    pairs.push(['boot_pci_enum', 'pci enum']);
  }
  if (distro.usb) {
    pairs.push(['boot_net_usb_start', 'usb start']);
    pairs.push(blockBoot('usb', 'usb start; '));
  }
  if (distro.scsi) {
    pairs.push(busInit('scsi', false));
    pairs.push(blockBoot('scsi', `${pciEnum}run scsi_init; `));
  }
  if (distro.nvme) {
    pairs.push(busInit('nvme', true));
    pairs.push(blockBoot('nvme', `${pciEnum}run nvme_init; `));
  }
  if (distro.ide === true) {
    pairs.push(['ide_init', 'if ${ide_need_init}; then setenv ide_need_init false; ide reset; fi']);
    pairs.push(blockBoot('ide', 'run ide_init; '));
  }
  pairs.push(...efiEnvironment(distro));
  if (distro.virtio) {
    pairs.push(busInit('virtio', false));
    pairs.push(blockBoot('virtio', `${pciEnum}run virtio_init; `));
  }
  pairs.push(...scanEnvironment(distro));
  for (const target of distro.targets) {
    pairs.push([`bootcmd_${target.name}`, target.bootcmd]);
  }
  pairs.push([
    'distro_bootcmd',
    (distro.scsi ? 'scsi_need_init=; ' : '') +
      (distro.nvme ? 'setenv nvme_need_init; ' : '') +
      (distro.ide === true ? 'setenv ide_need_init; ' : '') +
      (distro.virtio ? 'virtio_need_init=; ' : '') +
      'for target in ${boot_targets}; do run bootcmd_${target}; done',
  ]);
  return pairs;
}

function efiEnvironment(distro: DistroBoot): EnvPair[] {
  const binary = `efi/boot/${distro.efiBinary}`;

  return [
    [
      'boot_efi_bootmgr',
      'if fdt addr -q ${fdt_addr_r}; then bootefi bootmgr ${fdt_addr_r};else bootefi bootmgr;fi',
    ],
    [
      'boot_efi_binary',
      `load \${devtype} \${devnum}:\${distro_bootpart} \${kernel_addr_r} ${binary}; ` +
        'if fdt addr -q ${fdt_addr_r}; then bootefi ${kernel_addr_r} ${fdt_addr_r};' +
        'else bootefi ${kernel_addr_r} ${fdtcontroladdr};fi',
    ],
    [
      'load_efi_dtb',
      'load ${devtype} ${devnum}:${distro_bootpart} ${fdt_addr_r} ${prefix}${efi_fdtfile}',
    ],
    ['efi_dtb_prefixes', '/ /dtb/ /dtb/current/'],
    [
      'scan_dev_for_efi',
      'setenv efi_fdtfile ${fdtfile}; ' +
        (distro.fdtfileFromSoc ? FDTFILE_FROM_SOC : '') +
        'for prefix in ${efi_dtb_prefixes}; do ' +
        'if test -e ${devtype} ${devnum}:${distro_bootpart} ${prefix}${efi_fdtfile}; ' +
        'then run load_efi_dtb; fi;done;run boot_efi_bootmgr;' +
        `if test -e \${devtype} \${devnum}:\${distro_bootpart} ${binary}; ` +
        `then echo Found EFI removable media binary ${binary}; run boot_efi_binary; ` +
        'echo EFI LOAD FAILED: continuing...; fi; setenv efi_fdtfile',
    ],
  ];
}

function scanEnvironment(distro: DistroBoot): EnvPair[] {
  return [
    ['boot_prefixes', '/ /boot/'],
    ['boot_scripts', 'boot.scr.uimg boot.scr'],
    ['boot_script_dhcp', 'boot.scr.uimg'],
    ['boot_targets', distro.targets.map((target) => `${target.name} `).join('')],
    ['boot_syslinux_conf', 'extlinux/extlinux.conf'],
    [
      'boot_extlinux',
      'sysboot ${devtype} ${devnum}:${distro_bootpart} any ${scriptaddr} ${prefix}${boot_syslinux_conf}',
    ],
    [
      'scan_dev_for_extlinux',
      'if test -e ${devtype} ${devnum}:${distro_bootpart} ${prefix}${boot_syslinux_conf}; ' +
        'then echo Found ${prefix}${boot_syslinux_conf}; run boot_extlinux; ' +
        'echo EXTLINUX FAILED: continuing...; fi',
    ],
    [
      'boot_a_script',
      'load ${devtype} ${devnum}:${distro_bootpart} ${scriptaddr} ${prefix}${script}; source ${scriptaddr}',
    ],
    [
      'scan_dev_for_scripts',
      'for script in ${boot_scripts}; do ' +
        'if test -e ${devtype} ${devnum}:${distro_bootpart} ${prefix}${script}; ' +
        'then echo Found U-Boot script ${prefix}${script}; run boot_a_script; ' +
        'echo SCRIPT FAILED: continuing...; fi; done',
    ],
    [
      'scan_dev_for_boot',
      'echo Scanning ${devtype} ${devnum}:${distro_bootpart}...; ' +
        'for prefix in ${boot_prefixes}; do run scan_dev_for_extlinux; run scan_dev_for_scripts; done;' +
        'run scan_dev_for_efi;',
    ],
    [
      'scan_dev_for_boot_part',
      'part list ${devtype} ${devnum} -bootable devplist; env exists devplist || setenv devplist 1; ' +
        'for distro_bootpart in ${devplist}; do ' +
        'if fstype ${devtype} ${devnum}:${distro_bootpart} bootfstype; then run scan_dev_for_boot; fi; done; ' +
        'setenv devplist',
    ],
  ];
}
