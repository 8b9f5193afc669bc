import { guestBytes } from '../common/guest-bytes';
import { gd } from '../include/asm-generic/global_data';

/** Width of one object in memory, in bytes. */
export type ObjectSize = 1 | 2 | 4 | 8;

function inRam(address: number, bytes: number): boolean {
  const { base, sizeBytes } = gd.hal.ram;

  return address >= base && address + bytes <= base + sizeBytes;
}

/** What a load instruction gives: RAM, or a register. */
export function readObject(address: number, size: ObjectSize): bigint {
  const { base, view } = gd.hal.ram;
  const offset = address - base;

  if (inRam(address, size)) {
    switch (size) {
      case 1:
        return BigInt(view.getUint8(offset));
      case 2:
        return BigInt(view.getUint16(offset, true));
      case 4:
        return BigInt(view.getUint32(offset, true));
      case 8:
        return view.getBigUint64(offset, true);
    }
  }
  switch (size) {
    case 1:
      return BigInt(gd.hal.read8(address));
    case 2:
      return BigInt(gd.hal.read16(address));
    case 4:
      return BigInt(gd.hal.read32(address));
    case 8:
      return gd.hal.read64(address);
  }
}

/** What a store instruction does; bits that don't fit are dropped. */
export function writeObject(address: number, size: ObjectSize, value: bigint): void {
  const { base, view } = gd.hal.ram;
  const offset = address - base;
  const low = Number(BigInt.asUintN(32, value));

  if (inRam(address, size)) {
    switch (size) {
      case 1:
        view.setUint8(offset, low);
        return;
      case 2:
        view.setUint16(offset, low, true);
        return;
      case 4:
        view.setUint32(offset, low, true);
        return;
      case 8:
        view.setBigUint64(offset, BigInt.asUintN(64, value), true);
        return;
    }
  }
  switch (size) {
    case 1:
      gd.hal.write8(address, low & 0xff);
      return;
    case 2:
      gd.hal.write16(address, low & 0xffff);
      return;
    case 4:
      gd.hal.write32(address, low);
      return;
    case 8:
      gd.hal.write64(address, BigInt.asUintN(64, value));
  }
}

/** A copy of memory; outside RAM byte by byte through the bus. */
export function readBytes(address: number, bytes: number): Uint8Array {
  const { base, bytes: ram } = gd.hal.ram;
  let result: Uint8Array;

  if (inRam(address, bytes)) {
    return ram.slice(address - base, address - base + bytes);
  }
  result = new Uint8Array(bytes);
  for (let i = 0; i < bytes; i++) {
    result[i] = Number(readObject(address + i, 1));
  }
  return result;
}

/** So much at once is read of what isn't RAM. */
const PIECE_BYTES = 4096;

/**
 * Memory in order, in pieces: RAM as it lies there, and what isn't RAM through the bus, which may be a bus error. A piece
 * is only good until `use` returns.
 */
export function eachPiece(address: number, bytes: number, use: (piece: Uint8Array) => void): void {
  const { base, sizeBytes } = gd.hal.ram;
  const end = address + bytes;
  let at = address;

  while (at < end) {
    const isRam = at >= base && at < base + sizeBytes;
    const limit = isRam
      ? base + sizeBytes
      : at < base
        ? Math.min(base, at + PIECE_BYTES)
        : at + PIECE_BYTES;
    const length = Math.min(end, limit) - at;
    let piece: Uint8Array;
    if (isRam) {
      piece = guestBytes(at, length);
    } else {
      piece = new Uint8Array(length);
      gd.hal.readBytes(at, piece);
    }
    use(piece);
    at += length;
  }
}

/** Puts bytes into memory. */
export function writeBytes(address: number, source: Uint8Array): void {
  const { base, bytes: ram } = gd.hal.ram;

  if (inRam(address, source.length)) {
    ram.set(source, address - base);
    return;
  }
  for (const [i, byte] of source.entries()) {
    writeObject(address + i, 1, BigInt(byte));
  }
}

/** memcpy() between guest addresses, which need not be RAM. */
export function copyBytes(to: number, from: number, bytes: number): void {
  const { base, bytes: ram } = gd.hal.ram;

  if (inRam(to, bytes) && inRam(from, bytes)) {
    ram.copyWithin(to - base, from - base, from - base + bytes);
    return;
  }
  for (let i = 0; i < bytes; i++) {
    gd.hal.write8(to + i, gd.hal.read8(from + i));
  }
}
