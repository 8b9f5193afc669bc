import type { UDevice } from '../../include/dm/device';
import { IS_ERR } from '../../include/linux/err';
import { strdup } from '../../lib/string';
import { device_probe } from '../core/device';
import { device_bind_driver } from '../core/lists';

/** The console on the screen. @uboot drivers/video/video-uclass.c video_post_probe() */
export function video_post_probe(dev: UDevice): number {
  const name = `${dev.name}.vidconsole0`;
  strdup(name);
  const vidconsole = device_bind_driver(dev, 'vidconsole0', name);
  if (IS_ERR(vidconsole)) {
    return vidconsole;
  }
  return device_probe(vidconsole);
}
