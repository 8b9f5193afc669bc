import { existsSync } from 'node:fs';
import { disk } from './program';

/* The real U-Boot for riscv64 and the built-in firmware on the same machines. */

const FOLDER = '/usr/lib/u-boot';
const MACHINE_MODE = `${FOLDER}/qemu-riscv64/u-boot.bin`;
const SUPERVISOR_MODE = `${FOLDER}/qemu-riscv64_smode/u-boot.bin`;

/** What a title says of tests that need the package; empty: it is there. */
export const whyNotReal = existsSync(MACHINE_MODE)
  ? ''
  : ' (skipped: package u-boot-qemu is not installed)';

const RISCV64 = ['qemu-system-riscv64', '-nographic', '-machine', 'virt'];
export const REAL_UBOOT = [...RISCV64, '-bios', MACHINE_MODE];
/** Behind OpenSBI, or the built-in SBI where that is not there. */
export const REAL_SUPERVISOR_UBOOT = [...RISCV64, '-kernel', SUPERVISOR_MODE];

/** A recording's command line, whose `fw/` is the package's folder. */
export function withRealUBoot(qemu: readonly string[]): string[] {
  return qemu.map((argument) => argument.replace(/^fw\//, `${FOLDER}/`));
}

const NET = ['-netdev', 'user,id=net0', '-device'];

/** A network card, and a disk from `disk.img` of the folder, behind each transport. */
export const REAL_MACHINES: Readonly<Record<string, readonly string[]>> = {
  'virtio-mmio, legacy': onMmio(),
  'virtio-mmio, modern': ['-global', 'virtio-mmio.force-legacy=false', ...onMmio()],
  'virtio-pci, legacy': onPci(',disable-legacy=off,disable-modern=on'),
  'virtio-pci, transitional': onPci(''),
  'virtio-pci, modern': onPci(',disable-legacy=on,disable-modern=off'),
};

/** A source of random numbers and a console port, behind the transport of a machine's other devices. */
export function otherDevices(name: string): string[] {
  const bus = name.includes('pci') ? 'pci' : 'device';
  return ['rng', 'serial'].flatMap((kind) => ['-device', `virtio-${kind}-${bus}`]);
}

function onMmio(): string[] {
  return [...NET, 'virtio-net-device,netdev=net0', ...disk('disk.img', ',snapshot=on')];
}

function onPci(interfaces: string): string[] {
  return [
    ...[...NET, `virtio-net-pci,netdev=net0${interfaces}`],
    ...['-drive', 'if=none,file=disk.img,format=raw,id=hd0,snapshot=on'],
    ...['-device', `virtio-blk-pci,drive=hd0${interfaces}`],
  ];
}
