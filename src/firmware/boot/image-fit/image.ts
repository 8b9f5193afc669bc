import type { OfNode } from '../../include/dm/device';
import { gd } from '../../include/asm-generic/global_data';
import { printf } from '../../common/console';
import { propertyCells } from '../../drivers/core/ofnode';
import { IH_COMP_NONE, IH_INVALID } from '../../include/image';
import {
  genimg_get_arch_id,
  genimg_get_comp_id,
  genimg_get_os_id,
  genimg_get_type_id,
} from '../image/names';
import { propNumber, propText } from './tree';
import type { Fit } from './tree';

function id(node: OfNode, property: string, find: (name: string) => number): number {
  const name = propText(node, property);

  return name === null ? IH_INVALID : find(name);
}

/** @uboot boot/image-fit.c fit_image_get_os() */
export function fit_image_get_os(node: OfNode): number {
  return id(node, 'os', genimg_get_os_id);
}

/** @uboot boot/image-fit.c fit_image_get_arch() */
export function fit_image_get_arch(node: OfNode): number {
  return id(node, 'arch', genimg_get_arch_id);
}

/** @uboot boot/image-fit.c fit_image_get_type() */
export function fit_image_get_type(node: OfNode): number {
  return id(node, 'type', genimg_get_type_id);
}

/** An image that doesn't say is not compressed. @uboot boot/image-fit.c fit_image_get_comp() */
export function fit_image_get_comp(node: OfNode): number {
  return node.properties.has('compression')
    ? id(node, 'compression', genimg_get_comp_id)
    : IH_COMP_NONE;
}

/** @uboot boot/image-fit.c fit_image_check_type() */
export function fit_image_check_type(node: OfNode, type: number): boolean {
  return fit_image_get_type(node) === type;
}

/** One or two cells. Null: none, or more than this board's addresses have. @uboot boot/image-fit.c fit_image_get_address() */
function fit_image_get_address(node: OfNode, name: string): number | null {
  const cells = propertyCells(node.properties.get(name) ?? new Uint8Array());
  const high = cells.at(-2) ?? 0;

  if (!node.properties.has(name)) {
    return null;
  }
  if (!gd.arch64 && cells.length > 1 && high !== 0) {
    printf('Unsupported %s address size\n', name);
    return null;
  }
  return high * 0x1_0000_0000 + (cells.at(-1) ?? 0);
}

/** @uboot boot/image-fit.c fit_image_get_load() */
export function fit_image_get_load(node: OfNode): number | null {
  return fit_image_get_address(node, 'load');
}

/** @uboot boot/image-fit.c fit_image_get_entry() */
export function fit_image_get_entry(node: OfNode): number | null {
  return fit_image_get_address(node, 'entry');
}

/** Where bytes of an image lie. */
export interface FitData {
  readonly address: number;
  readonly size: number;
}

/** What is in the tree itself. @uboot boot/image-fit.c fit_image_get_data() */
export function fit_image_get_data(fit: Fit, node: OfNode): FitData | null {
  const data = node.properties.get('data');

  return data === undefined
    ? null
    : { address: fit.address + data.byteOffset - fit.blob.byteOffset, size: data.length };
}

/** In the tree, or behind it. @uboot boot/image-fit.c fit_image_get_data_and_size() */
export function fit_image_get_data_and_size(fit: Fit, node: OfNode): FitData | null {
  const position = propNumber(node, 'data-position');
  const offset = propNumber(node, 'data-offset');
  const size = propNumber(node, 'data-size');

  if (position === null && offset === null) {
    return fit_image_get_data(fit, node);
  }
  if (size === null) {
    return null;
  }
  const start = position ?? (offset ?? 0) + ((fit.totalsize + 3) & ~3);
  return { address: fit.address + start, size };
}
