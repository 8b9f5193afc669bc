import { describe, expect, it } from 'vitest';
import { IMAGE, ascii, imageShell, legacyImage, multiParts } from '../testing/image-shell';
import { legacyHeader } from '../include/image';
import { image_multi_count, image_multi_getimg } from './image';

const CHECKING = '\n## Checking Image at 42000000 ...\n';

describe('iminfo of a legacy image', () => {
  it('prints the header and checks the data', () => {
    const shell = imageShell();
    shell.load(legacyImage(new Uint8Array(4096), { name: 'a kernel' }));
    expect(shell.run('iminfo 42000000')).toBe(
      CHECKING +
        '   Legacy image found\n' +
        '   Image Name:   a kernel\n' +
        '   Created:      2023-11-14  22:13:20 UTC\n' +
        '   Image Type:   AArch64 Linux Kernel Image (uncompressed)\n' +
        '   Data Size:    4096 Bytes = 4 KiB\n' +
        '   Load Address: 41000000\n' +
        '   Entry Point:  41000040\n' +
        '   Verifying Checksum ... OK\nrc=0',
    );
  });

  it('leaves the time out where the configuration does', () => {
    const shell = imageShell({ TIMESTAMP: 'n' });
    shell.load(legacyImage(ascii('data')));
    expect(shell.run('iminfo 42000000')).not.toContain('Created');
  });

  it('prints 32 characters of a name, and no more', () => {
    const shell = imageShell();
    shell.load(legacyImage(ascii('data'), { name: 'a name of all thirty-two letters' }));
    expect(shell.run('iminfo 42000000')).toContain(
      '   Image Name:   a name of all thirty-two letters\n',
    );
  });

  it.each([
    ['a header CRC', { headerCrc: 0x12345678 }, '   Bad Header Checksum\nrc=1'],
    ['a data CRC', { dataCrc: 1 }, '   Verifying Checksum ...    Bad Data CRC\nrc=1'],
    ['a magic number', { magic: 0x27051957 }, 'Unknown image format!\nrc=1'],
  ])('says that %s is wrong', (_what, fields, expected) => {
    const shell = imageShell();
    shell.load(legacyImage(ascii('data'), fields));
    expect(shell.run('iminfo 42000000').endsWith(expected)).toBe(true);
  });

  it.each([
    [{ arch: 99 }, 'Unknown Architecture Linux Kernel Image (uncompressed)'],
    [{ os: 99 }, 'AArch64 Unknown OS Kernel Image (uncompressed)'],
    [{ type: 99 }, 'AArch64 Linux Unknown Image (uncompressed)'],
    [{ comp: 99 }, 'AArch64 Linux Kernel Image (Unknown Compression)'],
    [
      { arch: 26, os: 22, type: 14, comp: 5 },
      'RISC-V Enea OSE Kernel Image (no loading done) (lz4 compressed)',
    ],
  ])('names %j', (fields, expected) => {
    const shell = imageShell();
    shell.load(legacyImage(ascii('data'), fields));
    expect(shell.run('iminfo 42000000')).toContain(`   Image Type:   ${expected}\n`);
  });

  it('lists the parts, of scripts with where they are', () => {
    const shell = imageShell();
    const parts = multiParts([new Uint8Array(60), new Uint8Array(25)]);
    shell.load(legacyImage(parts, { type: 6 }));
    expect(shell.run('iminfo 42000000')).toContain(
      '   Contents:\n' +
        '      Image 0: 60 Bytes = 60 Bytes\n' +
        '      Image 1: 25 Bytes = 25 Bytes\n' +
        '       Offset = 0x42000088\n',
    );
    shell.load(legacyImage(parts, { type: 4 }));
    expect(shell.run('iminfo 42000000')).not.toContain('Offset');
  });

  it('prints the blocks of a firmware that is checked by the chip', () => {
    const shell = imageShell();
    shell.load(legacyImage(new Uint8Array(), { type: 32, load: 0 }));
    expect(shell.run('iminfo 42000000')).toContain(
      'HAB Blocks:   0xffffffc0   0x0000   0xffffe000\n',
    );
  });

  it('takes several addresses, and the default one', () => {
    const shell = imageShell();
    shell.load(legacyImage(ascii('data')), 0x4020_0000);
    expect(shell.run('iminfo 42000000 40200000')).toMatch(
      /at 42000000 \.\.\.\nUnknown image format!\n\n## Checking Image at 40200000 [^]*OK\nrc=1$/,
    );
    expect(shell.run('iminfo')).toMatch(/^\n## Checking Image at 40200000 [^]*OK\nrc=0$/);
  });

  it('ends at the end of memory, not in a fault of ours', () => {
    const shell = imageShell();
    shell.load(legacyImage(ascii('data'), { size: 0xffff_ff00 }));
    // Nothing is behind the RAM of this machine: the access that a real board dies of.
    expect(() => shell.run('iminfo 42000000')).toThrow('0x48000000');
  });
});

describe('parts of a legacy image', () => {
  it('begin at multiples of 4, and there are none behind the last', () => {
    const shell = imageShell();
    shell.load(legacyImage(multiParts([new Uint8Array(5), new Uint8Array(4), new Uint8Array(1)])));
    const hdr = legacyHeader(IMAGE);
    const first = IMAGE + 64 + 16;
    expect(image_multi_count(hdr)).toBe(3);
    expect(image_multi_getimg(hdr, 0)).toEqual({ data: first, len: 5 });
    expect(image_multi_getimg(hdr, 1)).toEqual({ data: first + 8, len: 4 });
    expect(image_multi_getimg(hdr, 2)).toEqual({ data: first + 12, len: 1 });
    expect(image_multi_getimg(hdr, 3)).toEqual({ data: 0, len: 0 });
  });
});
