import { cString, guestBytes } from '../../common/guest-bytes';
import { propertyCells } from '../../drivers/core/ofnode';
import type { OfNode } from '../../include/dm/device';
import { EADDRNOTAVAIL, EBADMSG, EINVAL, ENOENT, ENOEXEC, ENOMSG } from '../../include/errno';
import type { Errno } from '../../include/errno';
import { gd } from '../../include/asm-generic/global_data';
import { IS_ENABLED } from '../../include/linux/kconfig';
import { fdt_check_header } from '../../lib/libfdt/fdt';
import { fdt_totalsize } from '../../lib/libfdt/fdt/header';
import { fdt_parse } from '../../lib/libfdt';
import { readBytes } from '../../lib/memory-access';

/** Not more than this much is read of an image that isn't in RAM. */
const MOST_BYTES_OF_FLASH = 0x0400_0000;

/** A FIT image: a device tree of images and configurations. */
export interface Fit {
  /** Guest address of the tree. */
  readonly address: number;
  readonly root: OfNode;
  readonly totalsize: number;
  /** The tree's bytes: those of a property are a part of them. */
  readonly blob: Uint8Array;
}

/** The tree's bytes as they lie in RAM, or a copy of them from elsewhere. */
function fitBytes(address: number): Uint8Array {
  const { base, sizeBytes } = gd.hal.ram;
  const totalsize = fdt_totalsize(address);
  const rest = base + sizeBytes - address;

  return address >= base && rest > 0
    ? guestBytes(address, Math.min(totalsize, rest))
    : readBytes(address, Math.min(totalsize, MOST_BYTES_OF_FLASH));
}

function hasUnitAddress(node: OfNode): boolean {
  return node.name.includes('@') || node.subnodes.some(hasUnitAddress);
}

/**
 * The FIT at a guest address if it is one: a whole device tree with a description, a time where the configuration wants
 * it, and images; without unit addresses where there are signatures.
 *
 * @uboot boot/image-fit.c fit_check_format()
 */
export function fit_check_format(address: number): Fit | Errno {
  if (fdt_check_header(address) !== 0) {
    return -ENOEXEC;
  }
  const blob = fitBytes(address);
  const parsed = fdt_parse(blob);
  if (!parsed.ok) {
    return -EINVAL;
  }
  const { root, totalsize } = parsed.value;
  if (IS_ENABLED('FIT_FULL_CHECK') && IS_ENABLED('FIT_SIGNATURE') && hasUnitAddress(root)) {
    return -EADDRNOTAVAIL;
  }
  if (!root.properties.has('description')) {
    return -ENOMSG;
  }
  if (IS_ENABLED('TIMESTAMP') && !root.properties.has('timestamp')) {
    return -EBADMSG;
  }
  if (fdt_subnode(root, 'images') === null) {
    return -ENOENT;
  }
  return { address, root, totalsize, blob };
}

/**
 * A child by its name. A name without a unit address finds a child that has one. Null: none. as libfdt's fdt_subnode_offset() does.
 */
export function fdt_subnode(parent: OfNode, name: string): OfNode | null {
  return (
    parent.subnodes.find(
      (node) => node.name === name || (!name.includes('@') && node.name.startsWith(`${name}@`)),
    ) ?? null
  );
}

/** The images, in order. */
export function fitImages(fit: Fit): readonly OfNode[] {
  return fdt_subnode(fit.root, 'images')?.subnodes ?? [];
}

/** @uboot boot/image-fit.c fit_image_get_node() */
export function fit_image_get_node(fit: Fit, image_uname: string): OfNode | null {
  const images = fdt_subnode(fit.root, 'images');

  return images === null ? null : fdt_subnode(images, image_uname);
}

/** A property as text, up to its first NUL. Null: it isn't there. */
export function propText(node: OfNode, name: string): string | null {
  const value = node.properties.get(name);

  return value === undefined ? null : cString(value);
}

/** A property that is one number. Null: it isn't there, or isn't one. */
export function propNumber(node: OfNode, name: string): number | null {
  const value = node.properties.get(name);

  return value?.length === 4 ? (propertyCells(value)[0] ?? null) : null;
}

/** The strings of a property, as far as each has its NUL. As libfdt's fdt_stringlist_get(). */
export function propStrings(node: OfNode, name: string): readonly string[] {
  const value = node.properties.get(name) ?? new Uint8Array();
  const strings: string[] = [];
  let at = 0;
  let end = value.indexOf(0);

  while (end >= 0) {
    strings.push(cString(value.subarray(at, end)));
    at = end + 1;
    end = value.indexOf(0, at);
  }
  return strings;
}
