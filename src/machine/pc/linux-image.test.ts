import { describe, expect, it } from 'vitest';
import { splitLinuxImage } from './linux-image';

const LOW_BYTES = 128 * 2 ** 20;

/** The fields of a header that a boot loader reads. */
interface Header {
  readonly setupSectors?: number;
  readonly protocol?: number;
  readonly loadFlags?: number;
  readonly extendedLoadFlags?: number;
  readonly initrdAddressMax?: number;
}

function bzImage(header: Header = {}, fileBytes = 0x1000): Uint8Array {
  const bytes = new Uint8Array(fileBytes).fill(0x90, 0x400);
  const view = new DataView(bytes.buffer);
  view.setUint8(0x1f1, header.setupSectors ?? 1);
  view.setUint32(0x202, 0x5372_6448, true);
  view.setUint16(0x206, header.protocol ?? 0x20a, true);
  view.setUint8(0x211, header.loadFlags ?? 1);
  view.setUint32(0x22c, header.initrdAddressMax ?? 0x7fff_ffff, true);
  view.setUint16(0x236, header.extendedLoadFlags ?? 0, true);
  return bytes;
}

function split(file: Uint8Array, initrdBytes?: number) {
  const image = splitLinuxImage(file, initrdBytes, LOW_BYTES);
  if (!image.ok) {
    throw new Error(image.error);
  }
  return image.value;
}

describe('splitLinuxImage', () => {
  // As `qfw load` and `md.b` have shown it of QEMU 7.2.
  it('fills in what a boot loader fills in', () => {
    const file = bzImage();
    const { setup, kernel } = split(file, 0x10);
    expect([setup.length, kernel.length]).toEqual([0x400, 0xc00]);
    const view = new DataView(setup.buffer);
    expect(view.getUint8(0x210)).toBe(0xb0);
    expect(view.getUint8(0x211)).toBe(0x81);
    expect(view.getUint32(0x218, true)).toBe(0x07fd_7000);
    expect(view.getUint32(0x21c, true)).toBe(0x10);
    expect(view.getUint16(0x224, true)).toBe(0xfe00);
    expect(view.getUint32(0x228, true)).toBe(0x2_0000);
    expect(file[0x210]).toBe(0);
  });

  it('says no initial RAM disk where there is none', () => {
    const { setup, initrdAddress } = split(bzImage());
    expect(initrdAddress).toBe(0);
    expect(setup.slice(0x218, 0x220)).toEqual(new Uint8Array(8));
  });

  it('takes four sectors where the header says 0', () => {
    expect(split(bzImage({ setupSectors: 0 })).setup.length).toBe(5 * 512);
  });

  it.each<[string, Header, number]>([
    ['below the limit of the header', { initrdAddressMax: 0x37f_ffff }, 0x37f_f000],
    ['below the limit of old protocols', { protocol: 0x202 }, 0x7fd_7000],
    [
      'below the end of memory',
      { protocol: 0x20c, extendedLoadFlags: 2, initrdAddressMax: 1 },
      0x7fd_7000,
    ],
  ])('puts an initial RAM disk %s', (_where, header, address) => {
    expect(split(bzImage(header), 0x1000 - 1).initrdAddress).toBe(address);
  });

  it.each([
    ['a file without room for the setup', bzImage().subarray(0, 0x300), 'invalid kernel header'],
    [
      'no magic number',
      bzImage().fill(0, 0x202, 0x206),
      'expected a bzImage of boot protocol 2.02',
    ],
    ['an old protocol', bzImage({ protocol: 0x201 }), 'expected a bzImage of boot protocol 2.02'],
    ['a zImage', bzImage({ loadFlags: 0 }), 'expected a bzImage of boot protocol 2.02'],
  ])('refuses %s', (_what, file, message) => {
    const image = splitLinuxImage(file, undefined, LOW_BYTES);
    expect(image.ok ? '' : image.error).toContain(message);
  });

  it('refuses an initial RAM disk that is larger than memory', () => {
    const image = splitLinuxImage(bzImage(), LOW_BYTES, LOW_BYTES);
    expect(image.ok ? '' : image.error).toBe(
      `initrd is too large, cannot support. (max: ${LOW_BYTES - 0x2_8000 - 1}, need ${LOW_BYTES})`,
    );
  });
});
