import { describe, expect, it } from 'vitest';
import { evaluateExpression } from './path-expression';

const values: Record<string, unknown> = {
  dev: {
    name: 'virtio-blk#31',
    priv_: { features: 0x130000000n, vqs: [{ num: 8 }] },
    parent: null,
  },
  n: 3,
  flags: 0x81,
  map: new Map<string, unknown>([['ipaddr', '10.0.2.15']]),
  bytes: Uint8Array.of(1, 2, 0xff),
  trap: {
    get boom(): number {
      throw new Error('a getter ran');
    },
  },
};

function evaluate(text: string): unknown {
  const result = evaluateExpression(text, (name) =>
    Object.hasOwn(values, name) ? { value: values[name] } : undefined,
  );
  return result.ok ? result.value : result.message;
}

describe('evaluateExpression', () => {
  it.each<[string, unknown]>([
    ['dev.name', 'virtio-blk#31'],
    ['dev->priv_.vqs[0].num', 8],
    ['dev.priv_.vqs.length', 1],
    ['dev.name == "virtio-blk#31"', true],
    ["dev.name != 'x' && n > 2", true],
    ['n == 3 || nothing.at.all', true],
    ['n == 4 && nothing.at.all', false],
    ['!(n == 3)', false],
    ['flags & 0x80', 0x80],
    ['dev.priv_.features & 0x100000000', 0x100000000n],
    ['dev.priv_.features == 0x130000000', true],
    ['dev.parent == NULL', true],
    ['dev.parent == 0', true],
    ['bytes[2]', 255],
    ['map.ipaddr', '10.0.2.15'],
    ['map["ipaddr"]', '10.0.2.15'],
    ['1 + 2 * 3', 7],
    ['-n', -3],
    ['1 << 33', 2 ** 33],
    ['n', 3],
  ])('%s', (text, expected) => {
    expect(evaluate(text)).toEqual(expected);
  });

  it.each<[string, string]>([
    ['nothing', 'no variable `nothing` here'],
    ['dev.priv_.missing', 'no member `missing`'],
    ['dev.parent.name', '`parent` is null, it has no `name`'],
    ['trap.boom', 'no member `boom`'],
    ['n ==', '`n ==` ends where a name or a number should stand'],
    ['dev.', "expected a member's name after `.`, found the end"],
    ['n n', 'unexpected `n` in `n n`'],
    ['f(1)', 'no variable `f` here'],
    ['n = 4', "can't read `= 4` in `n = 4`"],
    ['(n', 'expected `)`, found the end'],
    ['n["a"] + 1', 'no member `a`'],
    ['dev & 1', 'expected a number, found object'],
  ])('explains what is wrong with %s', (text, message) => {
    expect(evaluate(text)).toBe(message);
  });
});
