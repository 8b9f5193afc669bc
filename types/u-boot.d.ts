// The functions, types and constants that a driver of one's own has in the U-Boot VirtIO Debugger (U-Boot v2023.01).
// They are there without an import. Shipped with the extension; what the extension has written into a
// workspace it keeps up to date, so don't change it.

// Registration

/** A device tree's word for a device, and a number for the driver. @uboot include/dm/device.h struct udevice_id */
interface UDeviceId {
  /** As in the node's `compatible`. */
  readonly compatible: string;
  /** What `dev_get_driver_data()` gives. */
  readonly data?: number;
}

/**
 * A struct that the driver model allocates for each device: as many bytes of U-Boot's heap as the C struct would have, and
 * the values, which are an object here.
 */
interface AutoStruct<T extends object = object> {
  /** Bytes, or a function that gives them for a 64-bit board (`true`) and a 32-bit one. */
  readonly sizeBytes: number | ((arch64: boolean) => number);
  /** Makes the object. `address` is where the struct lies in guest memory: buffers for the device can lie there. */
  readonly create: (address: number) => T;
}

/**
 * A driver of the driver model. Hooks return 0, or a negative error number such as `-EIO`, which ends the step that called them.
 *
 * @uboot include/dm/device.h struct driver
 */
interface Driver {
  /** Of a virtio driver the name that `virtio_driver()` gives to the device id. */
  readonly name: string;
  /** The uclass: `UCLASS_SERIAL`, `UCLASS_BLK`, `UCLASS_ETH`, `UCLASS_RNG`, ... */
  readonly id: number;
  /** Nodes of the device tree that it is for. A virtio driver has none. */
  readonly of_match?: readonly UDeviceId[];
  /** A device was found. A virtio driver says here which features it knows: `virtio_driver_features_init()`. */
  readonly bind?: (dev: UDevice) => number;
  /** The device is to be used. Of a virtio device the features are agreed on; its queues are set up here. */
  readonly probe?: (dev: UDevice) => number;
  /** The device is to be quiet. A virtio driver has `virtio_reset` here. */
  readonly remove?: (dev: UDevice) => number;
  readonly unbind?: (dev: UDevice) => number;
  /** Reads the device tree's node before `probe`. */
  readonly of_to_plat?: (dev: UDevice) => number;
  readonly child_post_bind?: (dev: UDevice) => number;
  readonly child_pre_probe?: (dev: UDevice) => number;
  readonly child_post_remove?: (dev: UDevice) => number;
  /** Private data: `dev_get_priv()`. */
  readonly priv_auto?: AutoStruct;
  /** Platform data: `dev_get_plat()`. A network card has `EthPdata` there and no other. */
  readonly plat_auto?: AutoStruct;
  readonly per_child_auto?: AutoStruct;
  readonly per_child_plat_auto?: AutoStruct;
  /** The operations of the uclass: `DmSerialOps`, `BlkOps`, `EthOps` or `DmRngOps`. */
  readonly ops?: DmSerialOps | BlkOps | EthOps | DmRngOps;
  /** `DM_FLAG_...`. With `DM_FLAG_ACTIVE_DMA` the device is removed before an operating system starts. */
  readonly flags?: number;
}

/**
 * Registers a driver.
 *
 * @uboot include/dm/device.h U_BOOT_DRIVER()
 */
declare function U_BOOT_DRIVER(driver: Driver): void;

/**
 * Says which driver a device id of VIRTIO is for: steps 1 to 3 of U-Boot's development flow, which are three lines of
 * `include/virtio.h`.
 *
 * @param device_id a device type: `VIRTIO_ID_CONSOLE`
 * @param name name of the driver: `"virtio-console"`
 * @uboot drivers/virtio/virtio-uclass.c virtio_drv_name[]
 */
declare function virtio_driver(device_id: number, name: string): void;

/** A command of U-Boot's shell. @uboot include/command.h struct cmd_tbl */
interface Command {
  /** What is typed; the beginning is enough where no other command begins so. */
  readonly name: string;
  /** Most words of a line, the name too. */
  readonly maxargs: number;
  /** Does an empty line run it again? */
  readonly repeatable?: boolean;
  /** Is called with the words of the line. Returns 0, 1 when something has failed, or -1 for the usage to be printed. */
  readonly cmd: (argv: readonly string[]) => number;
  /** One line, for `help`. */
  readonly usage: string;
  /** What `help NAME` prints behind the name. */
  readonly help?: string;
}

/**
 * Adds a command to the shell: the way to a device that no part of U-Boot uses by itself.
 *
 * @uboot include/command.h U_BOOT_CMD()
 */
declare function U_BOOT_CMD(command: Command): void;

// Devices

/** The driver of a device, as another sees it. @uboot include/dm/device.h struct driver */
interface BoundDriver {
  readonly name: string;
  readonly id: number;
  readonly flags: number;
}

/** A device of the driver model. @uboot include/dm/device.h struct udevice */
interface UDevice {
  readonly driver: BoundDriver;
  readonly name: string;
  /** Guest address of the struct. */
  readonly address: number;
  readonly driver_data: number;
  /** Of a virtio device its transport. */
  readonly parent: UDevice | null;
  /** Children in the order in which they were bound. */
  readonly child_head: readonly UDevice[];
  /** `DM_FLAG_...` */
  readonly flags_: number;
  readonly seq_: number;
}

/** Private data of the device, which `priv_auto` describes. @uboot include/dm/device.h dev_get_priv() */
declare function dev_get_priv<T = unknown>(dev: UDevice): T;
/** Platform data of the device, which `plat_auto` describes. @uboot include/dm/device.h dev_get_plat() */
declare function dev_get_plat<T = unknown>(dev: UDevice): T;
/** The uclass's private data of the device: of a transport `VirtioDevPriv`. @uboot include/dm/device.h dev_get_uclass_priv() */
declare function dev_get_uclass_priv<T = unknown>(dev: UDevice): T;
/** The uclass's platform data of the device: of a disk `BlkDesc`. @uboot include/dm/device.h dev_get_uclass_plat() */
declare function dev_get_uclass_plat<T = unknown>(dev: UDevice): T;
/** The number that `of_match` gives. @uboot include/dm/device.h dev_get_driver_data() */
declare function dev_get_driver_data(dev: UDevice): number;
/** Address of the device's registers, as its node's `reg` says; 2^64 - 1 or 2^32 - 1 where it says nothing. @uboot drivers/core/read.c dev_read_addr() */
declare function dev_read_addr(dev: UDevice): number;
/** A 32-bit number of the device's node, or `otherwise`. @uboot drivers/core/read.c dev_read_u32_default() */
declare function dev_read_u32_default(dev: UDevice, name: string, otherwise: number): number;
/** The device above: of a virtio device its transport. @uboot include/dm/device.h dev_get_parent() */
declare function dev_get_parent(dev: UDevice): UDevice | null;
/** Number of the device in its uclass. @uboot include/dm/device.h dev_seq() */
declare function dev_seq(dev: UDevice): number;
/** Was the device probed? @uboot include/dm/device.h device_active() */
declare function device_active(dev: UDevice): boolean;
/** Brings a device up, its parents first. Returns 0, or what failed. @uboot drivers/core/device.c device_probe() */
declare function device_probe(dev: UDevice): number;
/** Gives the device another name. Returns 0 or -ENOMEM. @uboot drivers/core/device.c device_set_name() */
declare function device_set_name(dev: UDevice, name: string): number;

/** Device `index` of a uclass, probed; or a negative error number: see `IS_ERR()`. @uboot drivers/core/uclass.c uclass_get_device() */
declare function uclass_get_device(id: number, index: number): UDevice | number;
/** First device of a uclass that can be probed, or null. @uboot drivers/core/uclass.c uclass_first_device() */
declare function uclass_first_device(id: number): UDevice | null;
/** The next one after `previous`, or null. @uboot drivers/core/uclass.c uclass_next_device() */
declare function uclass_next_device(previous: UDevice): UDevice | null;
/** Is it an error number, and not what was asked for? @uboot include/linux/err.h IS_ERR() */
declare function IS_ERR(value: unknown): value is number;

// virtio devices

/** A place for what a function gives beside its result: `u8 *status` in U-Boot is `{ value: 0 }` here. */
interface Out<T> {
  value: T;
}

/** What the virtio uclass keeps of a transport. @uboot include/virtio.h struct virtio_dev_priv */
interface VirtioDevPriv {
  readonly vqs: readonly Virtqueue[];
  /** The device behind the transport, once it was probed. */
  readonly vdev: UDevice | null;
  /** The device does not offer `VIRTIO_F_VERSION_1`. */
  readonly legacy: boolean;
  /** VIRTIO device id. */
  readonly device: number;
  readonly vendor: number;
  /** The features that driver and device agreed on, as a set of bits. */
  readonly features: bigint;
}

/**
 * Says which feature bits the driver knows, in its `bind`. `VIRTIO_F_VERSION_1` is the uclass's business.
 *
 * @param priv `dev_get_uclass_priv(dev.parent)`
 * @param feature bit numbers, or null
 * @param feature_size how many
 * @param feature_legacy the same for a legacy device; null: no difference
 * @param feature_legacy_size how many
 * @uboot drivers/virtio/virtio-uclass.c virtio_driver_features_init()
 */
declare function virtio_driver_features_init(
  priv: VirtioDevPriv,
  feature: readonly number[] | null,
  feature_size: number,
  feature_legacy: readonly number[] | null,
  feature_legacy_size: number,
): void;

/**
 * Was the feature agreed on? True from `probe` on.
 *
 * @param fbit number of the bit
 * @uboot include/virtio.h virtio_has_feature()
 */
declare function virtio_has_feature(vdev: UDevice, fbit: number): boolean;

/**
 * Sets up queues 0 to `nvqs - 1` and appends them to `vqs`. Returns 0 or a negative error number; then none is set up.
 *
 * @uboot drivers/virtio/virtio-uclass.c virtio_find_vqs()
 */
declare function virtio_find_vqs(vdev: UDevice, nvqs: number, vqs: Virtqueue[]): number;
/** Gives all queues back. Returns 0 or a negative error number. @uboot drivers/virtio/virtio-uclass.c virtio_del_vqs() */
declare function virtio_del_vqs(vdev: UDevice): number;
/** Resets the device: the `remove` of a virtio driver. Returns 0 or a negative error number. @uboot drivers/virtio/virtio-uclass.c virtio_reset() */
declare function virtio_reset(vdev: UDevice): number;
/** Reads the status, `VIRTIO_CONFIG_S_...`. Returns 0 or a negative error number. @uboot drivers/virtio/virtio-uclass.c virtio_get_status() */
declare function virtio_get_status(vdev: UDevice, status: Out<number>): number;
/** Writes the status. Returns 0 or a negative error number. @uboot drivers/virtio/virtio-uclass.c virtio_set_status() */
declare function virtio_set_status(vdev: UDevice, status: number): number;
/** Sets bits of the status. @uboot drivers/virtio/virtio-uclass.c virtio_add_status() */
declare function virtio_add_status(vdev: UDevice, status: number): void;
/** Reads what the device offers. Returns 0 or a negative error number. @uboot drivers/virtio/virtio-uclass.c virtio_get_features() */
declare function virtio_get_features(vdev: UDevice, features: Out<bigint>): number;

/**
 * Reads bytes of the device's configuration.
 *
 * @param offset bytes from its beginning
 * @param buf receives them, from its beginning
 * @param len bytes
 * @returns 0 or a negative error number
 * @uboot drivers/virtio/virtio-uclass.c virtio_get_config()
 */
declare function virtio_get_config(
  vdev: UDevice,
  offset: number,
  buf: Uint8Array,
  len: number,
): number;
/** Writes `len` bytes of the device's configuration. Returns 0 or a negative error number. @uboot drivers/virtio/virtio-uclass.c virtio_set_config() */
declare function virtio_set_config(
  vdev: UDevice,
  offset: number,
  buf: Uint8Array,
  len: number,
): number;
/** Reads the number that changes with the configuration. Returns 0, or -ENOSYS where the transport has none. @uboot drivers/virtio/virtio-uclass.c virtio_generation() */
declare function virtio_generation(vdev: UDevice, counter: Out<number>): number;
/** A field of the configuration, at `offset` bytes. @uboot include/virtio.h virtio_cread8() */
declare function virtio_cread8(vdev: UDevice, offset: number): number;
/** @uboot include/virtio.h virtio_cread16() */
declare function virtio_cread16(vdev: UDevice, offset: number): number;
/** @uboot include/virtio.h virtio_cread32() */
declare function virtio_cread32(vdev: UDevice, offset: number): number;
/** Read until both halves belong together. @uboot include/virtio.h virtio_cread64() */
declare function virtio_cread64(vdev: UDevice, offset: number): bigint;
/** @uboot include/virtio.h virtio_cread_bytes() */
declare function virtio_cread_bytes(
  vdev: UDevice,
  offset: number,
  buf: Uint8Array,
  len: number,
): void;
/** @uboot include/virtio.h virtio_cwrite8() */
declare function virtio_cwrite8(vdev: UDevice, offset: number, val: number): void;
/** @uboot include/virtio.h virtio_cwrite16() */
declare function virtio_cwrite16(vdev: UDevice, offset: number, val: number): void;
/** @uboot include/virtio.h virtio_cwrite32() */
declare function virtio_cwrite32(vdev: UDevice, offset: number, val: number): void;

// Queues

/** A split virtqueue, the driver's side. @uboot include/virtio_ring.h struct virtqueue */
interface Virtqueue {
  readonly vdev: UDevice;
  readonly index: number;
  /** Free descriptors. */
  readonly num_free: number;
}

/** A piece of guest memory. @uboot include/virtio_ring.h struct virtio_sg */
interface VirtioSg {
  /** Guest address: from `malloc()`, or what a uclass gave. */
  addr: number;
  /** Bytes. */
  length: number;
}

/**
 * Offers buffers to the device as one chain: `out_sgs` that it reads, then `in_sgs` that it writes. It is told by
 * `virtqueue_kick()`.
 *
 * @returns 0, or -ENOSPC where there are not enough free descriptors
 * @uboot drivers/virtio/virtio_ring.c virtqueue_add()
 * @spec VIRTIO 1.2 §2.7.13 Supplying Buffers to The Device
 */
declare function virtqueue_add(
  vq: Virtqueue,
  sgs: readonly VirtioSg[],
  out_sgs: number,
  in_sgs: number,
): number;
/** Tells the device of new chains. @uboot drivers/virtio/virtio_ring.c virtqueue_kick() */
declare function virtqueue_kick(vq: Virtqueue): void;
/**
 * Takes back the next chain that the device is done with.
 *
 * @param len receives the bytes that the device says it wrote; null: not wanted
 * @returns guest address of the chain's first buffer, or 0 while there is none
 * @uboot drivers/virtio/virtio_ring.c virtqueue_get_buf()
 * @spec VIRTIO 1.2 §2.7.14 Receiving Used Buffers From The Device
 */
declare function virtqueue_get_buf(vq: Virtqueue, len: Out<number> | null): number;
/** Descriptors of the queue. @uboot drivers/virtio/virtio_ring.c virtqueue_get_vring_size() */
declare function virtqueue_get_vring_size(vq: Virtqueue): number;
/** Guest address of the descriptor table. @uboot drivers/virtio/virtio_ring.c virtqueue_get_desc_addr() */
declare function virtqueue_get_desc_addr(vq: Virtqueue): number;
/** Guest address of the available ring. @uboot drivers/virtio/virtio_ring.c virtqueue_get_avail_addr() */
declare function virtqueue_get_avail_addr(vq: Virtqueue): number;
/** Guest address of the used ring. @uboot drivers/virtio/virtio_ring.c virtqueue_get_used_addr() */
declare function virtqueue_get_used_addr(vq: Virtqueue): number;

// Guest memory. Addresses are numbers, and what lies there is read and written by them

/** Bytes of U-Boot's heap: their guest address, or 0. @uboot common/dlmalloc.c malloc() */
declare function malloc(bytes: number): number;
/** The same, filled with 0. @uboot common/dlmalloc.c calloc() */
declare function calloc(count: number, size: number): number;
/** The same, at a multiple of `alignment`. @uboot common/dlmalloc.c memalign() */
declare function memalign(alignment: number, bytes: number): number;
/** Gives memory back to the heap. @uboot common/dlmalloc.c free() */
declare function free(mem: number): void;
/** 8 bits at a guest address. @uboot arch/arm/include/asm/io.h readb() */
declare function readb(address: number): number;
/** 16 bits, little-endian. @uboot arch/arm/include/asm/io.h readw() */
declare function readw(address: number): number;
/** 32 bits, little-endian, without a sign. @uboot arch/arm/include/asm/io.h readl() */
declare function readl(address: number): number;
/** 64 bits, little-endian, without a sign. @uboot arch/arm/include/asm/io.h readq() */
declare function readq(address: number): bigint;
/** Writes 8 bits. The value comes first, as in U-Boot. @uboot arch/arm/include/asm/io.h writeb() */
declare function writeb(value: number, address: number): void;
/** Writes 16 bits, little-endian. @uboot arch/arm/include/asm/io.h writew() */
declare function writew(value: number, address: number): void;
/** Writes 32 bits, little-endian. @uboot arch/arm/include/asm/io.h writel() */
declare function writel(value: number, address: number): void;
/** Writes 64 bits, little-endian. @uboot arch/arm/include/asm/io.h writeq() */
declare function writeq(value: bigint, address: number): void;
/** Copies bytes that do not overlap; gives `to`. @uboot lib/string.c memcpy() */
declare function memcpy(to: number, from: number, bytes: number): number;
/** Copies bytes that may overlap; gives `to`. @uboot lib/string.c memmove() */
declare function memmove(to: number, from: number, bytes: number): number;
/** Fills with a byte; gives `address`. @uboot lib/string.c memset() */
declare function memset(address: number, value: number, bytes: number): number;

// Console and time

/** Prints as C's printf, with U-Boot's `%p` forms; gives the characters printed. @uboot lib/vsprintf.c printf() */
declare function printf(
  format: string,
  ...values: readonly (number | bigint | string | boolean | Uint8Array | null | undefined)[]
): number;
/** Prints a text as it is. @uboot common/console.c puts() */
declare function puts(s: string): void;
/** Prints a character: its code, or a text of one. @uboot common/console.c putc() */
declare function putc(c: number | string): void;
/**
 * For loops that wait for something from outside, such as a key, and that do not call `udelay()`: the machine goes on meanwhile.
 *
 * @uboot common/cyclic.c schedule()
 */
declare function schedule(): void;
/** Waits. @param usec microseconds @uboot lib/time.c udelay() */
declare function udelay(usec: number): void;
/** Waits. @param msec milliseconds @uboot include/linux/delay.h mdelay() */
declare function mdelay(msec: number): void;
/** Milliseconds since `base`, which an earlier `get_timer(0)` gave. @uboot lib/time.c get_timer() */
declare function get_timer(base: number): number;
/** Microseconds since the machine started. @uboot lib/time.c timer_get_us() */
declare function timer_get_us(): number;

/** A device of the console, for `stdin`, `stdout` and `stderr`. @uboot include/stdio_dev.h struct stdio_dev */
interface StdioDev {
  /** `DEV_FLAGS_INPUT`, `DEV_FLAGS_OUTPUT` */
  flags: number;
  /** What `setenv stdout` calls it, at most 31 characters. */
  name: string;
  /** It is about to be used. Returns 0 or a negative error number. */
  start?(dev: StdioDev): number;
  stop?(dev: StdioDev): number;
  /** Prints a character. */
  putc?(dev: StdioDev, c: number): void;
  puts?(dev: StdioDev, s: string): void;
  /** Is a key there? */
  tstc?(dev: StdioDev): boolean;
  /** Waits for a key. */
  getc?(dev: StdioDev): number;
  /** The device behind it. */
  priv: UDevice | null;
}

/** Adds a device to the console's; a copy is kept and given back. @uboot common/stdio.c stdio_register_dev() */
declare function stdio_register_dev(dev: StdioDev): StdioDev;
/** The console's device of a name, or null. @uboot common/stdio.c stdio_get_by_name() */
declare function stdio_get_by_name(name: string): StdioDev | null;
/**
 * Takes a device away from the console, which goes on with the other devices of `stdout`. A driver does it in `remove`.
 *
 * @param force take it from streams, too, that it is used for
 * @returns 0, or -EBUSY where `stdin`, `stdout` or `stderr` is the device and `force` is not set
 * @uboot common/stdio.c stdio_deregister_dev()
 */
declare function stdio_deregister_dev(dev: StdioDev, force: boolean): number;

/**
 * Puts a device of the console in the place of another one in a stream's list, for a driver whose device goes:
 * `iomux_replace_device(stdin, 'my-console', 'nulldev')`. Needs `CONFIG_CONSOLE_MUX=y`.
 *
 * @param console `stdin`, `stdout` or `stderr`
 * @param new_name name of the one to come, or an empty text: none
 * @returns 0; -EINVAL where none of the list could be used, which then stays; -ENOSYS without `CONFIG_CONSOLE_MUX`
 * @uboot common/iomux.c iomux_replace_device()
 */
declare function iomux_replace_device(console: number, old: string, new_name: string): number;

// Operations that a uclass calls

/** Of a serial port. @uboot include/serial.h struct dm_serial_ops */
interface DmSerialOps {
  /** @param baudrate bits per second */
  setbrg?(dev: UDevice, baudrate: number): number;
  /** A character, or -EAGAIN when none is there. */
  getc(dev: UDevice): number;
  /** Returns 0, or -EAGAIN when there is no room: the uclass calls again. */
  putc(dev: UDevice, ch: number): number;
  /** Characters waiting: received ones (`input`), or ones not yet sent. */
  pending?(dev: UDevice, input: boolean): number;
}

/** Of a disk. Blocks have `BlkDesc.blksz` bytes. @uboot include/blk.h struct blk_ops */
interface BlkOps {
  /** Reads blocks to guest address `buffer`. Returns how many, or a negative error number. */
  read(dev: UDevice, start: number, blkcnt: number, buffer: number): number;
  /** Writes blocks from guest address `buffer`. Returns how many, or a negative error number. */
  write?(dev: UDevice, start: number, blkcnt: number, buffer: number): number;
  erase?(dev: UDevice, start: number, blkcnt: number): number;
}

/** What is known of a disk: `dev_get_uclass_plat()`. @uboot include/blk.h struct blk_desc */
interface BlkDesc {
  uclass_id: number;
  devnum: number;
  part_type: number;
  target: number;
  lun: number;
  hwpart: number;
  type: number;
  removable: boolean;
  /** Blocks of the disk. */
  lba: number;
  /** Bytes of a block. */
  blksz: number;
  log2blksz: number;
  vendor: string;
  product: string;
  revision: string;
  readonly bdev: UDevice;
}

/** Next number of a disk of the uclass, or a negative error number. @uboot drivers/block/blk-uclass.c blk_next_free_devnum() */
declare function blk_next_free_devnum(uclass_id: number): number;

/** Of a network card. Packets are guest addresses. @uboot include/net.h struct eth_ops */
interface EthOps {
  start(dev: UDevice): number;
  /** Sends `length` bytes. Returns 0 or a negative error number. */
  send(dev: UDevice, packet: number, length: number): number;
  /** Bytes of a packet, whose address goes to `packetp.value`; 0 or -EAGAIN when none is there. */
  recv(dev: UDevice, flags: number, packetp: Out<number>): number;
  /** The packet was looked at: its buffer is free again. */
  free_pkt?(dev: UDevice, packet: number, length: number): number;
  stop(dev: UDevice): void;
  /** Tells the card the address in `EthPdata.enetaddr`. */
  write_hwaddr?(dev: UDevice): number;
  /** Reads the card's own address to `EthPdata.enetaddr`. */
  read_rom_hwaddr?(dev: UDevice): number;
}

/** Platform data of a network card: `dev_get_plat()`. A driver of `UCLASS_ETH` has it without a `plat_auto`. @uboot include/net.h struct eth_pdata */
interface EthPdata {
  iobase: number;
  /** The 6 bytes of the address: U-Boot's own, to be read and written. */
  readonly enetaddr: Uint8Array;
  phy_interface: number;
  max_speed: number;
}

/** Of a source of entropy. @uboot include/rng.h struct dm_rng_ops */
interface DmRngOps {
  /** Writes `len` random bytes to guest address `data`. Returns 0 or a negative error number. */
  read(dev: UDevice, data: number, len: number): number;
}

/** Bytes of the longest packet. @uboot include/net.h PKTSIZE */
declare const PKTSIZE: 1522;

// Device types

/** Device id of the network card. @spec VIRTIO 1.2 §5 Device Types */
declare const VIRTIO_ID_NET: 1;
/** Device id of the block device. @spec VIRTIO 1.2 §5 Device Types */
declare const VIRTIO_ID_BLOCK: 2;
/** Device id of the console. @spec VIRTIO 1.2 §5 Device Types */
declare const VIRTIO_ID_CONSOLE: 3;
/** Device id of the entropy source. @spec VIRTIO 1.2 §5 Device Types */
declare const VIRTIO_ID_RNG: 4;
/** Device id of the memory ballooning (traditional). @spec VIRTIO 1.2 §5 Device Types */
declare const VIRTIO_ID_BALLOON: 5;
/** Device id of the SCSI host. @spec VIRTIO 1.2 §5 Device Types */
declare const VIRTIO_ID_SCSI: 8;
/** Device id of the 9P transport. @spec VIRTIO 1.2 §5 Device Types */
declare const VIRTIO_ID_9P: 9;
/** Device id of the GPU device. @spec VIRTIO 1.2 §5 Device Types */
declare const VIRTIO_ID_GPU: 16;
/** Device id of the Input device. @spec VIRTIO 1.2 §5 Device Types */
declare const VIRTIO_ID_INPUT: 18;
/** Device id of the Crypto device. @spec VIRTIO 1.2 §5 Device Types */
declare const VIRTIO_ID_CRYPTO: 20;

// Feature bits, as bit numbers

/** Feature bit of the ring and the transport of the legacy interface. @spec VIRTIO 1.2 §6 Reserved Feature Bits */
declare const VIRTIO_F_NOTIFY_ON_EMPTY: 24;
/** Feature bit of the ring and the transport of the legacy interface. @spec VIRTIO 1.2 §6 Reserved Feature Bits */
declare const VIRTIO_F_ANY_LAYOUT: 27;
/** Feature bit of the ring and the transport. @spec VIRTIO 1.2 §6 Reserved Feature Bits */
declare const VIRTIO_F_INDIRECT_DESC: 28;
/** Feature bit of the ring and the transport. @spec VIRTIO 1.2 §6 Reserved Feature Bits */
declare const VIRTIO_F_EVENT_IDX: 29;
/** Feature bit of the ring and the transport of the legacy interface. @spec VIRTIO 1.2 §6 Reserved Feature Bits */
declare const VIRTIO_F_BAD_FEATURE: 30;
/** Feature bit of the ring and the transport. @spec VIRTIO 1.2 §6 Reserved Feature Bits */
declare const VIRTIO_F_VERSION_1: 32;
/** Feature bit of the ring and the transport. @spec VIRTIO 1.2 §6 Reserved Feature Bits */
declare const VIRTIO_F_ACCESS_PLATFORM: 33;
/** Feature bit of the ring and the transport. @spec VIRTIO 1.2 §6 Reserved Feature Bits */
declare const VIRTIO_F_RING_PACKED: 34;
/** Feature bit of the ring and the transport. @spec VIRTIO 1.2 §6 Reserved Feature Bits */
declare const VIRTIO_F_IN_ORDER: 35;
/** Feature bit of the ring and the transport. @spec VIRTIO 1.2 §6 Reserved Feature Bits */
declare const VIRTIO_F_ORDER_PLATFORM: 36;
/** Feature bit of the ring and the transport. @spec VIRTIO 1.2 §6 Reserved Feature Bits */
declare const VIRTIO_F_SR_IOV: 37;
/** Feature bit of the ring and the transport. @spec VIRTIO 1.2 §6 Reserved Feature Bits */
declare const VIRTIO_F_NOTIFICATION_DATA: 38;
/** Feature bit of the ring and the transport. @spec VIRTIO 1.2 §6 Reserved Feature Bits */
declare const VIRTIO_F_NOTIF_CONFIG_DATA: 39;
/** Feature bit of the ring and the transport. @spec VIRTIO 1.2 §6 Reserved Feature Bits */
declare const VIRTIO_F_RING_RESET: 40;
/** Feature bit of a network card. @spec VIRTIO 1.2 §5.1.3 Feature bits */
declare const VIRTIO_NET_F_CSUM: 0;
/** Feature bit of a network card. @spec VIRTIO 1.2 §5.1.3 Feature bits */
declare const VIRTIO_NET_F_GUEST_CSUM: 1;
/** Feature bit of a network card. @spec VIRTIO 1.2 §5.1.3 Feature bits */
declare const VIRTIO_NET_F_CTRL_GUEST_OFFLOADS: 2;
/** Feature bit of a network card. @spec VIRTIO 1.2 §5.1.3 Feature bits */
declare const VIRTIO_NET_F_MTU: 3;
/** Feature bit of a network card. @spec VIRTIO 1.2 §5.1.3 Feature bits */
declare const VIRTIO_NET_F_MAC: 5;
/** Feature bit of a network card of the legacy interface. @spec VIRTIO 1.2 §5.1.3 Feature bits */
declare const VIRTIO_NET_F_GSO: 6;
/** Feature bit of a network card. @spec VIRTIO 1.2 §5.1.3 Feature bits */
declare const VIRTIO_NET_F_GUEST_TSO4: 7;
/** Feature bit of a network card. @spec VIRTIO 1.2 §5.1.3 Feature bits */
declare const VIRTIO_NET_F_GUEST_TSO6: 8;
/** Feature bit of a network card. @spec VIRTIO 1.2 §5.1.3 Feature bits */
declare const VIRTIO_NET_F_GUEST_ECN: 9;
/** Feature bit of a network card. @spec VIRTIO 1.2 §5.1.3 Feature bits */
declare const VIRTIO_NET_F_GUEST_UFO: 10;
/** Feature bit of a network card. @spec VIRTIO 1.2 §5.1.3 Feature bits */
declare const VIRTIO_NET_F_HOST_TSO4: 11;
/** Feature bit of a network card. @spec VIRTIO 1.2 §5.1.3 Feature bits */
declare const VIRTIO_NET_F_HOST_TSO6: 12;
/** Feature bit of a network card. @spec VIRTIO 1.2 §5.1.3 Feature bits */
declare const VIRTIO_NET_F_HOST_ECN: 13;
/** Feature bit of a network card. @spec VIRTIO 1.2 §5.1.3 Feature bits */
declare const VIRTIO_NET_F_HOST_UFO: 14;
/** Feature bit of a network card. @spec VIRTIO 1.2 §5.1.3 Feature bits */
declare const VIRTIO_NET_F_MRG_RXBUF: 15;
/** Feature bit of a network card. @spec VIRTIO 1.2 §5.1.3 Feature bits */
declare const VIRTIO_NET_F_STATUS: 16;
/** Feature bit of a network card. @spec VIRTIO 1.2 §5.1.3 Feature bits */
declare const VIRTIO_NET_F_CTRL_VQ: 17;
/** Feature bit of a network card. @spec VIRTIO 1.2 §5.1.3 Feature bits */
declare const VIRTIO_NET_F_CTRL_RX: 18;
/** Feature bit of a network card. @spec VIRTIO 1.2 §5.1.3 Feature bits */
declare const VIRTIO_NET_F_CTRL_VLAN: 19;
/** Feature bit of a network card. @spec VIRTIO 1.2 §5.1.3 Feature bits */
declare const VIRTIO_NET_F_CTRL_RX_EXTRA: 20;
/** Feature bit of a network card. @spec VIRTIO 1.2 §5.1.3 Feature bits */
declare const VIRTIO_NET_F_GUEST_ANNOUNCE: 21;
/** Feature bit of a network card. @spec VIRTIO 1.2 §5.1.3 Feature bits */
declare const VIRTIO_NET_F_MQ: 22;
/** Feature bit of a network card. @spec VIRTIO 1.2 §5.1.3 Feature bits */
declare const VIRTIO_NET_F_CTRL_MAC_ADDR: 23;
/** Feature bit of a network card. @spec VIRTIO 1.2 §5.1.3 Feature bits */
declare const VIRTIO_NET_F_HOST_USO: 56;
/** Feature bit of a network card. @spec VIRTIO 1.2 §5.1.3 Feature bits */
declare const VIRTIO_NET_F_HASH_REPORT: 57;
/** Feature bit of a network card. @spec VIRTIO 1.2 §5.1.3 Feature bits */
declare const VIRTIO_NET_F_GUEST_HDRLEN: 59;
/** Feature bit of a network card. @spec VIRTIO 1.2 §5.1.3 Feature bits */
declare const VIRTIO_NET_F_RSS: 60;
/** Feature bit of a network card. @spec VIRTIO 1.2 §5.1.3 Feature bits */
declare const VIRTIO_NET_F_RSC_EXT: 61;
/** Feature bit of a network card. @spec VIRTIO 1.2 §5.1.3 Feature bits */
declare const VIRTIO_NET_F_STANDBY: 62;
/** Feature bit of a network card. @spec VIRTIO 1.2 §5.1.3 Feature bits */
declare const VIRTIO_NET_F_SPEED_DUPLEX: 63;
/** Feature bit of a block device of the legacy interface. @spec VIRTIO 1.2 §5.2.3 Feature bits */
declare const VIRTIO_BLK_F_BARRIER: 0;
/** Feature bit of a block device. @spec VIRTIO 1.2 §5.2.3 Feature bits */
declare const VIRTIO_BLK_F_SIZE_MAX: 1;
/** Feature bit of a block device. @spec VIRTIO 1.2 §5.2.3 Feature bits */
declare const VIRTIO_BLK_F_SEG_MAX: 2;
/** Feature bit of a block device. @spec VIRTIO 1.2 §5.2.3 Feature bits */
declare const VIRTIO_BLK_F_GEOMETRY: 4;
/** Feature bit of a block device. @spec VIRTIO 1.2 §5.2.3 Feature bits */
declare const VIRTIO_BLK_F_RO: 5;
/** Feature bit of a block device. @spec VIRTIO 1.2 §5.2.3 Feature bits */
declare const VIRTIO_BLK_F_BLK_SIZE: 6;
/** Feature bit of a block device of the legacy interface. @spec VIRTIO 1.2 §5.2.3 Feature bits */
declare const VIRTIO_BLK_F_SCSI: 7;
/** Feature bit of a block device. @spec VIRTIO 1.2 §5.2.3 Feature bits */
declare const VIRTIO_BLK_F_FLUSH: 9;
/** Feature bit of a block device. @spec VIRTIO 1.2 §5.2.3 Feature bits */
declare const VIRTIO_BLK_F_TOPOLOGY: 10;
/** Feature bit of a block device. @spec VIRTIO 1.2 §5.2.3 Feature bits */
declare const VIRTIO_BLK_F_CONFIG_WCE: 11;
/** Feature bit of a block device. @spec VIRTIO 1.2 §5.2.3 Feature bits */
declare const VIRTIO_BLK_F_MQ: 12;
/** Feature bit of a block device. @spec VIRTIO 1.2 §5.2.3 Feature bits */
declare const VIRTIO_BLK_F_DISCARD: 13;
/** Feature bit of a block device. @spec VIRTIO 1.2 §5.2.3 Feature bits */
declare const VIRTIO_BLK_F_WRITE_ZEROES: 14;
/** Feature bit of a block device. @spec VIRTIO 1.2 §5.2.3 Feature bits */
declare const VIRTIO_BLK_F_LIFETIME: 15;
/** Feature bit of a block device. @spec VIRTIO 1.2 §5.2.3 Feature bits */
declare const VIRTIO_BLK_F_SECURE_ERASE: 16;
/** Feature bit of a console. @spec VIRTIO 1.2 §5.3.3 Feature bits */
declare const VIRTIO_CONSOLE_F_SIZE: 0;
/** Feature bit of a console. @spec VIRTIO 1.2 §5.3.3 Feature bits */
declare const VIRTIO_CONSOLE_F_MULTIPORT: 1;
/** Feature bit of a console. @spec VIRTIO 1.2 §5.3.3 Feature bits */
declare const VIRTIO_CONSOLE_F_EMERG_WRITE: 2;
/** Feature bit of a memory balloon. @spec VIRTIO 1.2 §5.5.3 Feature bits */
declare const VIRTIO_BALLOON_F_MUST_TELL_HOST: 0;
/** Feature bit of a memory balloon. @spec VIRTIO 1.2 §5.5.3 Feature bits */
declare const VIRTIO_BALLOON_F_STATS_VQ: 1;
/** Feature bit of a memory balloon. @spec VIRTIO 1.2 §5.5.3 Feature bits */
declare const VIRTIO_BALLOON_F_DEFLATE_ON_OOM: 2;
/** Feature bit of a memory balloon. @spec VIRTIO 1.2 §5.5.3 Feature bits */
declare const VIRTIO_BALLOON_F_FREE_PAGE_HINT: 3;
/** Feature bit of a memory balloon. @spec VIRTIO 1.2 §5.5.3 Feature bits */
declare const VIRTIO_BALLOON_F_PAGE_POISON: 4;
/** Feature bit of a memory balloon. @spec VIRTIO 1.2 §5.5.3 Feature bits */
declare const VIRTIO_BALLOON_F_PAGE_REPORTING: 5;
/** Feature bit of a SCSI host. @spec VIRTIO 1.2 §5.6.3 Feature bits */
declare const VIRTIO_SCSI_F_INOUT: 0;
/** Feature bit of a SCSI host. @spec VIRTIO 1.2 §5.6.3 Feature bits */
declare const VIRTIO_SCSI_F_HOTPLUG: 1;
/** Feature bit of a SCSI host. @spec VIRTIO 1.2 §5.6.3 Feature bits */
declare const VIRTIO_SCSI_F_CHANGE: 2;
/** Feature bit of a SCSI host. @spec VIRTIO 1.2 §5.6.3 Feature bits */
declare const VIRTIO_SCSI_F_T10_PI: 3;
/** Feature bit of a GPU. @spec VIRTIO 1.2 §5.7.3 Feature bits */
declare const VIRTIO_GPU_F_VIRGL: 0;
/** Feature bit of a GPU. @spec VIRTIO 1.2 §5.7.3 Feature bits */
declare const VIRTIO_GPU_F_EDID: 1;
/** Feature bit of a GPU. @spec VIRTIO 1.2 §5.7.3 Feature bits */
declare const VIRTIO_GPU_F_RESOURCE_UUID: 2;
/** Feature bit of a GPU. @spec VIRTIO 1.2 §5.7.3 Feature bits */
declare const VIRTIO_GPU_F_RESOURCE_BLOB: 3;
/** Feature bit of a GPU. @spec VIRTIO 1.2 §5.7.3 Feature bits */
declare const VIRTIO_GPU_F_CONTEXT_INIT: 4;
/** Feature bit of a 9P transport. */
declare const VIRTIO_9P_F_MOUNT_TAG: 0;

// Device status

/** The device was noticed. @spec VIRTIO 1.2 §2.1 Device Status Field */
declare const VIRTIO_CONFIG_S_ACKNOWLEDGE: 0x1;
/** A driver is there. @spec VIRTIO 1.2 §2.1 Device Status Field */
declare const VIRTIO_CONFIG_S_DRIVER: 0x2;
/** The driver is ready: the device may work. @spec VIRTIO 1.2 §2.1 Device Status Field */
declare const VIRTIO_CONFIG_S_DRIVER_OK: 0x4;
/** The features are agreed on. @spec VIRTIO 1.2 §2.1 Device Status Field */
declare const VIRTIO_CONFIG_S_FEATURES_OK: 0x8;
/** The device has met an error that it can not come back from. @spec VIRTIO 1.2 §2.1 Device Status Field */
declare const VIRTIO_CONFIG_S_NEEDS_RESET: 0x40;
/** The driver has given up. @spec VIRTIO 1.2 §2.1 Device Status Field */
declare const VIRTIO_CONFIG_S_FAILED: 0x80;

// Error numbers: what fails returns one of them with a minus

/** Operation not permitted. @uboot include/linux/errno.h */
declare const EPERM: 1;
/** No such entry. @uboot include/linux/errno.h */
declare const ENOENT: 2;
/** Interrupted. @uboot include/linux/errno.h */
declare const EINTR: 4;
/** Input or output failed. @uboot include/linux/errno.h */
declare const EIO: 5;
/** No such device or address. @uboot include/linux/errno.h */
declare const ENXIO: 6;
/** Too many arguments. @uboot include/linux/errno.h */
declare const E2BIG: 7;
/** Not a program. @uboot include/linux/errno.h */
declare const ENOEXEC: 8;
/** Nothing there yet: try again. @uboot include/linux/errno.h */
declare const EAGAIN: 11;
/** Out of memory. @uboot include/linux/errno.h */
declare const ENOMEM: 12;
/** Permission denied. @uboot include/linux/errno.h */
declare const EACCES: 13;
/** Bad address. @uboot include/linux/errno.h */
declare const EFAULT: 14;
/** Busy. @uboot include/linux/errno.h */
declare const EBUSY: 16;
/** Exists already. @uboot include/linux/errno.h */
declare const EEXIST: 17;
/** Another device. @uboot include/linux/errno.h */
declare const EXDEV: 18;
/** No such device. @uboot include/linux/errno.h */
declare const ENODEV: 19;
/** No directory. @uboot include/linux/errno.h */
declare const ENOTDIR: 20;
/** A directory. @uboot include/linux/errno.h */
declare const EISDIR: 21;
/** Invalid argument. @uboot include/linux/errno.h */
declare const EINVAL: 22;
/** No space, such as no free descriptors. @uboot include/linux/errno.h */
declare const ENOSPC: 28;
/** Read only. @uboot include/linux/errno.h */
declare const EROFS: 30;
/** Out of range. @uboot include/linux/errno.h */
declare const ERANGE: 34;
/** Name too long. @uboot include/linux/errno.h */
declare const ENAMETOOLONG: 36;
/** Not implemented. @uboot include/linux/errno.h */
declare const ENOSYS: 38;
/** No message. @uboot include/linux/errno.h */
declare const ENOMSG: 42;
/** No network. @uboot include/linux/errno.h */
declare const ENONET: 64;
/** Bad message. @uboot include/linux/errno.h */
declare const EBADMSG: 74;
/** Protocol not supported. @uboot include/linux/errno.h */
declare const EPROTONOSUPPORT: 93;
/** Operation not supported. @uboot include/linux/errno.h */
declare const EOPNOTSUPP: 95;
/** Protocol family not supported. @uboot include/linux/errno.h */
declare const EPFNOSUPPORT: 96;
/** Address not available. @uboot include/linux/errno.h */
declare const EADDRNOTAVAIL: 99;
/** Network is down. @uboot include/linux/errno.h */
declare const ENETDOWN: 100;
/** Timed out. @uboot include/linux/errno.h */
declare const ETIMEDOUT: 110;
/** Done already. @uboot include/linux/errno.h */
declare const EALREADY: 114;
/** In progress. @uboot include/linux/errno.h */
declare const EINPROGRESS: 115;
/** Key rejected. @uboot include/linux/errno.h */
declare const EKEYREJECTED: 129;
/** Not supported. @uboot include/linux/errno.h */
declare const ENOTSUPP: 524;

// Uclasses

/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_ROOT: 0;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_AHCI: 19;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_BLK: 22;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_BOOTDEV: 24;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_BOOTMETH: 25;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_BOOTSTD: 26;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_CLK: 29;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_CPU: 30;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_EFI_LOADER: 37;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_ETH: 39;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_FIRMWARE: 41;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_GPIO: 46;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_IDE: 55;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_IRQ: 57;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_KEYBOARD: 58;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_LPC: 60;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_MASS_STORAGE: 62;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_MOD_EXP: 68;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_MTD: 69;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_NOP: 71;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_NORTHBRIDGE: 72;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_NVME: 73;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_PANEL: 75;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_PANEL_BACKLIGHT: 76;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_PARTITION: 77;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_PCH: 78;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_PCI: 79;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_PCI_GENERIC: 81;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_QFW: 89;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_RNG: 95;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_RTC: 96;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_SCSI: 98;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_SERIAL: 99;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_SIMPLE_BUS: 100;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_SPI: 104;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_SPI_FLASH: 105;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_SPI_GENERIC: 106;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_SYSCON: 108;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_SYSINFO: 109;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_SYSRESET: 110;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_TIMER: 113;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_TPM: 114;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_USB: 116;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_USB_DEV_GENERIC: 117;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_USB_HUB: 118;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_VIDEO: 120;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_VIDEO_CONSOLE: 122;
/** @uboot include/dm/uclass-id.h enum uclass_id */
declare const UCLASS_VIRTIO: 124;

// Flags of a driver or device

/** The device was probed. @uboot include/dm/device.h DM_FLAG_ACTIVATED */
declare const DM_FLAG_ACTIVATED: 0x1;
/** The platform data was allocated by the driver model. @uboot include/dm/device.h DM_FLAG_ALLOC_PDATA */
declare const DM_FLAG_ALLOC_PDATA: 0x2;
/** Bound before relocation too. @uboot include/dm/device.h DM_FLAG_PRE_RELOC */
declare const DM_FLAG_PRE_RELOC: 0x4;
/** The parent's platform data was allocated by the driver model. @uboot include/dm/device.h DM_FLAG_ALLOC_PARENT_PDATA */
declare const DM_FLAG_ALLOC_PARENT_PDATA: 0x8;
/** The uclass's platform data was allocated by the driver model. @uboot include/dm/device.h DM_FLAG_ALLOC_UCLASS_PDATA */
declare const DM_FLAG_ALLOC_UCLASS_PDATA: 0x10;
/** Private data is aligned for DMA. @uboot include/dm/device.h DM_FLAG_ALLOC_PRIV_DMA */
declare const DM_FLAG_ALLOC_PRIV_DMA: 0x20;
/** The device was bound. @uboot include/dm/device.h DM_FLAG_BOUND */
declare const DM_FLAG_BOUND: 0x40;
/** The device's name is on the heap. @uboot include/dm/device.h DM_FLAG_NAME_ALLOCED */
declare const DM_FLAG_NAME_ALLOCED: 0x80;
/** The device may write to memory: it is removed before an operating system starts. @uboot include/dm/device.h DM_FLAG_ACTIVE_DMA */
declare const DM_FLAG_ACTIVE_DMA: 0x200;
/** The driver has something to do before an operating system starts: its device is removed then. @uboot include/dm/device.h DM_FLAG_OS_PREPARE */
declare const DM_FLAG_OS_PREPARE: 0x400;
/** The platform data is filled. @uboot include/dm/device.h DM_FLAG_PLATDATA_VALID */
declare const DM_FLAG_PLATDATA_VALID: 0x1000;
/** Removed after all others. @uboot include/dm/device.h DM_FLAG_VITAL */
declare const DM_FLAG_VITAL: 0x4000;
/** Probed as soon as it is bound, at the first scan. @uboot include/dm/device.h DM_FLAG_PROBE_AFTER_BIND */
declare const DM_FLAG_PROBE_AFTER_BIND: 0x8000;

// Devices of the console

/** It can be read. @uboot include/stdio_dev.h DEV_FLAGS_INPUT */
declare const DEV_FLAGS_INPUT: 0x1;
/** It can be written to. @uboot include/stdio_dev.h DEV_FLAGS_OUTPUT */
declare const DEV_FLAGS_OUTPUT: 0x2;

// Streams of the console

/** What is typed. @uboot include/stdio_dev.h stdin */
declare const stdin: 0;
/** What is printed. @uboot include/stdio_dev.h stdout */
declare const stdout: 1;
/** Messages of errors. @uboot include/stdio_dev.h stderr */
declare const stderr: 2;
