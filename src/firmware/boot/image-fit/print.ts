import { printf } from '../../common/console';
import type { OfNode } from '../../include/dm/device';
import {
  IH_TYPE_FIRMWARE,
  IH_TYPE_FLATDT,
  IH_TYPE_FPGA,
  IH_TYPE_KERNEL,
  IH_TYPE_RAMDISK,
  IH_TYPE_STANDALONE,
  IMAGE_INDENT_STRING,
} from '../../include/image';
import { IS_ENABLED } from '../../include/linux/kconfig';
import {
  genimg_get_arch_name,
  genimg_get_comp_name,
  genimg_get_os_name,
  genimg_get_type_name,
} from '../image/names';
import { genimg_print_size, genimg_print_time } from '../image/print';
import {
  fit_image_get_arch,
  fit_image_get_comp,
  fit_image_get_data_and_size,
  fit_image_get_entry,
  fit_image_get_load,
  fit_image_get_os,
  fit_image_get_type,
} from './image';
import { fdt_subnode, fitImages, propNumber, propStrings, propText } from './tree';
import type { Fit } from './tree';

const p = IMAGE_INDENT_STRING;

function text(label: string, value: string | null): void {
  printf('%s%s%s\n', p, label, value ?? 'unavailable');
}

function time(label: string, node: OfNode): void {
  const timestamp = propNumber(node, 'timestamp');

  if (timestamp === null) {
    text(label, null);
    return;
  }
  printf('%s%s', p, label);
  genimg_print_time(timestamp);
}

function address(label: string, value: number | null): void {
  if (value === null) {
    text(label, null);
  } else {
    printf('%s%s0x%08lx\n', p, label, value);
  }
}

/** A hash or a signature: how it is made, and its value. @uboot boot/image-fit.c fit_image_print_data() */
function fit_image_print_data(node: OfNode, type: string): void {
  const algo = propText(node, 'algo');
  const keyname = propText(node, 'key-name-hint');
  const required = propText(node, 'required');
  const padding = propText(node, 'padding');
  const value = node.properties.get('value');

  printf('%s  %s algo:    ', p, type);
  if (algo === null) {
    printf('invalid/unsupported\n');
    return;
  }
  printf('%s', algo);
  if (keyname !== null) {
    printf(':%s', keyname);
  }
  if (required !== null) {
    printf(' (required)');
  }
  printf('\n');
  if (padding !== null) {
    printf('%s  %s padding: %s\n', p, type, padding);
  }
  printf('%s  %s value:   ', p, type);
  if (value === undefined) {
    printf('unavailable\n');
  } else {
    value.forEach((byte) => {
      printf('%02x', byte);
    });
    printf('\n');
  }
  if (IS_ENABLED('TIMESTAMP') && keyname !== null) {
    time('  Timestamp:    ', node);
  }
}

/** @uboot boot/image-fit.c fit_image_print_verification_data() */
function fit_image_print_verification_data(node: OfNode): void {
  if (node.name.startsWith('hash')) {
    fit_image_print_data(node, 'Hash');
  } else if (node.name.startsWith('signature')) {
    fit_image_print_data(node, 'Sign');
  }
}

const WITH_ARCH = [
  IH_TYPE_KERNEL,
  IH_TYPE_STANDALONE,
  IH_TYPE_RAMDISK,
  IH_TYPE_FIRMWARE,
  IH_TYPE_FLATDT,
];
const WITH_OS = [IH_TYPE_KERNEL, IH_TYPE_RAMDISK, IH_TYPE_FIRMWARE];
const WITH_LOAD = [
  IH_TYPE_KERNEL,
  IH_TYPE_STANDALONE,
  IH_TYPE_FIRMWARE,
  IH_TYPE_RAMDISK,
  IH_TYPE_FPGA,
];
const WITH_ENTRY = [IH_TYPE_KERNEL, IH_TYPE_STANDALONE, IH_TYPE_RAMDISK];

/** What an image says of itself; which lines there are depends on its type. @uboot boot/image-fit.c fit_image_print() */
export function fit_image_print(fit: Fit, node: OfNode): void {
  const type = fit_image_get_type(node);
  const data = fit_image_get_data_and_size(fit, node);

  text('  Description:  ', propText(node, 'description'));
  if (IS_ENABLED('TIMESTAMP')) {
    time('  Created:      ', fit.root);
  }
  text('  Type:         ', genimg_get_type_name(type));
  text('  Compression:  ', genimg_get_comp_name(fit_image_get_comp(node)));
  address('  Data Start:   ', data?.address ?? null);
  if (data === null) {
    text('  Data Size:    ', null);
  } else {
    printf('%s  Data Size:    ', p);
    genimg_print_size(data.size);
  }
  if (WITH_ARCH.includes(type)) {
    text('  Architecture: ', genimg_get_arch_name(fit_image_get_arch(node)));
  }
  if (WITH_OS.includes(type)) {
    text('  OS:           ', genimg_get_os_name(fit_image_get_os(node)));
  }
  if (WITH_LOAD.includes(type) || (type === IH_TYPE_FLATDT && node.properties.has('load'))) {
    address('  Load Address: ', fit_image_get_load(node));
  }
  if (WITH_ENTRY.includes(type)) {
    address('  Entry Point:  ', fit_image_get_entry(node));
  }
  node.subnodes.forEach(fit_image_print_verification_data);
}

function list(label: string, node: OfNode, property: string): void {
  for (const [i, name] of propStrings(node, property).entries()) {
    text(i === 0 ? label : '                ', name);
  }
}

/** @uboot boot/image-fit.c fit_conf_print() */
function fit_conf_print(node: OfNode): void {
  const optional = (label: string, property: string): void => {
    if (node.properties.has(property)) {
      text(label, propText(node, property));
    }
  };

  text('  Description:  ', propText(node, 'description'));
  text('  Kernel:       ', propText(node, 'kernel'));
  optional('  Init Ramdisk: ', 'ramdisk');
  optional('  Firmware:     ', 'firmware');
  list('  FDT:          ', node, 'fdt');
  optional('  FPGA:         ', 'fpga');
  list('  Loadables:    ', node, 'loadables');
  node.subnodes.forEach(fit_image_print_verification_data);
}

/** The node behind the images: that of the configurations, as images are mostly made. */
function nodeAfterImages(fit: Fit): OfNode | undefined {
  const nodes = fit.root.subnodes;
  const images = fdt_subnode(fit.root, 'images');

  return images === null ? undefined : nodes[nodes.indexOf(images) + 1];
}

/** All images and configurations. @uboot boot/image-fit.c fit_print_contents() */
export function fit_print_contents(fit: Fit): void {
  const configurations = fdt_subnode(fit.root, 'configurations');
  const after = nodeAfterImages(fit);
  const uname = after === undefined ? null : propText(after, 'default');

  text('FIT description: ', propText(fit.root, 'description'));
  if (IS_ENABLED('TIMESTAMP')) {
    time('Created:         ', fit.root);
  }
  for (const [count, node] of fitImages(fit).entries()) {
    printf('%s Image %u (%s)\n', p, count, node.name);
    fit_image_print(fit, node);
  }
  if (configurations === null) {
    return;
  }
  if (uname !== null) {
    printf("%s Default Configuration: '%s'\n", p, uname);
  }
  for (const [count, node] of configurations.subnodes.entries()) {
    printf('%s Configuration %u (%s)\n', p, count, node.name);
    fit_conf_print(node);
  }
}
