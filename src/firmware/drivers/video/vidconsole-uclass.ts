import { stdio_register_dev } from '../../common/stdio';
import type { UDevice } from '../../include/dm/device';
import { DEV_FLAGS_OUTPUT } from '../../include/stdio_dev';

/** @uboot drivers/video/vidconsole-uclass.c vidconsole_post_probe() */
export function vidconsole_post_probe(dev: UDevice): number {
  stdio_register_dev({
    name: 'vidconsole',
    flags: DEV_FLAGS_OUTPUT,
    priv: dev,
    putc: () => undefined,
    puts: () => undefined,
  });
  return 0;
}
