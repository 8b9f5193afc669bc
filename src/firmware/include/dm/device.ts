/* eslint-disable @typescript-eslint/no-unnecessary-type-parameters -- device_get_ops() gives what C has as void *: only the caller knows the type. */
import type { UclassId } from './uclass-id';

/** @uboot include/dm/device.h struct udevice */
export interface UDevice {
  driver: Driver;
  name: string;
  /** Guest address of the struct, from the guest's heap: what `dm uclass` prints. */
  readonly address: number;
  plat_: unknown;
  parent_plat_: unknown;
  uclass_plat_: unknown;
  driver_data: number;
  parent: UDevice | null;
  priv_: unknown;
  uclass: Uclass;
  uclass_priv_: unknown;
  parent_priv_: unknown;
  /** Children in order of binding (struct list_head child_head). */
  child_head: UDevice[];
  flags_: number;
  seq_: number;
  /** FDT node, or null. */
  node_: OfNode | null;
}

/** A node of the live view of the flattened device tree. */
export interface OfNode {
  /** Offset of the node in the blob's structure block. */
  readonly offset: number;
  /** Name with unit address, as in the blob. */
  readonly name: string;
  readonly parent: OfNode | null;
  readonly subnodes: readonly OfNode[];
  readonly properties: ReadonlyMap<string, Uint8Array>;
}

/** @uboot include/dm/device.h struct udevice_id */
export interface UDeviceId {
  readonly compatible: string;
  readonly data?: number;
}

/**
 * A C struct that the driver model allocates for a device: how many bytes U-Boot's struct has on this board (they come
 * from the guest's heap, so that addresses agree with a real U-Boot), and how to make ours. `address` is the heap
 * address of the struct: buffers that a device reads or writes (rx buffers, the ring) live there in guest RAM.
 */
export interface AutoStruct<T = unknown> {
  readonly sizeBytes: number | ((arch64: boolean) => number);
  readonly create: (address: number) => T;
}

/** @uboot include/dm/device.h struct driver */
export interface Driver {
  readonly name: string;
  readonly id: UclassId;
  readonly of_match?: readonly UDeviceId[];
  readonly bind?: (dev: UDevice) => number;
  readonly probe?: (dev: UDevice) => number;
  readonly remove?: (dev: UDevice) => number;
  readonly unbind?: (dev: UDevice) => number;
  readonly of_to_plat?: (dev: UDevice) => number;
  readonly child_post_bind?: (dev: UDevice) => number;
  readonly child_pre_probe?: (dev: UDevice) => number;
  readonly child_post_remove?: (dev: UDevice) => number;
  readonly priv_auto?: AutoStruct;
  readonly plat_auto?: AutoStruct;
  readonly per_child_auto?: AutoStruct;
  readonly per_child_plat_auto?: AutoStruct;
  /** The driver's operations table; its type is the uclass's business (`DmVirtioOps`, `BlkOps`). */
  readonly ops?: object;
  readonly flags?: number;
}

/** @uboot include/dm/uclass.h struct uclass */
export interface Uclass {
  priv_: unknown;
  readonly uc_drv: UclassDriver;
  /** Devices in order of binding. */
  dev_head: UDevice[];
  readonly address: number;
}

/** @uboot include/dm/uclass.h struct uclass_driver */
export interface UclassDriver {
  readonly name: string;
  readonly id: UclassId;
  readonly post_bind?: (dev: UDevice) => number;
  readonly pre_unbind?: (dev: UDevice) => number;
  readonly pre_probe?: (dev: UDevice) => number;
  readonly post_probe?: (dev: UDevice) => number;
  readonly pre_remove?: (dev: UDevice) => number;
  readonly child_post_bind?: (dev: UDevice) => number;
  readonly child_pre_probe?: (dev: UDevice) => number;
  readonly child_post_probe?: (dev: UDevice) => number;
  readonly init?: (uc: Uclass) => number;
  readonly destroy?: (uc: Uclass) => number;
  readonly priv_auto?: AutoStruct;
  readonly per_device_auto?: AutoStruct;
  readonly per_device_plat_auto?: AutoStruct;
  readonly per_child_auto?: AutoStruct;
  readonly per_child_plat_auto?: AutoStruct;
  readonly flags?: number;
}

/** @uboot include/dm/device.h DM_FLAG_... (values as in v2023.01) */
export const DM_FLAG_ACTIVATED = 1 << 0;
export const DM_FLAG_ALLOC_PDATA = 1 << 1;
export const DM_FLAG_PRE_RELOC = 1 << 2;
export const DM_FLAG_ALLOC_PARENT_PDATA = 1 << 3;
export const DM_FLAG_ALLOC_UCLASS_PDATA = 1 << 4;
export const DM_FLAG_ALLOC_PRIV_DMA = 1 << 5;
export const DM_FLAG_BOUND = 1 << 6;
export const DM_FLAG_NAME_ALLOCED = 1 << 7;
export const DM_FLAG_ACTIVE_DMA = 1 << 9;
export const DM_FLAG_OS_PREPARE = 1 << 10;
export const DM_FLAG_PLATDATA_VALID = 1 << 12;
export const DM_FLAG_VITAL = 1 << 14;
export const DM_FLAG_PROBE_AFTER_BIND = 1 << 15;

export const DM_REMOVE_NORMAL = 1 << 0;
/** @alias */
export const DM_REMOVE_ACTIVE_DMA = DM_FLAG_ACTIVE_DMA;
/** @alias */
export const DM_REMOVE_OS_PREPARE = DM_FLAG_OS_PREPARE;
/** @alias */
export const DM_REMOVE_NON_VITAL = DM_FLAG_VITAL;
export const DM_REMOVE_ACTIVE_ALL = DM_REMOVE_ACTIVE_DMA | DM_REMOVE_OS_PREPARE;

export const DM_UC_FLAG_SEQ_ALIAS = 1 << 0;
export const DM_UC_FLAG_NO_AUTO_SEQ = 1 << 1;

/** @uboot include/dm/device.h device_active() */
export function device_active(dev: UDevice): boolean {
  return (dev.flags_ & DM_FLAG_ACTIVATED) !== 0;
}

/** @uboot include/dm/device.h dev_seq() */
export function dev_seq(dev: UDevice): number {
  return dev.seq_;
}

/** The operations table of the device's driver, as its uclass defines it. @uboot include/dm/device.h device_get_ops() */
export function device_get_ops<T>(dev: UDevice): T {
  return dev.driver.ops as T;
}
