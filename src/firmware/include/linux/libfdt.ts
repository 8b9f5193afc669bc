/*
 * Errors of libfdt. Functions return them negative, where they return something that is 0 or positive otherwise.
 *
 * @uboot include/linux/libfdt.h FDT_ERR_*
 */
export const FDT_ERR_NOTFOUND = 1;
export const FDT_ERR_EXISTS = 2;
export const FDT_ERR_NOSPACE = 3;
export const FDT_ERR_BADOFFSET = 4;
export const FDT_ERR_BADPATH = 5;
export const FDT_ERR_BADSTATE = 7;
export const FDT_ERR_TRUNCATED = 8;
export const FDT_ERR_BADMAGIC = 9;
export const FDT_ERR_BADVERSION = 10;
export const FDT_ERR_BADSTRUCTURE = 11;
export const FDT_ERR_BADLAYOUT = 12;
export const FDT_ERR_INTERNAL = 13;

export const FDT_BEGIN_NODE = 1;
export const FDT_END_NODE = 2;
export const FDT_PROP = 3;
export const FDT_NOP = 4;
export const FDT_END = 9;

/** Bytes of a tag. */
export const FDT_TAGSIZE = 4;
/** Bytes of a property in front of its value: tag, length, offset of its name. */
export const FDT_PROPERTY_BYTES = 12;

export const FDT_FIRST_SUPPORTED_VERSION = 2;
export const FDT_LAST_SUPPORTED_VERSION = 17;

/** @uboot include/linux/libfdt.h FDT_TAGALIGN() */
export function FDT_TAGALIGN(offset: number): number {
  return (offset + FDT_TAGSIZE - 1) & -FDT_TAGSIZE;
}
