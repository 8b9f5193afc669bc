import type { Saveable } from './saved/saved-device';

/**
 * What the emulated machine needs from the world outside. It is passed in, so that a run is repeatable and the
 * machine runs in a test, in a worker thread and in a browser alike. All calls are synchronous: the machine runs
 * in a thread that may block.
 */

/** A disk image, read and written in place. Offsets and lengths in bytes; may exceed 4 GiB. */
export interface BlockBackend {
  readonly sizeBytes: number;
  readonly readOnly: boolean;
  /** Fills `target` from `offset`. False on an input/output error (target is then undefined). Never throws. */
  read(offset: number, target: Uint8Array): boolean;
  /** False on an error or a read-only image. When true the bytes are in the image (or its snapshot overlay). */
  write(offset: number, source: Uint8Array): boolean;
  /** Zeroes a range, as a hole where the host can. */
  writeZeroes(offset: number, lengthBytes: number): boolean;
  flush(): boolean;
  /**
   * A device begins to use the disk. Gives an error, QEMU's sentence, when others that use the image mind that. Absent: nobody
   * else can use it.
   *
   * @param sharesWrites the device lets others write meanwhile
   */
  lock?(sharesWrites: boolean): string | undefined;
  /** Ends the lock too. */
  dispose(): void;
}

/** A place of a run for its disks: plain data, small, of use to the disks that gave it only. */
export interface DiskMark {
  /** Which run it is a place of. */
  readonly run: number;
  /** How often the run had landed by then. */
  readonly landings: number;
  /** How far each image and each file of a port was written. */
  readonly written: ReadonlyMap<string, number>;
  /** Operations of each drive. */
  readonly operations: ReadonlyMap<string, number>;
  /** What was written to snapshot disks, by drive and page. Marks share pages, which never change. */
  readonly pages: ReadonlyMap<string, ReadonlyMap<number, Uint8Array>>;
}

/**
 * The disks of a session, which can go back with the guest. They stay open and locked while a run is repeated by another machine;
 * that machine's disks read as they did in the run, and only `land` changes the images. A new run begins with the images as
 * they are.
 */
export interface RunDisks {
  /** Why there is no going back, as a part of a sentence; undefined: there is. */
  obstacle(): string | undefined;
  /** Where the run is now, repeated or not. Costs microseconds: no contents are copied. */
  mark(): DiskMark;
  /**
   * The run is repeated from its beginning by the next machine, and this is to be called before that is built; or from a mark on,
   * by a machine that is put back to there, the one that has the disks now or the next. As often as that is wanted. To go back to a
   * mark and no further, `land` follows at once.
   *
   * @returns why that mark can't be gone back to, a sentence; then nothing has changed. Always undefined without a mark
   */
  beginReplay(from?: DiskMark): string | undefined;
  /** The run is not repeated after all; the next machine begins a new one. The images stay as they are. */
  abandonReplay(): void;
  /**
   * The repeated run goes on from here: each image gets the old bytes of all later writes back, and is written again from now on.
   *
   * @returns what is wrong: an image could not be put back, or something else was written than in the run before; then the image
   *   is what the repeated run has made of it
   */
  land(): string | undefined;
}

/** The other end of a network card: whole Ethernet frames without check sequence. */
export interface NetworkBackend {
  /** A frame from the guest. */
  send(frame: Uint8Array): void;
  /**
   * False while no frame is taken: the card then leaves its transmit queue alone, as with a hub port that has no peer.
   * Absent means that frames are always taken.
   */
  canSend?(): boolean;
  /** The next frame for the guest, if one is due at the guest's present time. */
  receive(): Uint8Array | undefined;
  /** Guest time in nanoseconds at which `receive` may have something, if known. */
  nextDueNs(): number | undefined;
  /** What of it goes back with the machine; absent: nothing. */
  readonly state?: Saveable;
  dispose(): void;
}

/** The other end of a serial port, QEMU's character device: a stream of bytes in each direction. */
export interface CharacterBackend {
  /** Somebody is there, so that what is written goes somewhere. Constant. */
  readonly connected: boolean;
  /** Something can come from it. Constant. */
  readonly isReadable: boolean;
  /** Bytes that have come and were not read yet. */
  readonly pendingBytes: number;
  /** Takes all; the bytes are the caller's again afterwards. */
  write(bytes: Uint8Array): void;
  /** At most so many bytes; undefined when none have come. */
  read(maxBytes: number): Uint8Array | undefined;
  /** What of it goes back with the machine, as what has come and was not read; absent: nothing. */
  readonly state?: Saveable;
  dispose(): void;
}

/** Guest time. In a debug session it is a function of the statement count; interactive runs follow the wall clock. */
export interface GuestClock {
  /** Nanoseconds since reset; never goes back. */
  nowNs(): number;
}

/** Bytes for virtio-rng. Seeded per session so that a run is repeatable. */
export interface RandomSource {
  fill(target: Uint8Array): void;
  /** Where it is, to go back to; absent: it can't. */
  readonly state?: Saveable;
}

/** Where the console's output goes. */
export interface ByteSink {
  write(byte: number): void;
}
