/** What happens to a variable: for callbacks and access checks. @uboot include/env_callback.h enum env_op */
export const env_op_create = 'create';
export const env_op_delete = 'delete';
export const env_op_overwrite = 'overwrite';

export type EnvOp = typeof env_op_create | typeof env_op_delete | typeof env_op_overwrite;

/** Don't forget what is there before an import. */
export const H_NOCLEAR = 1 << 0;
/** Overwrite even what is write-once or read-only. */
export const H_FORCE = 1 << 1;
/** Typed by somebody, who may be asked. */
export const H_INTERACTIVE = 1 << 2;
/** Set by a program: no messages for the user. */
export const H_PROGRAMMATIC = 1 << 8;
/** Import: the lines of the text may end in CR LF. */
export const H_IMPORT_CRLF = 1 << 9;
/** The default values are being set. */
export const H_DEFAULT = 1 << 10;

export type EnvCallback = (name: string, value: string | null, op: EnvOp, flags: number) => number;

/** A place whose variable is gone: a search goes on behind it. */
export const USED_DELETED = 'deleted';

/** One variable. Key and value are also on the guest's heap, as a real U-Boot has them. */
export interface EnvEntry {
  readonly key: string;
  data: string;
  callback: EnvCallback | null;
  flags: number;
  readonly keyAddress: number;
  dataAddress: number;
  /** Its place in the table. */
  readonly place: number;
}

/** @uboot include/search.h struct hsearch_data */
export interface HsearchData {
  /** Heap address of the table; 0: there is none yet. */
  table: number;
  size: number;
  readonly entries: Map<string, EnvEntry>;
  /** The places of the table, from 1 on: lists that are not sorted come in this order. */
  readonly places: Map<number, EnvEntry | typeof USED_DELETED>;
  /** May this variable be changed so? 0, or not. */
  readonly change_ok: (item: EnvEntry, newval: string | null, op: EnvOp, flag: number) => number;
}
