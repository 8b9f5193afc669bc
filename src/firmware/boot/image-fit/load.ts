import { printf, puts } from '../../common/console';
import type { OfNode } from '../../include/dm/device';
import { EACCES, EADDRNOTAVAIL, EIO, ENOENT, ENOEXEC, ENOSYS, EXDEV } from '../../include/errno';
import {
  IH_COMP_NONE,
  IH_OS_LINUX,
  IH_OS_U_BOOT,
  IH_TYPE_FLATDT,
  IH_TYPE_KERNEL,
  IH_TYPE_KERNEL_NOLOAD,
  IH_TYPE_RAMDISK,
  IH_TYPE_STANDALONE,
} from '../../include/image';
import type { BootmHeaders } from '../../include/image/bootm-headers';
import { IS_ERR } from '../../include/linux/err';
import { IS_ENABLED } from '../../include/linux/kconfig';
import { fdt_check_header } from '../../lib/libfdt/fdt';
import { copyBytes } from '../../lib/memory-access';
import { genimg_get_arch_name, genimg_get_os_name, genimg_get_type_name } from '../image/names';
import { fit_conf_find_compat, fit_conf_get_node } from './conf';
import {
  fit_image_check_type,
  fit_image_get_comp,
  fit_image_get_data_and_size,
  fit_image_get_load,
  fit_image_get_os,
} from './image';
import type { FitData } from './image';
import { fit_image_print } from './print';
import { fit_check_format, fit_image_get_node, propText } from './tree';
import type { Fit } from './tree';
import { fit_image_verify } from './verify';

/** Is an image moved to its load address? */
export const FIT_LOAD_IGNORED = 0;
export const FIT_LOAD_OPTIONAL = 1;
export const FIT_LOAD_OPTIONAL_NON_ZERO = 2;

/** What is looked for in a FIT. */
export interface FitRequest {
  readonly addr: number;
  /** Null: the default configuration, or the one for this board. */
  readonly config: string | null;
  /** The image itself; null: the one that the configuration names. */
  readonly uname: string | null;
  readonly arch: number;
  readonly type: number;
  readonly load: number;
}

/** What was found. */
export interface FitLoaded {
  readonly fit: Fit;
  readonly node: OfNode;
  /** Name of the configuration; null: it was found without one. */
  readonly config: string | null;
  /** Where it lies now. */
  readonly data: FitData;
}

/** The property of a configuration that names an image of a type. @uboot boot/image-fit.c fit_get_image_type_property() */
function fit_get_image_type_property(type: number): string {
  switch (type) {
    case IH_TYPE_FLATDT:
      return 'fdt';
    case IH_TYPE_KERNEL:
      return 'kernel';
    case IH_TYPE_RAMDISK:
      return 'ramdisk';
    default:
      return 'unknown';
  }
}

/** The image's node by a configuration; an error has been said. */
function nodeByConfig(
  fit: Fit,
  images: BootmHeaders,
  { config, type }: FitRequest,
): { node: OfNode | null; config: string } | number {
  const conf =
    IS_ENABLED('FIT_BEST_MATCH') && config === null
      ? fit_conf_find_compat(fit)
      : fit_conf_get_node(fit, config);

  if (conf === null) {
    puts('Could not find configuration node\n');
    return -ENOENT;
  }
  printf("   Using '%s' configuration\n", conf.name);
  if (IS_ENABLED('FIT_SIGNATURE') && images.verify) {
    // No configuration is signed with a key that is known here.
    puts('   Verifying Hash Integrity ... ');
    puts('OK\n');
  }
  const name = propText(conf, fit_get_image_type_property(type));
  return { node: name === null ? null : fit_image_get_node(fit, name), config: conf.name };
}

/** Says what an image is, and whether it is whole. @uboot boot/image-fit.c fit_image_select() */
function fit_image_select(fit: Fit, node: OfNode, verify: boolean): number {
  fit_image_print(fit, node);
  if (verify) {
    puts('   Verifying Hash Integrity ... ');
    if (!fit_image_verify(fit, node)) {
      puts('Bad Data Hash\n');
      return -EACCES;
    }
    puts('OK\n');
  }
  return 0;
}

/** Can an image be what is looked for? */
function isOfType(node: OfNode, type: number): boolean {
  const os = fit_image_get_os(node);
  const typeOk =
    fit_image_check_type(node, type) ||
    (type === IH_TYPE_KERNEL &&
      [IH_TYPE_KERNEL_NOLOAD, IH_TYPE_STANDALONE].some((other) =>
        fit_image_check_type(node, other),
      ));

  return typeOk && (type === IH_TYPE_FLATDT || os === IH_OS_LINUX || os === IH_OS_U_BOOT);
}

/** Moves the data to the load address, where there is one and it counts. An error has been said. */
function place(
  fit: Fit,
  node: OfNode,
  data: FitData,
  { type, load: load_op }: FitRequest,
): FitData | number {
  const prop_name = fit_get_image_type_property(type);
  const load = load_op === FIT_LOAD_IGNORED ? null : fit_image_get_load(node);

  if (load === null || (load_op === FIT_LOAD_OPTIONAL_NON_ZERO && load === 0)) {
    return data;
  }
  if (
    type !== IH_TYPE_KERNEL &&
    load < fit.address + fit.totalsize &&
    load + data.size > fit.address
  ) {
    printf('Error: %s overwritten\n', prop_name);
    return -EXDEV;
  }
  printf('   Loading %s from 0x%08lx to 0x%08lx\n', prop_name, data.address, load);
  copyBytes(load, data.address, data.size);
  return { address: load, size: data.size };
}

/**
 * Finds an image in a FIT, checks it, and moves it where it wants to be. A negative number: an error, which has been said.
 *
 * @uboot boot/image-fit.c fit_image_load()
 */
export function fit_image_load(images: BootmHeaders, request: FitRequest): FitLoaded | number {
  const { addr, type, uname } = request;
  const prop_name = fit_get_image_type_property(type);
  let config: string | null = null;
  let node: OfNode | null;

  printf('## Loading %s from FIT Image at %08lx ...\n', prop_name, addr);
  const fit = fit_check_format(addr);
  if (IS_ERR(fit)) {
    printf('Bad FIT %s image format! (err=%d)\n', prop_name, fit);
    if (IS_ENABLED('FIT_SIGNATURE') && fit === -EADDRNOTAVAIL) {
      printf('Signature checking prevents use of unit addresses (@) in nodes\n');
    }
    return fit;
  }
  if (uname !== null) {
    node = fit_image_get_node(fit, uname);
  } else {
    const found = nodeByConfig(fit, images, request);
    if (typeof found === 'number') {
      return found;
    }
    ({ node, config } = found);
  }
  if (node === null) {
    printf("Could not find subimage node type '%s'\n", prop_name);
    return -ENOENT;
  }
  printf("   Trying '%s' %s subimage\n", node.name, prop_name);
  const problem = checkImage(fit, node, images, request);
  if (problem !== 0) {
    return problem;
  }
  const source = fit_image_get_data_and_size(fit, node);
  if (source === null) {
    printf('Could not find %s subimage data!\n', prop_name);
    return -ENOENT;
  }
  const data = place(fit, node, source, request);
  if (typeof data === 'number') {
    return data;
  }
  if (type === IH_TYPE_FLATDT && fdt_check_header(data.address) !== 0) {
    puts('Subimage data is not a FDT');
    return -ENOEXEC;
  }
  return { fit, node, config, data };
}

function checkImage(
  fit: Fit,
  node: OfNode,
  images: BootmHeaders,
  { type, arch }: FitRequest,
): number {
  const ret = fit_image_select(fit, node, images.verify);

  if (ret !== 0) {
    return ret;
  }
  if (!isOfType(node, type)) {
    const os = genimg_get_os_name(fit_image_get_os(node));
    printf('No %s %s %s Image\n', os, genimg_get_arch_name(arch), genimg_get_type_name(type));
    return -EIO;
  }
  if (type === IH_TYPE_FLATDT && fit_image_get_comp(node) !== IH_COMP_NONE) {
    printf('Error: compressed %s is not emulated\n', fit_get_image_type_property(type));
    return -ENOSYS;
  }
  return 0;
}
