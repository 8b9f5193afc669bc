import { checkSaved, type Saveable, type SavedDevice } from '../../../base/saved/saved-device';
import { ok, type Result } from '../../../base/result';
import type { AccessSize, BusDevice } from '../../bus';
import { cfiQueryTable } from './cfi-query';

const SECTOR_BYTES = 0x4_0000;
const DEFAULT_BANK_BYTES = 0x400_0000;
/** Both chips' write buffers together; a buffered write stays within one aligned block of that size. */
const WRITE_BLOCK_BYTES = 0x1000;

const CMD_PROGRAM = 0x40;
const CMD_PROGRAM_ALT = 0x10;
const CMD_ERASE = 0x20;
const CMD_CLEAR_STATUS = 0x50;
const CMD_LOCK_SETUP = 0x60;
const CMD_READ_STATUS = 0x70;
const CMD_READ_ID = 0x90;
const CMD_QUERY = 0x98;
const CMD_CONFIRM = 0xd0;
const CMD_WRITE_BUFFER = 0xe8;
const CMD_READ_ARRAY = 0xff;

const STATUS_READY = 0x80;
const STATUS_PROGRAM_ERROR = 0x10;

const MANUFACTURER_ID = 0x89;
const DEVICE_ID = 0x18;

/** What reads show. */
type ReadMode = 'array' | 'status' | 'id' | 'query';

/** What the next write means. */
type WriteState =
  | { readonly kind: 'command' }
  /** The query table is shown: only "read array" is obeyed. */
  | { readonly kind: 'query' }
  | { readonly kind: 'program' }
  | { readonly kind: 'eraseConfirm' }
  | { readonly kind: 'lockConfirm' }
  /** After a buffered write that went wrong: one write of anything leads back to the array. */
  | { readonly kind: 'aborted' }
  | { readonly kind: 'bufferCount'; readonly block: number }
  | { readonly kind: 'bufferData'; readonly block: number; remaining: number }
  | { readonly kind: 'bufferConfirm'; readonly block: number };

type SavedSectors = readonly (readonly [index: number, bytes: Uint8Array])[];

export interface SavedFlash extends SavedDevice {
  /** States share those that are the same. */
  readonly sectors: SavedSectors;
  /** Bytes of a buffered write that goes on, and which of them were given. */
  readonly buffered: { readonly bytes: Uint8Array; readonly used: Uint8Array } | undefined;
  readonly mode: ReadMode;
  readonly state: WriteState;
  readonly status: number;
}

/**
 * One bank of NOR flash with the common flash interface: two 16-bit chips in a 32-bit bank, as QEMU's `cfi.pflash01`
 * with width 4 and device-width 2. Commands count in the low byte of what is written.
 *
 * Like QEMU's: what was never written reads as zero (not as erased), programming overwrites, a sector is erased by the
 * first of the two erase writes, a buffered write that leaves its block is dropped with a program error, and the query
 * mode is left by "read array" only.
 * Memory is committed by sector as it is written. A sector that a saved state has is copied before it is written again.
 */
export class CfiFlash implements BusDevice, Saveable<SavedFlash> {
  readonly #sectors = new Map<number, Uint8Array>();
  /** Sectors that no saved state has. */
  readonly #own = new Set<number>();
  /** All sectors as they are now. */
  #saved: SavedSectors | undefined;
  readonly #query: Uint8Array;
  readonly #buffer = new Uint8Array(WRITE_BLOCK_BYTES);
  readonly #bufferUsed = new Uint8Array(WRITE_BLOCK_BYTES);
  #mode: ReadMode = 'array';
  #state: WriteState = { kind: 'command' };
  #status = STATUS_READY;

  constructor(bankBytes = DEFAULT_BANK_BYTES) {
    this.#query = cfiQueryTable(bankBytes);
  }

  /** The contents stay. */
  reset(): void {
    this.#readArray();
    this.#status = STATUS_READY;
  }

  save(): SavedFlash {
    return {
      device: 'cfi-flash',
      version: 1,
      sectors: this.#saveSectors(),
      buffered: this.#isBuffering()
        ? { bytes: this.#buffer.slice(), used: this.#bufferUsed.slice() }
        : undefined,
      mode: this.#mode,
      state: { ...this.#state },
      status: this.#status,
    };
  }

  restore(state: SavedFlash): Result<undefined, string> {
    const checked = checkSaved(state, 'cfi-flash', 1);
    if (!checked.ok) {
      return checked;
    }
    this.#sectors.clear();
    this.#own.clear();
    for (const [index, bytes] of state.sectors) {
      this.#sectors.set(index, bytes);
    }
    this.#saved = state.sectors;
    if (state.buffered !== undefined) {
      this.#buffer.set(state.buffered.bytes);
      this.#bufferUsed.set(state.buffered.used);
    }
    this.#mode = state.mode;
    this.#state = { ...state.state };
    this.#status = state.status;
    return ok(undefined);
  }

  #saveSectors(): SavedSectors {
    this.#saved ??= [...this.#sectors];
    this.#own.clear();
    return this.#saved;
  }

  /** Bytes of a buffered write were given and are not in the array yet. */
  #isBuffering(): boolean {
    return this.#state.kind === 'bufferData' || this.#state.kind === 'bufferConfirm';
  }

  /** Puts bytes into the bank from outside, as a programmer would. */
  load(offset: number, bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) {
      this.#setByte(offset + i, bytes[i] ?? 0);
    }
  }

  read(offset: number, sizeBytes: AccessSize): number {
    switch (this.#mode) {
      case 'array':
        return this.#readBytes(offset, sizeBytes);
      case 'status':
        return replicate(this.#status, sizeBytes);
      case 'id': {
        const index = (offset >> 2) & 0xff;
        return replicate(index === 0 ? MANUFACTURER_ID : index === 1 ? DEVICE_ID : 0, sizeBytes);
      }
      case 'query':
        return replicate(this.#query[offset >> 2] ?? 0, sizeBytes);
    }
  }

  write(offset: number, sizeBytes: AccessSize, value: number): void {
    const state = this.#state;
    switch (state.kind) {
      case 'command':
        this.#command(offset, value & 0xff);
        return;
      case 'query':
        if ((value & 0xff) === CMD_READ_ARRAY) {
          this.#readArray();
        }
        return;
      case 'program':
        this.#writeBytes(offset, sizeBytes, value);
        this.#finish();
        return;
      case 'eraseConfirm':
        if ((value & 0xff) === CMD_CONFIRM) {
          this.#finish();
        } else {
          this.#readArray();
        }
        return;
      case 'lockConfirm':
        if ((value & 0xff) === CMD_CONFIRM || (value & 0xff) === 0x01) {
          this.#finish();
        } else {
          this.#readArray();
        }
        return;
      case 'aborted':
        this.#readArray();
        return;
      case 'bufferCount':
        this.#bufferUsed.fill(0);
        this.#state = { kind: 'bufferData', block: state.block, remaining: value & 0xffff };
        return;
      case 'bufferData':
        this.#fillBuffer(state, offset, sizeBytes, value);
        return;
      case 'bufferConfirm':
        this.#confirmBuffer(state.block, value & 0xff);
        return;
    }
  }

  #command(offset: number, command: number): void {
    switch (command) {
      case CMD_PROGRAM:
      case CMD_PROGRAM_ALT:
        this.#mode = 'status';
        this.#state = { kind: 'program' };
        return;
      case CMD_ERASE:
        this.#sector(offset).fill(0xff);
        this.#status |= STATUS_READY;
        this.#mode = 'status';
        this.#state = { kind: 'eraseConfirm' };
        return;
      case CMD_CLEAR_STATUS:
        this.#status = 0;
        this.#readArray();
        return;
      case CMD_LOCK_SETUP:
        this.#mode = 'status';
        this.#state = { kind: 'lockConfirm' };
        return;
      case CMD_READ_STATUS:
        this.#mode = 'status';
        return;
      case CMD_READ_ID:
        this.#mode = 'id';
        return;
      case CMD_QUERY:
        this.#mode = 'query';
        this.#state = { kind: 'query' };
        return;
      case CMD_WRITE_BUFFER:
        this.#status |= STATUS_READY;
        this.#mode = 'status';
        this.#state = { kind: 'bufferCount', block: offset & -WRITE_BLOCK_BYTES };
        return;
      default:
        // 0xff, 0x00, 0xf0 and every command that the chip does not know.
        this.#readArray();
        return;
    }
  }

  #fillBuffer(
    state: { readonly block: number; remaining: number },
    offset: number,
    sizeBytes: AccessSize,
    value: number,
  ): void {
    if (offset < state.block || offset + sizeBytes > state.block + WRITE_BLOCK_BYTES) {
      this.#status |= STATUS_PROGRAM_ERROR;
      this.#mode = 'status';
      this.#state = { kind: 'aborted' };
      return;
    }
    for (let i = 0; i < sizeBytes; i++) {
      this.#buffer[offset - state.block + i] = value >>> (8 * i);
      this.#bufferUsed[offset - state.block + i] = 1;
    }
    if (state.remaining === 0) {
      this.#state = { kind: 'bufferConfirm', block: state.block };
    } else {
      state.remaining -= 1;
    }
  }

  #confirmBuffer(block: number, command: number): void {
    if (command !== CMD_CONFIRM) {
      this.#readArray();
      return;
    }
    for (let i = 0; i < WRITE_BLOCK_BYTES; i++) {
      if (this.#bufferUsed[i] === 1) {
        this.#setByte(block + i, this.#buffer[i] ?? 0);
      }
    }
    this.#finish();
  }

  #finish(): void {
    this.#status |= STATUS_READY;
    this.#mode = 'status';
    this.#state = { kind: 'command' };
  }

  #readArray(): void {
    this.#mode = 'array';
    this.#state = { kind: 'command' };
  }

  readBlock(offset: number, target: Uint8Array): boolean {
    if (this.#mode !== 'array') {
      return false;
    }
    for (let at = 0; at < target.length;) {
      const inSector = (offset + at) % SECTOR_BYTES;
      const length = Math.min(target.length - at, SECTOR_BYTES - inSector);
      const sector = this.#sectors.get(Math.floor((offset + at) / SECTOR_BYTES));
      const part = target.subarray(at, at + length);
      if (sector === undefined) {
        part.fill(0);
      } else {
        part.set(sector.subarray(inSector, inSector + length));
      }
      at += length;
    }
    return true;
  }

  #readBytes(offset: number, sizeBytes: AccessSize): number {
    let value = 0;
    for (let i = sizeBytes - 1; i >= 0; i--) {
      const sector = this.#sectors.get(Math.floor((offset + i) / SECTOR_BYTES));
      value = (value << 8) | (sector?.[(offset + i) % SECTOR_BYTES] ?? 0);
    }
    return value >>> 0;
  }

  #writeBytes(offset: number, sizeBytes: AccessSize, value: number): void {
    for (let i = 0; i < sizeBytes; i++) {
      this.#setByte(offset + i, (value >>> (8 * i)) & 0xff);
    }
  }

  #setByte(offset: number, value: number): void {
    this.#sector(offset)[offset % SECTOR_BYTES] = value;
  }

  /** To be written. */
  #sector(offset: number): Uint8Array {
    const index = Math.floor(offset / SECTOR_BYTES);
    const known = this.#sectors.get(index);
    if (known && this.#own.has(index)) {
      return known;
    }
    const sector = known?.slice() ?? new Uint8Array(SECTOR_BYTES);
    this.#sectors.set(index, sector);
    this.#own.add(index);
    this.#saved = undefined;
    return sector;
  }
}

/** A 32-bit read sees both chips; a narrower one sees one of them. */
function replicate(value: number, sizeBytes: AccessSize): number {
  return sizeBytes === 4 ? ((value << 16) | value) >>> 0 : value;
}
