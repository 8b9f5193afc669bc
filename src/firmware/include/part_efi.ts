/** Where the first copy of the header is. @uboot include/part_efi.h */
export const GPT_PRIMARY_PARTITION_TABLE_LBA = 1;
