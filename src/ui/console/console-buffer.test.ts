import { describe, expect, it } from 'vitest';
import { ConsoleBuffer } from './console-buffer';

describe('ConsoleBuffer', () => {
  it('keeps what arrives before the terminal is open, in order', () => {
    let shown = '';
    const buffer = new ConsoleBuffer((text) => (shown += text));
    buffer.write(new TextEncoder().encode('U-Boot'));
    buffer.note(' 2023.01');
    expect(shown).toBe('');
    buffer.open();
    buffer.write(new TextEncoder().encode('\r\n'));
    expect(shown).toBe('U-Boot 2023.01\r\n');
  });

  it('puts the bytes of a character together', () => {
    let shown = '';
    const buffer = new ConsoleBuffer((text) => (shown += text));
    buffer.open();
    for (const byte of new TextEncoder().encode('über')) {
      buffer.write(Uint8Array.of(byte));
    }
    expect(shown).toBe('über');
  });
});
