/** What dev_read_addr() gives when the node has no such entry. @uboot include/fdtdec.h FDT_ADDR_T_NONE */
export const FDT_ADDR_T_NONE = -1;

/** Where the device tree came from, as `bdinfo` and `Core:` print it. @uboot include/fdtdec.h enum fdt_source_t */
export type FdtSource = 'separate' | 'fit' | 'board' | 'embed' | 'env';
