import { describe, expect, it } from 'vitest';
import { logText, parseLogMessage } from './log-message';

const VALUES: Readonly<Record<string, unknown>> = {
  n: 3,
  status: 0xf,
  error: -22,
  big: 1n << 40n,
  dev: { name: 'virtio-blk#31', seq_: 1 },
  none: null,
};

function printed(text: string): string {
  const parsed = parseLogMessage(text);
  return parsed.ok
    ? logText(parsed.value, {
        lookup: (name) => (Object.hasOwn(VALUES, name) ? { value: VALUES[name] } : undefined),
      })
    : `refused: ${parsed.error}`;
}

describe('a log message', () => {
  it.each([
    ['kick', 'kick'],
    ['n is {n}', 'n is 3 (0x3)'],
    ['{status}: {error}', '0xf: -22 (-EINVAL)'],
    ['{dev.name} has {dev->seq_ + 1}', 'virtio-blk#31 has 2 (0x2)'],
    ['{dev.name == "a}b"}{n>2}', 'falsetrue'],
    ['\\{n\\} {n}', '{n} 3 (0x3)'],
    ['C:\\new', 'C:\\new'],
    ['{none} {big}', 'NULL 0x10000000000'],
    ['{foo}: {none.name}', '<no variable `foo` here>: <`none` is NULL, it has no `name`>'],
  ])('%j prints %j', (text, expected) => {
    expect(printed(text)).toBe(expected);
  });

  it.each([
    ['n is {n', 'expected } after { (column 6)'],
    ['n} is', 'expected { before } (column 2)'],
    ['a {n +} b', 'expected a name or a number, found the end (column 7)'],
    ['{}', 'expected a name or a number, found the end (column 2)'],
    ['{"}', 'expected } after { (column 1)'],
  ])('%j is refused: %s', (text, expected) => {
    expect(printed(text)).toBe(`refused: ${expected}`);
  });
});
