import { beforeEach, describe, expect, it } from 'vitest';
import type { PxeContext, PxeMenu } from '../../include/pxe_utils';
import { writeString } from '../../lib/string';
import { makeGd } from '../../testing/make-gd';
import type { TestGd } from '../../testing/make-gd';
import { parse_pxefile } from './parse';

const ADDRESS = 0x4020_0000;

let test: TestGd;
let files: Record<string, string>;

const context: PxeContext = {
  cmdtp: { name: 'sysboot', maxargs: 7, repeatable: true, cmd: () => 0, usage: '', help: '' },
  getfile: (path, address) => {
    const text = files[path];
    if (text === undefined) {
      return -2;
    }
    writeString(address, text);
    return text.length;
  },
  allow_abs_path: true,
  bootdir: '/extlinux/',
};

function parse(text: string): PxeMenu | null {
  writeString(ADDRESS, text);
  return parse_pxefile(context, ADDRESS);
}

function labels(text: string): object[] | undefined {
  return parse(text)?.labels.map((label) =>
    Object.fromEntries(
      Object.entries(label).filter(
        ([, value]) => value !== null && value !== false && value !== 0 && value !== '',
      ),
    ),
  );
}

beforeEach(() => {
  test = makeGd();
  files = {};
});

describe('parse_pxefile', () => {
  it('reads a whole menu', () => {
    const text = `# a comment
menu title  A title # not a comment
TIMEOUT 50
default two

label one
  menu label First
  kernel /Image
  append root=/dev/vda1 \${x}
  initrd initrd.img
  fdt a.dtb
  fdtdir /dtbs
  fdtoverlays a.dtbo b.dtbo
  ipappend 2
  kaslrseed
LABEL two
  LINUX ../fit.itb#conf-1
label three
  localboot -1
`;
    expect(parse(text)).toMatchObject({
      title: 'A title # not a comment',
      timeout: 50,
      default_label: 'two',
      prompt: true,
    });
    expect(labels(text)).toEqual([
      {
        name: 'one',
        menu: 'First',
        kernel: '/Image',
        append: 'root=/dev/vda1 ${x}',
        initrd: 'initrd.img',
        fdt: 'a.dtb',
        fdtdir: '/dtbs',
        fdtoverlays: 'a.dtbo b.dtbo',
        ipappend: 2,
        kaslrseed: true,
      },
      { name: 'two', kernel: '../fit.itb', config: '#conf-1' },
      { name: 'three', localboot: true, localboot_val: -1 },
    ]);
    expect(test.output()).toBe('');
  });

  it('asks the user because of a menu line, not because of prompt', () => {
    expect(parse('prompt 1\nlabel a\n')?.prompt).toBe(false);
    expect(parse('menu title T\nprompt 0\nlabel a\n')?.prompt).toBe(true);
  });

  it('takes the last default and ontimeout, and "menu default" only where there is none', () => {
    expect(parse('default a\nontimeout b\nlabel c\n menu default\n')?.default_label).toBe('b');
    expect(parse('label c\n menu default\nlabel d\n menu default\n')?.default_label).toBe('c');
    expect(parse('label c\n menu default\ndefault a\n')?.default_label).toBe('a');
  });

  it('finds the initial RAM disk among the arguments', () => {
    expect(labels('label a\n append x initrd=/i.img y\n initrd /j.img\n')).toEqual([
      { name: 'a', append: 'x initrd=/i.img y', initrd: '/i.img' },
    ]);
    // The keyword's value was left, and is no keyword.
    expect(test.takeOutput()).toBe('Ignoring unknown command:  /j.img\n');
  });

  it('ends a label at a word that it does not know', () => {
    expect(labels('label a\n say hi\n kernel /k\nlabel b\n kernel /k\n')).toEqual([
      { name: 'a' },
      { name: 'b', kernel: '/k' },
    ]);
    expect(test.takeOutput()).toBe(
      'Ignoring unknown command:  say\nIgnoring unknown command:  kernel\n',
    );
  });

  it('loses the line after a menu line with nothing in it', () => {
    expect(labels('menu\nlabel a\nlabel b\n')).toEqual([{ name: 'b' }]);
    expect(test.takeOutput()).toBe('Ignoring malformed menu command: \n\n');
  });

  it('keeps carriage returns, and takes a line of one for the end of a label', () => {
    expect(labels('label a\r\n kernel /k\r\n\r\n append x\r\n')).toEqual([
      { name: 'a\r', kernel: '/k\r' },
    ]);
    expect(test.takeOutput()).toBe(
      'Ignoring unknown command: \nIgnoring unknown command:  append\n',
    );
  });

  it.each([
    ['timeout\n', 'Expected string: \n\n'],
    ['menu title\n', 'Expected string literal: \n\n'],
    ['label\n', 'Expected string literal: \n\nExpected label name: \n\n'],
    ['include # x\n', 'Expected string literal:  # x\n\nExpected include path:  # x\n\n'],
    ['label a\n kernel #conf\n', 'Expected string literal:  #conf\n\n'],
    ['label a\n localboot\n', 'Expected string: \n\n'],
    ['label a\n ipappend', 'Expected string: \n'],
    ['label a\n initrd\n', 'Expected string literal: \n\n'],
    ['default\n', 'Expected string literal: \n\n'],
    ['include /none\n', "Retrieving file: /none\nCouldn't retrieve /none\n"],
  ])('refuses %j', (text, output) => {
    expect(parse(text)).toBeNull();
    expect(test.takeOutput()).toBe(output);
  });

  it('includes files, relative to the first one', () => {
    files['/extlinux/more'] = 'label b\n';
    expect(labels('label a\ninclude more\nlabel c\n')).toEqual([
      { name: 'a' },
      { name: 'b' },
      { name: 'c' },
    ]);
    expect(test.takeOutput()).toBe('Retrieving file: /extlinux/more\n');
  });

  it('reads what was included twice when it was loaded onto the end of this text', () => {
    const text = 'label abc\ninclude /b\n\n\n';
    files['/b'] = 'label b\n';
    expect(text.length % 4).toBe(3);
    expect(labels(text)).toEqual([{ name: 'abc' }, { name: 'b' }]);
    expect(labels(`${text}\n`)).toEqual([{ name: 'abc' }, { name: 'b' }, { name: 'b' }]);
  });

  it('goes into 16 files, and not into one more', () => {
    files['/self'] = 'include /self\n';
    expect(parse('menu include /self\n')).toBeNull();
    expect(test.takeOutput()).toBe(
      `${'Retrieving file: /self\n'.repeat(16)}Maximum nesting (16) exceeded\n`,
    );
  });

  it('refuses a path that is too long', () => {
    expect(parse(`include ${'a'.repeat(510)}\n`)).toBeNull();
    expect(test.takeOutput()).toMatch(/^Base path too long \(\/extlinux\/aaa/);
  });
});
