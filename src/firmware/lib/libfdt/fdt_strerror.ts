/** @uboot lib/libfdt/fdt_strerror.c fdt_errtable */
const ERRORS: readonly (string | undefined)[] = [
  undefined,
  'FDT_ERR_NOTFOUND',
  'FDT_ERR_EXISTS',
  'FDT_ERR_NOSPACE',
  'FDT_ERR_BADOFFSET',
  'FDT_ERR_BADPATH',
  'FDT_ERR_BADPHANDLE',
  'FDT_ERR_BADSTATE',
  'FDT_ERR_TRUNCATED',
  'FDT_ERR_BADMAGIC',
  'FDT_ERR_BADVERSION',
  'FDT_ERR_BADSTRUCTURE',
  'FDT_ERR_BADLAYOUT',
  'FDT_ERR_INTERNAL',
  'FDT_ERR_BADNCELLS',
  'FDT_ERR_BADVALUE',
  'FDT_ERR_BADOVERLAY',
  'FDT_ERR_NOPHANDLES',
  'FDT_ERR_BADFLAGS',
];

/** @uboot lib/libfdt/fdt_strerror.c fdt_strerror() */
export function fdt_strerror(errval: number): string {
  if (errval > 0) {
    return '<valid offset/length>';
  }
  if (errval === 0) {
    return '<no error>';
  }
  return ERRORS[-errval] ?? '<unknown error>';
}
