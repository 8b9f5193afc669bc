/** @uboot include/video.h struct video_uc_plat */
export interface VideoUcPlat {
  base: number;
  size: number;
}

/** @uboot include/video.h struct video_priv */
export interface VideoPriv {
  xsize: number;
  ysize: number;
  bpp: number;
}
