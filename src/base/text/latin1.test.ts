import { describe, expect, it } from 'vitest';
import { latin1Text } from './latin1';

describe('bytes as text', () => {
  it('are characters of the same numbers, however many', () => {
    expect(latin1Text(new Uint8Array())).toBe('');
    expect(latin1Text(Uint8Array.of(0x55, 0, 0xff))).toBe('U\0ÿ');
    const bytes = Uint8Array.from({ length: 20_001 }, (_, i) => i);
    const text = latin1Text(bytes);
    expect(text).toHaveLength(bytes.length);
    expect(bytes.every((byte, i) => text.charCodeAt(i) === byte)).toBe(true);
  });
});
