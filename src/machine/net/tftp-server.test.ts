import { describe, expect, it } from 'vitest';
import { TftpServer } from './tftp-server';

const latin1 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));
const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('latin1');

/** 2051 bytes, as the file that was recorded. */
const FILE = Uint8Array.from({ length: 2051 }, (_, i) => (i < 2048 ? i & 0xff : 0x78 + i - 2048));
const CLIENT = '10.0.2.15:1001';

function server(): TftpServer {
  return new TftpServer((name) => (name === 'a.bin' || name === './a.bin' ? FILE : undefined));
}

function request(...words: string[]): Uint8Array {
  return latin1(`\0\x01${words.map((word) => `${word}\0`).join('')}`);
}

function ack(block: number): Uint8Array {
  return Uint8Array.of(0, 4, block >> 8, block & 0xff);
}

describe('TFTP server: answers recorded from QEMU 7.2', () => {
  it.each([
    [['none', 'octet'], '\0\x05\0\x01File not found\0'],
    [['x/..', 'octet'], '\0\x05\0\x01File not found\0'],
    [['..a', 'octet'], '\0\x05\0\x01File not found\0'],
    [['../x', 'octet'], '\0\x05\0\x02Access violation\0'],
    [['none/', 'octet'], '\0\x05\0\x02Access violation\0'],
    [['a.bin/', 'octet'], '\0\x05\0\x02Access violation\0'],
    [['', 'octet'], '\0\x05\0\x02Access violation\0'],
    [['a.bin'], '\0\x05\0\x02Access violation\0'],
    [['a.bin', 'netascii'], '\0\x05\0\x04Unsupported transfer mode\0'],
    [['a.bin', 'octet', 'timeout', '5', 'blksize', '1468'], '\0\x06blksize\x001428\0'],
    [['a.bin', 'octet', 'BLKSIZE', '600'], '\0\x06blksize\x00600\0'],
    [['a.bin', 'octet', 'tsize', '0'], '\0\x06tsize\x002051\0'],
    [['a.bin', 'octet', 'tsize', '7'], '\0\x06tsize\x007\0'],
    [
      ['a.bin', 'octet', 'tsize', '0', 'blksize', '9000', 'timeout', '5'],
      '\0\x06tsize\x002051\0blksize\x001428\0',
    ],
  ])('%j', (words, answer) => {
    expect(text(server().answer(CLIENT, request(...words)))).toBe(answer);
  });

  it.each([
    ['a.bin', 'OCTET'],
    ['./a.bin', 'octet'],
    ['/a.bin', 'octet'],
    ['a.bin', 'octet', 'timeout', '5'],
    ['a.bin', 'octet', 'blksize', '0'],
  ])('starts with the first block when no option is taken: %s %s %s %s', (...words) => {
    const answer = server().answer(CLIENT, request(...words));
    expect(text(answer)).toBe(`\0\x03\0\x01${text(FILE.subarray(0, 512))}`);
  });

  it('refuses all files without a folder', () => {
    const answer = new TftpServer(undefined).answer(CLIENT, request('0A00020F.img', 'octet'));
    expect(text(answer)).toBe('\0\x05\0\x02Access violation\0');
  });

  it('sends a block for each acknowledgement up to one that is not full', () => {
    const net = server();
    net.answer(CLIENT, request('a.bin', 'octet', 'blksize', '1468'));
    expect(text(net.answer(CLIENT, ack(0)))).toBe(`\0\x03\0\x01${text(FILE.subarray(0, 1428))}`);
    expect(net.answer('10.0.2.15:1002', ack(0))).toBeUndefined();
    expect(text(net.answer(CLIENT, ack(1)))).toBe(`\0\x03\0\x02${text(FILE.subarray(1428))}`);
    expect(net.answer(CLIENT, ack(2))).toBeUndefined();
  });

  it('sends the next block also for an acknowledgement that it got before', () => {
    const net = server();
    net.answer(CLIENT, request('a.bin', 'octet'));
    for (const [acknowledged, sent] of [
      [1, 2],
      [1, 3],
      [3, 4],
    ] as const) {
      expect(net.answer(CLIENT, ack(acknowledged))?.[3]).toBe(sent);
    }
  });

  it('ends a file of whole blocks with an empty one, and a transfer at an error', () => {
    const net = new TftpServer(() => new Uint8Array(512));
    net.answer(CLIENT, request('f', 'octet'));
    expect(text(net.answer(CLIENT, ack(1)))).toBe('\0\x03\0\x02');
    net.answer(CLIENT, request('f', 'octet'));
    net.answer(CLIENT, latin1('\0\x05\0\0x\0'));
    expect(net.answer(CLIENT, ack(1))).toBeUndefined();
  });

  it('gives no answer to a write request', () => {
    expect(server().answer(CLIENT, latin1('\0\x02a.bin\0octet\0'))).toBeUndefined();
  });
});
