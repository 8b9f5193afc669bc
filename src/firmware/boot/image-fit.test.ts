import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { IMAGE, ascii, fitImage, imageShell } from '../testing/image-shell';
import { fit_check_format } from './image-fit/tree';
import { fit_parse_subimage } from './image-fit';
import { EADDRNOTAVAIL, EBADMSG, EINVAL, ENOENT, ENOEXEC, ENOMSG } from '../include/errno';

const DATA = ascii('the bytes of a kernel');
const WITHOUT_DATA = {
  description: 'a kernel',
  type: 'kernel',
  arch: 'arm64',
  os: 'linux',
  compression: 'none',
  load: [0x4100_0000],
  entry: [0, 0x4100_0040],
};
const KERNEL = { name: 'kernel-1', properties: { ...WITHOUT_DATA, data: DATA } };

function hash(algo: string, value: Uint8Array = createHash(algo).update(DATA).digest()) {
  return { name: `hash-${algo}`, properties: { algo, value } };
}

describe('iminfo of a FIT image', () => {
  it('prints images and configurations, and checks the hashes', () => {
    const shell = imageShell();
    shell.load(
      fitImage([{ ...KERNEL, children: [hash('md5'), hash('sha1'), hash('sha256')] }], {
        name: 'configurations',
        properties: { default: 'conf-1' },
        children: [
          {
            name: 'conf-1',
            properties: {
              description: 'the only one',
              kernel: 'kernel-1',
              ramdisk: 'ramdisk-1',
              fdt: ['fdt-1', 'overlay-1'],
              loadables: ['a', 'b'],
            },
          },
        ],
      }),
    );
    expect(shell.run('iminfo 42000000').replace(/0x42000[0-9a-f]{3}/, 'START')).toBe(
      '\n## Checking Image at 42000000 ...\n' +
        '   FIT image found\n' +
        '   FIT description: a FIT\n' +
        '   Created:         2023-11-14  22:13:20 UTC\n' +
        '    Image 0 (kernel-1)\n' +
        '     Description:  a kernel\n' +
        '     Created:      2023-11-14  22:13:20 UTC\n' +
        '     Type:         Kernel Image\n' +
        '     Compression:  uncompressed\n' +
        '     Data Start:   START\n' +
        '     Data Size:    21 Bytes = 21 Bytes\n' +
        '     Architecture: AArch64\n' +
        '     OS:           Linux\n' +
        '     Load Address: 0x41000000\n' +
        '     Entry Point:  0x41000040\n' +
        '     Hash algo:    md5\n' +
        `     Hash value:   ${createHash('md5').update(DATA).digest('hex')}\n` +
        '     Hash algo:    sha1\n' +
        `     Hash value:   ${createHash('sha1').update(DATA).digest('hex')}\n` +
        '     Hash algo:    sha256\n' +
        `     Hash value:   ${createHash('sha256').update(DATA).digest('hex')}\n` +
        "    Default Configuration: 'conf-1'\n" +
        '    Configuration 0 (conf-1)\n' +
        '     Description:  the only one\n' +
        '     Kernel:       kernel-1\n' +
        '     Init Ramdisk: ramdisk-1\n' +
        '     FDT:          fdt-1\n' +
        '                   overlay-1\n' +
        '     Loadables:    a\n' +
        '                   b\n' +
        '## Checking hash(es) for FIT Image at 42000000 ...\n' +
        '   Hash(es) for Image 0 (kernel-1): md5+ sha1+ sha256+ \nrc=0',
    );
  });

  it('says where data behind the tree are', () => {
    const shell = imageShell();
    const image = fitImage([
      {
        name: 'kernel-1',
        properties: { ...WITHOUT_DATA, 'data-offset': [8], 'data-size': [21] },
        children: [hash('sha1')],
      },
    ]);
    const end = (image.length + 3) & ~3;
    shell.load(image);
    shell.load(DATA, IMAGE + end + 8);
    const said = shell.run('iminfo 42000000');
    expect(said).toContain(`     Data Start:   0x${(IMAGE + end + 8).toString(16)}\n`);
    expect(said).toContain('(kernel-1): sha1+ \nrc=0');
  });

  it.each([
    ['a hash is another', hash('sha1', new Uint8Array(20)), 'sha1', 'Bad hash value'],
    ['a hash is too short', hash('sha1', new Uint8Array(19)), 'sha1', 'Bad hash value len'],
    [
      'an algorithm is not built in',
      { name: 'hash-sha512', properties: { algo: 'sha512', value: new Uint8Array(64) } },
      'sha512',
      'Unsupported hash algorithm',
    ],
    [
      'there is no value',
      { name: 'hash-1', properties: { algo: 'sha1' } },
      'sha1',
      "Can't get hash value property",
    ],
    [
      'there is no algorithm',
      { name: 'hash-1', properties: { value: new Uint8Array(20) } },
      '',
      "Can't get hash algo property",
    ],
  ])('says it when %s', (_what, node, algo, problem) => {
    const shell = imageShell();
    shell.load(fitImage([{ ...KERNEL, children: [node] }]));
    expect(shell.run('iminfo 42000000')).toContain(
      `   Hash(es) for Image 0 (kernel-1): ${algo} error!\n` +
        `${problem} for '${node.name}' hash node in 'kernel-1' image node\n` +
        'Bad hash in FIT image!\nrc=1',
    );
  });

  it('says it when an image has no data', () => {
    const shell = imageShell();
    shell.load(fitImage([{ name: 'kernel-1', properties: WITHOUT_DATA }]));
    const said = shell.run('iminfo 42000000');
    expect(said).toContain('     Data Start:   unavailable\n     Data Size:    unavailable\n');
    expect(said).toContain(
      "(kernel-1): error!\nCan't get image data/size in 'kernel-1' image node\n",
    );
  });
});

describe('fit_check_format', () => {
  const at = (image: Uint8Array, config = {}): number | 'a FIT' => {
    imageShell(config).load(image);
    const found = fit_check_format(IMAGE);
    return typeof found === 'number' ? found : 'a FIT';
  };

  it('takes a FIT', () => {
    expect(at(fitImage([KERNEL]))).toBe('a FIT');
  });

  it('wants a tree, whole', () => {
    const image = fitImage([KERNEL]);
    const cut = image.slice();
    cut.fill(0xff, 100);
    expect(at(ascii('nothing'))).toBe(-ENOEXEC);
    expect(at(cut)).toBe(-EINVAL);
  });

  it('wants a header that fits', () => {
    const image = fitImage([KERNEL]);
    const view = new DataView(image.buffer);
    view.setUint32(4, 0xffff_fff0);
    expect(at(image)).toBe(-ENOEXEC);
    view.setUint32(4, 39);
    expect(at(image)).toBe(-ENOEXEC);
  });

  it('takes a tree that says it is larger than memory for none', () => {
    const image = fitImage([KERNEL]);
    new DataView(image.buffer).setUint32(4, 0x7fff_fff0);
    expect(at(image)).toBe(-EINVAL);
  });

  it('wants a description, a time where it is printed, and images', () => {
    expect(at(fitImage([KERNEL], null, {}))).toBe(-ENOMSG);
    expect(at(fitImage([KERNEL], null, { description: 'x' }))).toBe(-EBADMSG);
    expect(at(fitImage([KERNEL], null, { description: 'x' }), { TIMESTAMP: 'n' })).toBe('a FIT');
    const image = fitImage([]);
    const text = Buffer.from(image.buffer).indexOf('images');
    image[text] = 0x49;
    expect(at(image)).toBe(-ENOENT);
  });

  it('wants no unit address where signatures are checked', () => {
    const image = fitImage([{ ...KERNEL, name: 'kernel@1' }]);
    expect(at(image)).toBe('a FIT');
    expect(at(image, { FIT_SIGNATURE: 'y' })).toBe(-EADDRNOTAVAIL);
  });
});

describe('fit_parse_subimage', () => {
  it('takes the address, or the default', () => {
    imageShell();
    expect(fit_parse_subimage('42000000:a', 7)).toEqual({ addr: 0x4200_0000, name: 'a' });
    expect(fit_parse_subimage(':a:b', 7)).toEqual({ addr: 7, name: 'a:b' });
    expect(fit_parse_subimage('42000000', 7)).toBeNull();
  });
});
