export interface ExpansionRomOptions {
  readonly vendorId: number;
  readonly deviceId: number;
  readonly classCode: number;
  /** A multiple of 512, at most 255 of them. */
  readonly sizeBytes: number;
}

const UNIT_BYTES = 512;
/** The machine instruction that returns at once: there is no program here. */
const RETURN_FAR = 0xcb;
const DATA_STRUCTURE = 0x1c;
/** `PCIR` */
const SIGNATURE = [0x50, 0x43, 0x49, 0x52];
const DATA_STRUCTURE_BYTES = 0x18;
const LAST_IMAGE = 0x80;

/**
 * The image in a card's expansion ROM: header and data structure as the PCI Firmware Specification 3.0 (§5.1 PCI
 * Expansion ROM Contents) has them, and an entry that does nothing. All bytes add up to 0.
 */
export function expansionRom(options: ExpansionRomOptions): Uint8Array {
  const bytes = new Uint8Array(options.sizeBytes);
  const view = new DataView(bytes.buffer);
  const units = options.sizeBytes / UNIT_BYTES;
  view.setUint16(0x00, 0xaa55, true);
  view.setUint8(0x02, units);
  view.setUint8(0x03, RETURN_FAR);
  view.setUint16(0x18, DATA_STRUCTURE, true);
  bytes.set(SIGNATURE, DATA_STRUCTURE);
  view.setUint16(DATA_STRUCTURE + 0x04, options.vendorId, true);
  view.setUint16(DATA_STRUCTURE + 0x06, options.deviceId, true);
  view.setUint16(DATA_STRUCTURE + 0x0a, DATA_STRUCTURE_BYTES, true);
  view.setUint8(DATA_STRUCTURE + 0x0d, options.classCode & 0xff);
  view.setUint16(DATA_STRUCTURE + 0x0e, options.classCode >>> 8, true);
  view.setUint16(DATA_STRUCTURE + 0x10, units, true);
  view.setUint8(DATA_STRUCTURE + 0x15, LAST_IMAGE);
  bytes[bytes.length - 1] = -bytes.reduce((sum, byte) => sum + byte, 0) & 0xff;
  return bytes;
}
