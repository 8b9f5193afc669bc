import { bdinfo_print_num_l } from './print';
import { printf } from '../../common/console';
import { UCLASS_VIDEO } from '../../include/dm/uclass-id';
import { dev_get_uclass_plat, dev_get_uclass_priv } from '../../drivers/core/device';
import { device_active } from '../../include/dm/device';
import { uclass_foreach_dev } from '../../drivers/core/uclass/find';
import type { VideoPriv, VideoUcPlat } from '../../include/video';

/** Each display, and the picture of one that is on. @uboot cmd/bdinfo.c show_video_info() */
export function bdinfo_video(): void {
  for (const dev of uclass_foreach_dev(UCLASS_VIDEO)) {
    printf('%-12s= %s %sactive\n', 'Video', dev.name, device_active(dev) ? '' : 'in');
    if (device_active(dev)) {
      const { base } = dev_get_uclass_plat<VideoUcPlat>(dev);
      const { xsize, ysize, bpp } = dev_get_uclass_priv<VideoPriv>(dev);
      bdinfo_print_num_l('FB base', base);
      printf('%-12s= %dx%dx%d\n', 'FB size', xsize, ysize, bpp);
    }
  }
}
