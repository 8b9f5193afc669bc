import { printf } from '../../common/console';
import { guestBytes } from '../../common/guest-bytes';
import { ofnode_compatibles } from '../../drivers/core/ofnode';
import { gd } from '../../include/asm-generic/global_data';
import type { OfNode } from '../../include/dm/device';
import { ENOENT } from '../../include/errno';
import { IH_COMP_NONE } from '../../include/image';
import type { BootmHeaders } from '../../include/image/bootm-headers';
import { fdt_parse } from '../../lib/libfdt';
import { fit_image_get_comp, fit_image_get_data_and_size } from './image';
import { fdt_subnode, fit_image_get_node, propText } from './tree';
import type { Fit } from './tree';

function configurations(fit: Fit): OfNode | null {
  return fdt_subnode(fit.root, 'configurations');
}

/** A configuration by its name, or the default one. @uboot boot/image-fit.c fit_conf_get_node() */
export function fit_conf_get_node(fit: Fit, conf_uname: string | null): OfNode | null {
  const confs = configurations(fit);
  const name = conf_uname ?? (confs === null ? null : propText(confs, 'default'));

  // More configurations may stand behind the first, each behind a '#'.
  return confs === null || name === null ? null : fdt_subnode(confs, name.split('#')[0] ?? '');
}

/** What a configuration's device tree, or the configuration itself, is compatible with. */
function compatibles(fit: Fit, conf: OfNode): readonly string[] {
  const name = propText(conf, 'fdt');
  const node = name === null ? null : fit_image_get_node(fit, name);

  if (conf.properties.has('compatible')) {
    return ofnode_compatibles(conf);
  }
  const data = node === null ? null : fit_image_get_data_and_size(fit, node);
  if (node === null || data === null || fit_image_get_comp(node) !== IH_COMP_NONE) {
    return [];
  }
  const tree = fdt_parse(guestBytes(data.address, data.size));
  return tree.ok ? ofnode_compatibles(tree.value.root) : [];
}

/**
 * The configuration whose device tree is for this board: the first one of those that have the best of the board's names.
 *
 * @uboot boot/image-fit.c fit_conf_find_compat()
 */
export function fit_conf_find_compat(fit: Fit): OfNode | null {
  const confs = configurations(fit);
  const own = gd.of_root === null ? [] : ofnode_compatibles(gd.of_root);
  let best: OfNode | null = null;
  let bestMatch = own.length;

  if (confs === null) {
    printf("Can't find configurations parent node '%s'\n", '/configurations');
    return null;
  }
  for (const conf of confs.subnodes) {
    const names = compatibles(fit, conf);
    const match = own.findIndex((name) => names.includes(name));
    if (match >= 0 && match < bestMatch) {
      bestMatch = match;
      best = conf;
    }
  }
  return best;
}

/** What belongs to the operating system's configuration: a node, or -ENOENT for nothing. @uboot boot/image-fit.c fit_get_node_from_config() */
export function fit_get_node_from_config(images: BootmHeaders, property: string): number {
  const fit = images.fit_hdr_os;
  const conf =
    fit === null || images.fit_uname_cfg === null
      ? null
      : fit_conf_get_node(fit, images.fit_uname_cfg);

  return conf?.properties.has(property) === true ? 0 : -ENOENT;
}
