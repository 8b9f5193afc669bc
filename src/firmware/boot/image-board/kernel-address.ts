import { hextoul } from '../../lib/strto';
import { imageState } from '../image-board';
import { fit_parse_conf, fit_parse_subimage } from '../image-fit';

/** What the first argument of `bootm` names. @uboot boot/image-board.c genimg_get_kernel_addr_fit() */
export function genimg_get_kernel_addr_fit(argument: string | undefined): {
  addr: number;
  config: string | null;
  kernel: string | null;
} {
  const { image_load_addr } = imageState();

  if (argument === undefined) {
    return { addr: image_load_addr, config: null, kernel: null };
  }
  const conf = fit_parse_conf(argument, image_load_addr);
  if (conf !== null) {
    return { addr: conf.addr, config: conf.name, kernel: null };
  }
  const subimage = fit_parse_subimage(argument, image_load_addr);
  return subimage === null
    ? { addr: hextoul(argument), config: null, kernel: null }
    : { addr: subimage.addr, config: null, kernel: subimage.name };
}
