import { describe, expect, it } from 'vitest';
import { expansionRom } from './expansion-rom';

describe('an expansion ROM', () => {
  it('tells its card and its length, and adds up to 0', () => {
    const rom = expansionRom({
      vendorId: 0x1234,
      deviceId: 0x1111,
      classCode: 0x03_0000,
      sizeBytes: 39_936,
    });
    expect([...rom.subarray(0, 4)]).toEqual([0x55, 0xaa, 0x4e, 0xcb]);
    expect(Buffer.from(rom.subarray(0x1c, 0x34)).toString('latin1')).toBe(
      'PCIR\x34\x12\x11\x11\0\0\x18\0\0\0\0\x03\x4e\0\0\0\0\x80\0\0',
    );
    expect(rom.reduce((sum, byte) => sum + byte, 0) % 256).toBe(0);
  });
});
