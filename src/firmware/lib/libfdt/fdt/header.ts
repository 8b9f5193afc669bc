import { fdt32_ld, fdt32_st } from './load-store';

/** @uboot lib/libfdt/fdt.h */
export const FDT_MAGIC = 0xd00dfeed;
/** While a tree is written piece by piece. */
export const FDT_SW_MAGIC = 0x2ff20112;

/** Bytes of the header of version 17. */
export const FDT_HEADER_BYTES = 40;

/*
 * Fields of the header of a device tree at a guest address:
 *
 *   0 magic          4 totalsize        8 off_dt_struct    12 off_dt_strings   16 off_mem_rsvmap
 *  20 version       24 last_comp       28 boot_cpuid_phys  32 size_dt_strings  36 size_dt_struct
 */

export const fdt_magic = (fdt: number): number => fdt32_ld(fdt);
export const fdt_totalsize = (fdt: number): number => fdt32_ld(fdt + 4);
export const fdt_off_dt_struct = (fdt: number): number => fdt32_ld(fdt + 8);
export const fdt_off_dt_strings = (fdt: number): number => fdt32_ld(fdt + 12);
export const fdt_off_mem_rsvmap = (fdt: number): number => fdt32_ld(fdt + 16);
export const fdt_version = (fdt: number): number => fdt32_ld(fdt + 20);
export const fdt_last_comp_version = (fdt: number): number => fdt32_ld(fdt + 24);
export const fdt_boot_cpuid_phys = (fdt: number): number => fdt32_ld(fdt + 28);
export const fdt_size_dt_strings = (fdt: number): number => fdt32_ld(fdt + 32);
export const fdt_size_dt_struct = (fdt: number): number => fdt32_ld(fdt + 36);

export const fdt_set_magic = (fdt: number, value: number): void => {
  fdt32_st(fdt, value);
};
export const fdt_set_totalsize = (fdt: number, value: number): void => {
  fdt32_st(fdt + 4, value);
};
export const fdt_set_off_dt_struct = (fdt: number, value: number): void => {
  fdt32_st(fdt + 8, value);
};
export const fdt_set_off_dt_strings = (fdt: number, value: number): void => {
  fdt32_st(fdt + 12, value);
};
export const fdt_set_off_mem_rsvmap = (fdt: number, value: number): void => {
  fdt32_st(fdt + 16, value);
};
export const fdt_set_version = (fdt: number, value: number): void => {
  fdt32_st(fdt + 20, value);
};
export const fdt_set_last_comp_version = (fdt: number, value: number): void => {
  fdt32_st(fdt + 24, value);
};
export const fdt_set_boot_cpuid_phys = (fdt: number, value: number): void => {
  fdt32_st(fdt + 28, value);
};
export const fdt_set_size_dt_strings = (fdt: number, value: number): void => {
  fdt32_st(fdt + 32, value);
};
export const fdt_set_size_dt_struct = (fdt: number, value: number): void => {
  fdt32_st(fdt + 36, value);
};
