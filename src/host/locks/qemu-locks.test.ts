import { describe, expect, it } from 'vitest';
import { qemuAccesses } from './qemu-locks';

/** A file of QEMU 7.2, as /proc/locks showed it: device 254:0. */
const DEVICE = 65024n;
const INODE = 2146591n;
const accesses = (...lines: string[]) => qemuAccesses(DEVICE, INODE, `${lines.join('\n')}\n`);

describe('what QEMU’s locks say', () => {
  it.each([
    [
      'a disk',
      [
        'OFDLCK ADVISORY  READ -1 fe:00:2146591 201 201',
        'OFDLCK ADVISORY  READ -1 fe:00:2146591 100 101',
      ],
      ['write'],
    ],
    [
      'a disk with readonly=on, or with snapshot=on',
      [
        'OFDLCK ADVISORY  READ -1 fe:00:2146591 100 100',
        'OFDLCK ADVISORY  READ -1 fe:00:2146591 201 201',
      ],
      ['read'],
    ],
    [
      'a disk with share-rw=on',
      ['OFDLCK ADVISORY  READ -1 fe:00:2146591 100 101'],
      ['write-shared'],
    ],
    [
      'a disk with force-share=on, or a drive without a device',
      ['OFDLCK ADVISORY  READ -1 fe:00:2146591 100 100'],
      [],
    ],
    [
      'a file that is locked as a whole',
      ['POSIX  ADVISORY  WRITE 4711 fe:00:2146591 0 EOF'],
      ['write'],
    ],
    ['flock', ['FLOCK  ADVISORY  WRITE 4711 fe:00:2146591 0 EOF'], []],
    ['another inode', ['OFDLCK ADVISORY  READ -1 fe:00:214659 100 201'], []],
    ['another device', ['OFDLCK ADVISORY  READ -1 fe:01:2146591 100 201'], []],
    ['who waits for a lock', ['-> OFDLCK ADVISORY  READ -1 fe:00:2146591 100 201'], []],
  ])('%s', (_what, locks, expected) => {
    expect(accesses(...locks.map((lock, index) => `${index + 1}: ${lock}`))).toEqual(expected);
  });

  it('takes device numbers apart as Linux does', () => {
    const line = '1: OFDLCK ADVISORY  READ -1 10301:fff0a:7 100 201';
    const device = (0x10000n << 32n) | (0x301n << 8n) | 0x0an | (0xfff00n << 12n);
    expect(qemuAccesses(device, 7n, line)).toEqual(['write']);
  });
});
