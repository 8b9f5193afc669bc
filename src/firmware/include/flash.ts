/** One flash bank, as the CFI query described it. @uboot include/flash.h flash_info_t */
export interface FlashInfo {
  readonly base: number;
  readonly size: number;
  readonly sector_count: number;
  /** Start address of each sector. */
  readonly start: readonly number[];
  readonly protect: readonly boolean[];
  readonly vendor: number;
  readonly manufacturer_id: number;
  readonly device_id: number;
  readonly buffer_size: number;
  readonly portwidth: number;
  readonly chipwidth: number;
}
