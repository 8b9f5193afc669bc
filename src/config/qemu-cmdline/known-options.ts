/**
 * Options of QEMU 7.2 (`qemu-system-arm -help`). `emulated` ones are parsed by name elsewhere; the others are known, and
 * are passed over with a warning, or silently where they change nothing that a guest can see.
 */
export interface KnownOption {
  readonly takesArgument: boolean;
  readonly handling: 'emulated' | 'ignored silently' | 'not emulated';
}

const EMULATED_WITH_ARGUMENT =
  'machine M m bios kernel append initrd cpu smp drive netdev nic net chardev device global set vga hda hdb hdc hdd cdrom';
const SILENT_FLAGS = 'nographic no-reboot no-shutdown no-user-config enable-kvm no-hpet';
const SILENT_WITH_ARGUMENT = 'accel display name serial monitor uuid audio audiodev k rtc';
const OTHER_FLAGS =
  'S s usb daemonize full-screen portrait no-fd-bootchk no-acpi mem-prealloc singlestep -preconfig only-migratable alt-grab ctrl-grab';
const OTHER_WITH_ARGUMENT =
  'numa add-fd boot mem-path fda fdb blockdev mtdblock sd pflash fsdev virtfs iscsi usbdevice spice rotate vnc smbios tpmdev dtb compat fw_cfg parallel qmp qmp-pretty mon debugcon pidfile overcommit gdb d D dfilter seed L option-rom watchdog watchdog-action echr loadvm chroot runas prom-env semihosting-config sandbox readconfig writeconfig trace icount incoming object msg dump-vmstate perfmap qtest qtest-log action enable-sync-profile xen-domid';

/** By name without the leading dash. */
export const KNOWN_OPTIONS: ReadonlyMap<string, KnownOption> = new Map(
  (
    [
      [EMULATED_WITH_ARGUMENT, true, 'emulated'],
      ['snapshot nodefaults', false, 'emulated'],
      [SILENT_FLAGS, false, 'ignored silently'],
      [SILENT_WITH_ARGUMENT, true, 'ignored silently'],
      [OTHER_FLAGS, false, 'not emulated'],
      [OTHER_WITH_ARGUMENT, true, 'not emulated'],
    ] as const
  ).flatMap(([names, takesArgument, handling]) =>
    names.split(' ').map((name): [string, KnownOption] => [name, { takesArgument, handling }]),
  ),
);
