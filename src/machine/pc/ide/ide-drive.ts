import type { Saveable } from '../../../base/saved/saved-device';

/** Bits of the status register. @spec ATA/ATAPI-6 §7.15 Status register */
export const STATUS_READY = 0x40;
export const STATUS_SEEK = 0x10;
export const STATUS_DATA_REQUEST = 0x08;
export const STATUS_ERROR = 0x01;

/** Bit of the error register: the command was given up. */
export const ERROR_ABORTED = 0x04;

/** What one drive of a channel has. The host writes the registers of both drives, and reads those of the chosen one. */
export interface TaskFile {
  error: number;
  features: number;
  sectorCount: number;
  lbaLow: number;
  lbaMid: number;
  lbaHigh: number;
  device: number;
  status: number;
  /** What was in the registers before the last write to each: a 48-bit command has its upper half there. */
  readonly previous: { sectorCount: number; lbaLow: number; lbaMid: number; lbaHigh: number };
}

/** What happens when all data of a transfer have passed. */
export type TransferEnd =
  /** The command has been done. */
  | { readonly kind: 'done' }
  /** The sector at the host's port was the first of so many that are read, or written. */
  | { readonly kind: 'read' | 'write'; readonly sector: number; readonly count: number }
  /** What came is a command in a packet, or what went the answer to one. */
  | { readonly kind: 'packet' | 'reply' };

/** Data that the host reads or writes by the data port. */
export interface Transfer {
  readonly bytes: Uint8Array;
  readonly toHost: boolean;
  readonly end: TransferEnd;
}

/** The part of a drive that knows commands. */
export interface DriveModel {
  /** What the registers hold after a reset, by which the host tells kinds of drives apart: LBA mid and high. */
  readonly signature: readonly [mid: number, high: number];
  /** Starts a command. Gives its transfer, if it has one. */
  execute(command: number, file: TaskFile): Transfer | undefined;
  /** All data of one of its transfers have passed. Gives the one that follows, if one does. */
  passed(transfer: Transfer, file: TaskFile): Transfer | undefined;
  /** What it knows beside its registers; absent: nothing. */
  readonly state?: Saveable;
}

export function newTaskFile(): TaskFile {
  return {
    error: 0,
    features: 0,
    sectorCount: 0,
    lbaLow: 0,
    lbaMid: 0,
    lbaHigh: 0,
    device: 0,
    status: 0,
    previous: { sectorCount: 0, lbaLow: 0, lbaMid: 0, lbaHigh: 0 },
  };
}

/** Ends a command well. */
export function succeed(file: TaskFile): void {
  file.status = STATUS_READY | STATUS_SEEK;
  file.error = 0;
}

/** Ends a command that the drive does not know, or could not do. */
export function abort(file: TaskFile): void {
  file.status = STATUS_READY | STATUS_ERROR;
  file.error = ERROR_ABORTED;
}
