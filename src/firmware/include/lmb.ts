/** A piece of memory. @uboot include/lmb.h struct lmb_property */
export interface LmbRegion {
  base: number;
  size: number;
  flags: number;
}

/** What memory there is, and what of it is in use: sorted by address. @uboot include/lmb.h struct lmb */
export interface Lmb {
  readonly memory: LmbRegion[];
  readonly reserved: LmbRegion[];
}

export const LMB_NONE = 0;
export const LMB_NOMAP = 4;

/** No limit to where memory may be. */
export const LMB_ALLOC_ANYWHERE = 0;
