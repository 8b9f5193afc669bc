import { printf } from '../../common/console';
import { print_size } from '../../lib/display_options';
import { rtc_to_tm } from '../../lib/rtc-lib';

/** Bytes of an image, twice: `4096 Bytes = 4 KiB`. @uboot boot/image.c genimg_print_size() */
export function genimg_print_size(size: number): void {
  printf('%d Bytes = ', size);
  print_size(size, '\n');
}

/** Seconds since 1970. @uboot boot/image.c genimg_print_time() */
export function genimg_print_time(timestamp: number): void {
  const tm = rtc_to_tm(timestamp);

  printf(
    '%4d-%02d-%02d  %2d:%02d:%02d UTC\n',
    tm.tm_year,
    tm.tm_mon,
    tm.tm_mday,
    tm.tm_hour,
    tm.tm_min,
    tm.tm_sec,
  );
}
