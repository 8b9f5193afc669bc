import { describe, expect, it } from 'vitest';
import { configWordAt, forEachConfigWord } from './config-words';
import { WordIndex } from './word-index';

const wordsOf = (text: string): string[] => {
  const words: string[] = [];
  forEachConfigWord(text, ({ name, form, start, nameStart, end }) => {
    expect(text.slice(nameStart, end)).toBe(name);
    words.push(`${form} ${text.slice(start, end)}`);
  });
  return words;
};

describe('words that name symbols', () => {
  it.each([
    ['#ifdef CONFIG_NET', ['whole CONFIG_NET']],
    ['if (IS_ENABLED(CONFIG_NET))', ['whole CONFIG_NET']],
    ['IF_ENABLED_INT(CONFIG_NET, CONFIG_PORT)', ['whole CONFIG_NET', 'whole CONFIG_PORT']],
    ['if (CONFIG_IS_ENABLED(NET))', ['stage NET']],
    ['CONFIG_IS_ENABLED( NET , (x = CONFIG_VAL(PORT)), ())', ['stage NET', 'stage PORT']],
    ['CONFIG_IF_ENABLED_INT(NET, PORT)', ['stage NET', 'stage PORT']],
    ['CONFIG_IS_ENABLED(\\\n\tNET)', ['stage NET']],
    ['CONFIG_IS_ENABLED(CONFIG_NET)', ['whole CONFIG_NET']],
    ['obj-$(CONFIG_NET) += net.o', ['whole CONFIG_NET']],
    ['obj-$(CONFIG_$(SPL_)NET) += a.o', ['stage CONFIG_$(SPL_)NET']],
    ['ifdef CONFIG_$(SPL_TPL_)NET', ['stage CONFIG_$(SPL_TPL_)NET']],
    ['ifeq (${CONFIG_${SPL_}NET},y)', ['stage CONFIG_${SPL_}NET']],
    ['$(CONFIG_$(BOARD)NET) CONFIG_$(SPL_) CONFIG_', []],
    ['CFLAGS += -DCONFIG_NET=1', ['whole CONFIG_NET']],
    ['MY_CONFIG_NET xCONFIG_NET ADCONFIG_NET', []],
    ['CONFIG_NET=y\n# CONFIG_PORT is not set', ['whole CONFIG_NET', 'whole CONFIG_PORT']],
    ['CONFIG_IS_ENABLED', ['whole CONFIG_IS_ENABLED']],
    ['CONFIG_IS_ENABLED(', []],
  ])('%j', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  it('are found at a position, also deep in a line of a megabyte', () => {
    const text = `${'x'.repeat(2 ** 20)} CONFIG_IS_ENABLED(NET) ${'y'.repeat(2 ** 20)}`;
    const at = text.indexOf('NET');
    for (const offset of [at, at + 3]) {
      expect(configWordAt(text, offset)).toMatchObject({ name: 'NET', nameStart: at, end: at + 3 });
    }
    expect(configWordAt(text, at - 1)).toBeUndefined();
    expect(configWordAt('CONFIG_NET', 2)).toMatchObject({ name: 'NET', start: 0, nameStart: 7 });
  });
});

it('an index follows the texts of files', () => {
  const index = new WordIndex();
  index.set('a.c', 'CONFIG_A CONFIG_IS_ENABLED(B)');
  index.set('b.c', 'CONFIG_B');
  expect(index.filesWith(['B'])).toEqual(['a.c', 'b.c']);
  expect(index.filesWith(['A', 'B'])).toEqual(['a.c', 'b.c']);
  index.set('a.c', 'CONFIG_A');
  expect(index.filesWith(['B'])).toEqual(['b.c']);
  index.delete('b.c');
  expect(index.filesWith(['B', 'NONE'])).toEqual([]);
  index.set('a.c', '');
  expect(index.fileCount).toBe(0);
});
