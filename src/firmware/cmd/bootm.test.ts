import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readBytes } from '../lib/memory-access';
import { ascii, fitImage, imageShell, legacyImage } from '../testing/image-shell';
import type { ImageShell } from '../testing/image-shell';

const KERNEL = ascii('the bytes of a kernel, '.repeat(20));
const LOAD = 0x4100_0000;

function shellWithBootm(): ImageShell {
  return imageShell({ CMD_BOOTM: 'y' });
}

/** What a command says, without the description of the image. */
function said(text: string): string[] {
  return text.split('\n').filter((line) => !/^ {3,5}[A-Z][\w ]*: /.test(line));
}

const atLoad = (length: number): Uint8Array => readBytes(LOAD, length);

describe('bootm, step by step', () => {
  it('loads the kernel of a legacy image', () => {
    const shell = shellWithBootm();
    shell.load(legacyImage(KERNEL));
    expect(said(shell.run('bootm start 42000000'))).toEqual([
      '## Booting kernel from Legacy Image at 42000000 ...',
      '   Verifying Checksum ... OK',
      'Working FDT set to 0',
      'rc=0',
    ]);
    expect(atLoad(3)).toEqual(new Uint8Array(3));
    expect(shell.run('bootm loados')).toBe('   Loading Kernel Image\nrc=0');
    expect(atLoad(KERNEL.length)).toEqual(KERNEL);
  });

  it('unpacks a kernel', () => {
    const shell = shellWithBootm();
    shell.load(legacyImage(gzipSync(KERNEL), { comp: 1 }));
    shell.run('bootm start 42000000');
    expect(shell.run('bootm loados')).toBe('   Uncompressing Kernel Image\nrc=0');
    expect(atLoad(KERNEL.length)).toEqual(KERNEL);
  });

  it('checks no data with verify=no', () => {
    const shell = shellWithBootm();
    shell.load(legacyImage(KERNEL, { dataCrc: 1 }));
    expect(shell.run('bootm start 42000000')).toContain('Bad Data CRC\nERROR: can');
    shell.run('setenv verify no');
    expect(said(shell.run('bootm start 42000000'))).toEqual([
      '## Booting kernel from Legacy Image at 42000000 ...',
      'Working FDT set to 0',
      'rc=0',
    ]);
  });

  it('finds the image of a configuration, and the image itself', () => {
    const shell = shellWithBootm();
    const kernel = (name: string, text: string) => ({
      name,
      properties: {
        description: name,
        type: 'kernel',
        arch: 'arm64',
        os: 'linux',
        compression: 'none',
        load: [LOAD],
        entry: [LOAD],
        data: ascii(text),
      },
    });
    shell.load(
      fitImage([kernel('kernel-1', 'first'), kernel('kernel-2', 'other')], {
        name: 'configurations',
        properties: { default: 'conf-2' },
        children: ['1', '2'].map((n) => ({
          name: `conf-${n}`,
          properties: { kernel: `kernel-${n}` },
        })),
      }),
    );
    for (const [argument, text] of [
      ['42000000', 'other'],
      ['42000000#conf-1', 'first'],
      ['42000000:kernel-2', 'other'],
    ] as const) {
      expect(shell.run(`bootm start ${argument}`)).toContain('rc=0');
      expect(shell.run('bootm loados')).toBe('   Loading Kernel Image\nrc=0');
      expect(atLoad(5)).toEqual(ascii(text));
    }
  });

  it('goes on with a legacy image that it has put over itself', () => {
    const shell = shellWithBootm();
    shell.load(legacyImage(KERNEL, { load: 0x4200_0010 }));
    shell.run('bootm start 42000000');
    expect(shell.run('bootm loados')).toBe('   Loading Kernel Image\nrc=0');
  });

  it('takes the steps in their order only', () => {
    const shell = shellWithBootm();
    shell.load(legacyImage(KERNEL));
    shell.run('bootm start 42000000');
    shell.run('bootm ramdisk');
    expect(shell.run('bootm loados')).toContain('Trying to execute a command out of order\n');
  });
});
