/** 16 bytes in the order they are written: all big-endian. @uboot include/uuid.h UUID_STR_FORMAT_STD */
export const UUID_STR_FORMAT_STD = 0;

/** The first three fields little-endian, as in a GPT. @uboot include/uuid.h UUID_STR_FORMAT_GUID */
export const UUID_STR_FORMAT_GUID = 1;

/** Capital letters. @uboot include/uuid.h UUID_STR_UPPER_CASE */
export const UUID_STR_UPPER_CASE = 2;
