import type { BoardLayout } from '../common/board-layout';

/** What a board does beside the common boot sequence. */
export interface Board {
  /** Does it have 64-bit addresses? */
  readonly arch64: boolean;
  readonly layout: BoardLayout;
  /** @uboot board_init() */
  board_init?(): number;
  /** @uboot board_late_init() */
  board_late_init?(): number;
  /** Where the device tree lies. @uboot board_fdt_blob_setup() */
  board_fdt_blob_setup(): number | undefined;
  /** The lines of `bdinfo` that only this architecture has. @uboot arch_print_bdinfo() */
  arch_print_bdinfo?(): void;
}
