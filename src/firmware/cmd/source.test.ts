import { describe, expect, it } from 'vitest';
import { ascii, fitImage, imageShell, legacyImage, multiParts } from '../testing/image-shell';
import type { LegacyFields } from '../testing/image-shell';

const HEAD = '## Executing script at 42000000\n';

function script(text: string, fields: LegacyFields = {}): Uint8Array {
  return legacyImage(multiParts([ascii(text)]), { type: 6, ...fields });
}

describe('source of a legacy image', () => {
  it('runs the text', () => {
    const shell = imageShell();
    shell.load(script('echo one\nsetenv seen yes\n'));
    expect(shell.run('source 42000000')).toBe(`${HEAD}one\nrc=0`);
    expect(shell.run('echo $seen')).toBe('yes\nrc=0');
  });

  it('runs the first text of several', () => {
    const shell = imageShell();
    shell.load(legacyImage(multiParts([ascii('echo 1\n'), ascii('echo 2\n')]), { type: 6 }));
    expect(shell.run('source 42000000')).toBe(`${HEAD}1\nrc=0`);
  });

  it('ends at a NUL', () => {
    const shell = imageShell();
    shell.load(script('echo one\0echo two'));
    expect(shell.run('source 42000000')).toBe(`${HEAD}one\nrc=0`);
  });

  it.each([
    ['false\n', 1],
    ['echo a; false', 1],
    ['true\nfalse', 1],
    ['true\nfalse\n', 0],
    ['false\n\n', 0],
    ['if true; then\n', 1],
  ])('%j gives %d: what has several lines ends with an empty one', (text, rc) => {
    const shell = imageShell();
    shell.load(script(text));
    expect(shell.run('source 42000000')).toMatch(new RegExp(`rc=${rc}$`));
  });

  it('keeps $? over an empty line', () => {
    const shell = imageShell();
    shell.load(script('false\n\necho $?\n'));
    expect(shell.run('source 42000000')).toBe(`${HEAD}1\nrc=0`);
  });

  it.each([
    ['a header CRC', { headerCrc: 1 }, 'Bad header crc\n'],
    ['a data CRC', { dataCrc: 1 }, 'Bad data crc\n'],
    ['the type', { type: 2 }, 'Bad image type\n'],
    ['the magic number', { magic: 1 }, 'Wrong image format for "source" command\n'],
  ])('says that %s is wrong', (_what, fields, said) => {
    const shell = imageShell();
    shell.load(script('echo no', fields));
    expect(shell.run('source 42000000')).toBe(`${HEAD}${said}rc=1`);
  });

  it('does not look at the data when verify is no', () => {
    const shell = imageShell();
    shell.load(script('echo yes', { dataCrc: 1 }));
    shell.run('setenv verify n');
    expect(shell.run('source 42000000')).toBe(`${HEAD}yes\nrc=0`);
  });

  it('says that a script is empty', () => {
    const shell = imageShell();
    shell.load(legacyImage(new Uint8Array(8), { type: 6 }));
    expect(shell.run('source 42000000')).toBe(`${HEAD}Empty Script\nrc=1`);
  });

  it('fails when the text is longer than there is memory for a copy', () => {
    const shell = imageShell();
    const data = new Uint8Array(8);
    new DataView(data.buffer).setUint32(0, 0xffff_fff0);
    shell.load(legacyImage(data, { type: 6 }));
    expect(shell.run('source 42000000')).toBe(`${HEAD}rc=1`);
  });
});

describe('source of a FIT image', () => {
  const image = (properties = {}): Uint8Array =>
    fitImage([
      {
        name: 'script-1',
        properties: { type: 'script', data: ascii('echo from the FIT'), ...properties },
      },
      { name: 'kernel-1', properties: { type: 'kernel', data: ascii('x') } },
    ]);

  it.each([
    ['42000000:script-1', 'from the FIT\nrc=0'],
    ['42000000', 'No FIT subimage unit name\nrc=1'],
    ['42000000:', "Can't find '' FIT subimage\nrc=1"],
    ['42000000:none', "Can't find 'none' FIT subimage\nrc=1"],
    ['42000000:kernel-1', 'Not a image image\nrc=1'],
  ])('%s', (argument, said) => {
    const shell = imageShell();
    shell.load(image());
    expect(shell.run(`source ${argument}`)).toBe(HEAD + said);
  });

  it('checks hashes before it runs anything', () => {
    const shell = imageShell();
    shell.load(
      fitImage([
        {
          name: 's',
          properties: { type: 'script', data: ascii('echo no') },
          children: [{ name: 'hash', properties: { algo: 'sha1', value: new Uint8Array(20) } }],
        },
      ]),
    );
    expect(shell.run('source 42000000:s')).toContain(
      "sha1 error!\nBad hash value for 'hash' hash node in 's' image node\nBad Data Hash\nrc=1",
    );
  });

  it('says that the format is wrong', () => {
    const shell = imageShell();
    shell.load(fitImage([], null, {}));
    expect(shell.run('source 42000000:a')).toBe(`${HEAD}Bad FIT image format\nrc=1`);
  });
});
