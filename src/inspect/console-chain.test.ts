import { describe, expect, it } from 'vitest';
import { RamReader } from '../base/memory-reader';
import { chainMeaning } from './chain-meaning';
import { configFields } from './config-fields';
import { queueName } from './queue-names';

const CONSOLE = 3;

function meaning(queue: number, bytes: ArrayLike<number>): string {
  const ram = new Uint8Array(0x1000);
  ram.set(bytes, 0x100);
  const view = new DataView(ram.buffer);
  const reader = new RamReader({ base: 0, sizeBytes: ram.length, view });
  const lengthBytes = bytes.length;
  const descriptor = { index: 0, address: 0x100, lengthBytes, flags: [], next: undefined };
  return chainMeaning(reader, CONSOLE, queue, 12, [descriptor]);
}

describe('a console device', () => {
  it('queues by their names in the specification', () => {
    expect([0, 1, 2, 3, 4, 5, 62, 63].map((index) => queueName(CONSOLE, index, 64))).toEqual([
      'receiveq(port0)',
      'transmitq(port0)',
      'control receiveq',
      'control transmitq',
      'receiveq(port1)',
      'transmitq(port1)',
      'receiveq(port30)',
      'transmitq(port30)',
    ]);
  });

  it('chains: text, a buffer to write to, a control message', () => {
    expect(meaning(1, Buffer.from('=> "x"\\\r\n\x1b'))).toBe(
      '"=> \\"x\\"\\\\\\r\\n\\x1b", 10 bytes',
    );
    expect(meaning(5, Buffer.from('a'))).toBe('"a", 1 byte');
    expect(meaning(1, Buffer.alloc(200, 'a'))).toBe(`"${'a'.repeat(32)}…", 200 bytes`);
    expect(meaning(0, Buffer.alloc(64))).toBe('receive buffer, 64 bytes');
    expect(meaning(2, Buffer.alloc(64))).toBe('receive buffer, 64 bytes');
    expect(meaning(3, [0, 0, 0, 0, 0, 0, 1, 0])).toBe('DEVICE_READY: 1');
    expect(meaning(3, [1, 0, 0, 0, 6, 0, 1, 0])).toBe('PORT_OPEN port 1: 1');
    expect(meaning(3, [2, 1, 0, 0, 9, 0, 0, 1])).toBe('event 9 port 258: 256');
    expect(meaning(3, [1, 0, 0])).toBe('no control message: 3 of 8 bytes');
  });

  it('configuration: what the offered features give a meaning', () => {
    const config = Uint8Array.of(0, 0, 0, 0, 31, 0, 0, 0, 0, 0, 0, 0);
    const fields = configFields({ deviceId: CONSOLE, offeredFeatures: 6n, config });
    expect(fields.map(({ name, value }) => [name, value])).toEqual([
      ['max_nr_ports', '31'],
      ['emerg_wr', '0x0'],
    ]);
  });
});
