import type { CmdTbl } from './command';

/** An entry of the menu. @uboot include/pxe_utils.h struct pxe_label */
export interface PxeLabel {
  /** What the user types to choose it: its place in the menu, from 1 on. */
  num: string;
  readonly name: string;
  menu: string | null;
  kernel: string | null;
  /** Of a FIT: what follows the file's name, from `#` on. */
  config: string | null;
  append: string | null;
  initrd: string | null;
  fdt: string | null;
  fdtdir: string | null;
  fdtoverlays: string | null;
  ipappend: number;
  /** Has it been tried? */
  attempted: boolean;
  localboot: boolean;
  localboot_val: number;
  kaslrseed: boolean;
}

/** What a file says. @uboot include/pxe_utils.h struct pxe_menu */
export interface PxeMenu {
  title: string | null;
  default_label: string | null;
  /** A picture behind the menu. */
  bmp: string | null;
  /** Tenths of a second. */
  timeout: number;
  /** Is the user asked? */
  prompt: boolean;
  readonly labels: PxeLabel[];
}

/** How files are found and read. @uboot include/pxe_utils.h struct pxe_context */
export interface PxeContext {
  readonly cmdtp: CmdTbl;
  /** Reads a file to an address: its bytes, or negative. */
  readonly getfile: (file_path: string, file_addr: number) => number;
  /** Is `/name` a file of its own? Else all names are below `bootdir`. */
  readonly allow_abs_path: boolean;
  /** Folder of the file that is being read, with its slash. */
  readonly bootdir: string;
}
