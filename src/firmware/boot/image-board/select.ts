import type { BootmHeaders } from '../../include/image/bootm-headers';
import { hextoul } from '../../lib/strto';
import { imageState } from '../image-board';
import { fit_parse_conf, fit_parse_subimage } from '../image-fit';
import type { FitRequest } from '../image-fit/load';

/** An address, and what is meant of the FIT there. */
export type ImageSpec = Pick<FitRequest, 'addr' | 'config' | 'uname'>;

/** What an argument of a boot command names; `current` is the address that goes without saying. */
export function parseImageSpec(argument: string, current: number): ImageSpec {
  const conf = fit_parse_conf(argument, current);

  if (conf !== null) {
    return { addr: conf.addr, config: conf.name, uname: null };
  }
  const subimage = fit_parse_subimage(argument, current);
  return subimage === null
    ? { addr: hextoul(argument), config: null, uname: null }
    : { addr: subimage.addr, config: null, uname: subimage.name };
}

/** What is booted beside the operating system: what an argument names, else what is in its own FIT. */
export function imageSpecBeside(argument: string | undefined, images: BootmHeaders): ImageSpec {
  const current = images.fit_hdr_os?.address ?? imageState().image_load_addr;

  return argument === undefined
    ? { addr: current, config: images.fit_uname_cfg, uname: null }
    : parseImageSpec(argument, current);
}
