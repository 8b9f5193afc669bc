/**
 * What a QEMU command line says about a machine, as plain data. `config` produces it, `machine` is built from it;
 * the two never import each other. Nothing here has been opened or looked up: a file name is still a name.
 */

/** QEMU's program, which decides the processor. */
export type MachineArch = 'arm' | 'aarch64' | 'riscv32' | 'riscv64' | 'i386' | 'x86_64';

/** A property as written on the command line: `on`/`off`/numbers are still text. */
export type PropertyMap = ReadonlyMap<string, string>;

/** `-drive if=none,id=hd0,file=...` */
export interface DriveDescription {
  readonly id: string;
  /** Path as written, relative to the folder that the session runs in. */
  readonly file: string;
  readonly format: 'raw';
  readonly readOnly: boolean;
  /** Writes go to memory and are forgotten (`-snapshot`, `snapshot=on`). */
  readonly snapshot: boolean;
  /** False: others may use the image as they like (`file.locking=off`, `force-share=on`). */
  readonly locked: boolean;
  /** Where on the command line it stands, for messages. */
  readonly place: CommandLinePlace;
}

/** A drive of the PC's IDE controller: `-drive if=ide`, `-hda`, `-cdrom`, or the one that QEMU adds. */
export interface IdeDriveDescription {
  /** 0 and 1 are on the first channel, 2 and 3 on the second. */
  readonly unit: 0 | 1 | 2 | 3;
  readonly media: 'disk' | 'cdrom';
  /** Id of what is in it; undefined: no medium. */
  readonly drive: string | undefined;
  /** Undefined: nothing on the command line asked for it. */
  readonly place: CommandLinePlace | undefined;
}

/** `-netdev user,id=net0` */
export interface NetdevDescription {
  readonly id: string;
  readonly kind: 'user' | 'tap' | 'socket' | 'hubport';
  readonly properties: PropertyMap;
  readonly place: CommandLinePlace;
}

/** `-chardev file,id=c,path=out.txt` */
export interface ChardevDescription {
  readonly id: string;
  /** `vc` and `stdio` are terminals; so are `pipe` and `socket` where nobody connects them. */
  readonly backend: 'null' | 'file' | 'vc' | 'stdio' | 'pipe' | 'socket';
  /** Of `file` and `pipe`: path as written, relative to the folder that the session runs in. */
  readonly path: string | undefined;
  /** Of `socket`. */
  readonly socket?: SocketDescription;
  /** The line gives it to the console, too: `-serial chardev:ID`. */
  readonly isSerial?: true;
  /** Of `file`: what it holds already stays. */
  readonly append: boolean;
  /** Several devices can have it. */
  readonly mux: boolean;
  readonly place: CommandLinePlace;
}

/** `-chardev socket,id=c,path=c.sock,server=on,wait=off` */
export interface SocketDescription {
  /** Of a UNIX socket: path as written, relative to the folder that the session runs in. */
  readonly path: string | undefined;
  /** Of a TCP socket. */
  readonly host: string;
  readonly port: string;
  /** Others connect to it. */
  readonly server: boolean;
  /** Nothing starts before somebody has connected. */
  readonly wait: boolean;
}

/** `-device virtio-blk-device,drive=hd0`: driver name, then its properties in order. */
export interface DeviceDescription {
  readonly driver: string;
  readonly id: string | undefined;
  readonly properties: PropertyMap;
  readonly place: CommandLinePlace;
}

/** `-global virtio-mmio.force-legacy=false` */
export interface GlobalProperty {
  readonly driver: string;
  readonly property: string;
  readonly value: string;
  readonly place: CommandLinePlace;
}

/** Index of an argument (the program is 0), and the text of it, so that a message can point at it. */
export interface CommandLinePlace {
  readonly argument: number;
  readonly text: string;
}

export interface MachineDescription {
  /** As written, for example `qemu-system-arm`. */
  readonly program: string;
  readonly arch: MachineArch;
  /** `virt`, `pc`, `q35`; the default of `arch` when not given. */
  readonly machine: string;
  readonly machineProperties: PropertyMap;
  readonly cpu: string | undefined;
  readonly smp: number;
  readonly ramBytes: number;
  /** `-bios FILE` or `-kernel FILE`. The one that is the firmware is named only: the firmware is ours. */
  readonly bios: string | undefined;
  readonly kernel: string | undefined;
  /** `-append TEXT`; '' without it. */
  readonly append: string;
  /** `-initrd FILE` */
  readonly initrd: string | undefined;
  readonly drives: readonly DriveDescription[];
  /** Absent: none. */
  readonly ideDrives?: readonly IdeDriveDescription[];
  readonly netdevs: readonly NetdevDescription[];
  readonly chardevs: readonly ChardevDescription[];
  readonly devices: readonly DeviceDescription[];
  readonly globals: readonly GlobalProperty[];
  /** QEMU adds a network card of its own when no -net, -netdev or -nic option stands there, and no -nodefaults. */
  readonly defaultNic: boolean;
  /** The graphics card that a PC gets with the board: `-vga`, or QEMU's own (`std`); `none` with -nodefaults. */
  readonly vga: string;
}

/** U-Boot's own images: `u-boot.bin`, `u-boot.rom`, `u-boot-nodtb.bin`, ... */
const IS_UBOOT = /^u-?boot/i;

/**
 * Which option names the firmware that is here as U-Boot. With both, `-kernel` is an operating system behind `-bios u-boot.bin`, and U-Boot
 * itself behind any other `-bios`, which then is what runs before it: OpenSBI.
 */
export function firmwareOption({
  bios,
  kernel,
}: Pick<MachineDescription, 'bios' | 'kernel'>): 'bios' | 'kernel' {
  const name = bios?.split(/[/\\]/).at(-1) ?? '';
  return kernel === undefined || IS_UBOOT.test(name) ? 'bios' : 'kernel';
}
