import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Ns16550 } from './ns16550';

/** `R reg value`, `W reg value`, `I input`, `O output since the last O`: all hex but the register. */
const record = readFileSync(new URL('./testdata/ns16550.txt', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');

describe('ns16550', () => {
  it('answers as QEMU 7.2’s serial port does, access for access', () => {
    const output: number[] = [];
    const uart = new Ns16550({ write: (byte) => output.push(byte) });
    record.forEach((line, index) => {
      const [what = '', first = '', second = ''] = line.split(' ');
      const at = `line ${index + 1}: ${line}`;
      if (what === 'W') {
        uart.write(Number(first), 1, parseInt(second, 16));
      } else if (what === 'I') {
        uart.receive(Buffer.from(first, 'hex'));
      } else if (what === 'O') {
        expect(Buffer.from(output.splice(0)).toString('hex'), at).toBe(first);
      } else {
        const size = what === 'R' ? 1 : what === 'R2' ? 2 : 4;
        expect(uart.read(Number(first), size).toString(16), at).toBe(
          parseInt(second, 16).toString(16),
        );
      }
    });
    expect(record.length).toBeGreaterThan(500);
  });

  it('loses no typed byte, with FIFOs or without, and keeps input through a reset', () => {
    const uart = new Ns16550({ write: () => undefined });
    uart.receive(Uint8Array.from({ length: 40 }, (_, i) => i + 1));
    expect(uart.pendingInputBytes).toBe(40);
    const read: number[] = [];
    while ((uart.read(5, 1) & 1) !== 0) {
      read.push(uart.read(0, 1));
    }
    expect(read).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
    expect(uart.pendingInputBytes).toBe(0);
    uart.write(2, 1, 0xc1);
    uart.receive(Uint8Array.from({ length: 20 }, (_, i) => i));
    expect(uart.pendingInputBytes).toBe(20);
    uart.reset();
    expect(uart.pendingInputBytes).toBe(6);
    expect(uart.read(0, 1)).toBe(14);
  });
});
