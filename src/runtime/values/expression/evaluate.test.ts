import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UNINITIALISED } from '../uninitialised';
import { evaluate, evaluateExpression } from './evaluate';
import { parseExpression } from './parse';
import { problemText } from './syntax';

const NAMES =
  '$status, $features, $queue(0), $device(virtio-blk#31), $statement, ' +
  'mem8(address), mem16(address), mem32(address), mem64(address), $old, $new';

const values: Record<string, unknown> = {
  dev: {
    name: 'virtio-blk#31',
    priv_: { features: 0x130000000n, vqs: [{ num: 8 }] },
    parent: null,
  },
  n: 3,
  flags: 0x81,
  map: new Map<string, unknown>([
    ['ipaddr', '10.0.2.15'],
    ['x', 'one letter'],
    ['line\n"quoted"', 1],
  ]),
  bytes: Uint8Array.of(1, 2, 0xff),
  trap: {
    get boom(): number {
      throw new Error('a getter ran');
    },
  },
  nan: Number.NaN,
  infinite: Number.POSITIVE_INFINITY,
  half: 0.5,
  unset: undefined,
  never: UNINITIALISED,
  call: () => 1,
  symbol: Symbol('s'),
};

const lookup = (name: string): { value: unknown } | undefined =>
  Object.hasOwn(values, name) ? { value: values[name] } : undefined;

function value(text: string): unknown {
  const result = evaluateExpression(text, { lookup });
  return result.ok ? result.value : problemText(result.error);
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
    [`map[${JSON.stringify('line\n"quoted"')}]`, 1],
    ['"\\x41\\u00e9\\\\"', 'Aé\\'],
    ['1 + 2 * 3', 7],
    ['10 - 2 - 3', 5],
    ['-n', -3],
    ['~0', -1],
    ['- - n', 3],
    ['1 << 33', 2 ** 33],
    ['n', 3],
    [' n ', 3],
    ['7 / 2', 3],
    ['-7 / 2', -3],
    ['-7 % 4', -3],
    ['half / 2', 0.25],
    ['+n', 3],
    ['0b1010', 10],
    ['0755', 493],
    ['10UL', 10],
    ["'A'", 65],
    ["'\\n'", 10],
    ["dev.name[0] == 'v'", true],
    ['dev.name[13]', 0],
    ["dev.name[6] == '-' ? 1 : 2", 1],
    ['n > 5 ? nothing : n > 2 ? "two" : "none"', 'two'],
    ["map['x']", 'one letter'],
    ['"x" == \'x\'', true],
    ['flags,x', 0x81],
    ['VIRTIO_F_VERSION_1', 32],
    ['VIRTIO_CONFIG_S_DRIVER_OK | VIRTIO_CONFIG_S_DRIVER', 6],
    ['dev.priv_.features & 1 << VIRTIO_F_VERSION_1', 0x100000000n],
    ['-EINVAL', -22],
    ['never', UNINITIALISED],
    // Exact, where a number of JavaScript would be rounded.
    ['0xffffffffffffffff', 0xffff_ffff_ffff_ffffn],
    ['0xffffffffffffffff & 0xf', 0xfn],
    ['9007199254740993 == 9007199254740992', false],
    ['half + 1', 1.5],
    ['half < 1', true],
    ['nan == nan', false],
    ['nan < 1', false],
    ['-nan', Number.NaN],
    ['infinite > 0xffffffffffffffff', true],
    ['infinite + 1', Number.POSITIVE_INFINITY],
  ])('%s', (text, expected) => {
    expect(value(text)).toEqual(expected);
  });

  it.each<[string, string]>([
    ['nothing', 'no variable `nothing` here (column 1)'],
    ['n + nothing', 'no variable `nothing` here (column 5)'],
    ['dev.priv_.missing', 'no member `missing` (column 11)'],
    ['dev.parent.name', '`parent` is NULL, it has no `name` (column 12)'],
    ['unset.name', '`unset` is <uninitialised>, it has no `name` (column 7)'],
    ['unset + 1', 'expected a value, found something <uninitialised> (column 7)'],
    ['trap.boom', 'no member `boom` (column 6)'],
    ['', 'expected a name or a number, found the end (column 1)'],
    ['n ==', 'expected a name or a number, found the end (column 5)'],
    ['dev.', "expected a member's name after `.`, found the end (column 5)"],
    ['n n', 'unexpected `n` (column 3)'],
    ['f(1)', `the guest's functions can't be called, \`f\` neither; there are ${NAMES} (column 1)`],
    ['n = 4', 'nothing is assigned in an expression; == compares (column 3)'],
    ['n /', 'expected a name or a number, found the end (column 4)'],
    ['n / (n - 3)', 'division by zero (column 3)'],
    ['n % 0', 'division by zero (column 3)'],
    ['09', 'expected octal digits after 0, found `09` (column 1)'],
    ['0x1g', "can't read the number `0x1g` (column 1)"],
    ['n ? 1', 'expected `:`, found the end (column 6)'],
    ['n,y', 'expected one of the formats x, b, s, d, o, c after `,`, found `y` (column 3)'],
    ['n,x + 1', 'unexpected `+` (column 5)'],
    ['!unset', 'expected a value, found something <uninitialised> (column 1)'],
    ['unset && n', 'expected a value, found something <uninitialised> (column 1)'],
    ['never.name', '`never` is <uninitialised>, it has no `name` (column 7)'],
    ['"abc"[4]', 'no member `4` (column 6)'],
    ['"open', 'can\'t read `"open` (column 1)'],
    ['(n', 'expected `)`, found the end (column 3)'],
    ['n["a"] + 1', 'no member `a` (column 2)'],
    ['bytes[dev]', 'expected a number, found object (column 6)'],
    ['dev & 1', 'expected a number, found object (column 5)'],
    ['1 & nan', '`&` expects integers, found NaN (column 3)'],
    ['~infinite', '`^` expects integers, found Infinity (column 1)'],
    ['half << 1', '`<<` expects integers, found 0.5 (column 6)'],
    ['"a" * "b"', 'expected a number, found string (column 5)'],
    ['symbol + 1', 'expected a number, found symbol (column 8)'],
    [
      'call()',
      `the guest's functions can't be called, \`call\` neither; there are ${NAMES} (column 1)`,
    ],
    ['1 + $nothing', `no name \`$nothing\`; there are ${NAMES} (column 5)`],
    ['mem32()', 'expected mem32(address), found 0 arguments (column 1)'],
  ])('explains what is wrong with %s', (text, message) => {
    expect(value(text)).toBe(message);
  });

  it('looks a tree up anew each time it is evaluated', () => {
    const parsed = parseExpression('n * 2');
    const at = (n: number): unknown =>
      parsed.ok ? evaluate(parsed.value, { lookup: () => ({ value: n }) }) : parsed;
    expect([at(1), at(21)]).toEqual([
      { ok: true, value: 2 },
      { ok: true, value: 42 },
    ]);
  });

  it('turns a failing look-up into an answer', () => {
    const result = evaluateExpression('n', {
      lookup: () => {
        throw new RangeError('Maximum call stack size exceeded');
      },
    });
    expect(result).toEqual({
      ok: false,
      error: {
        message: "can't be evaluated here: Maximum call stack size exceeded",
        column: 1,
      },
    });
  });
});

describe('bounds of an expression', () => {
  it('takes 64 parentheses, brackets and signs in one another', () => {
    expect(value(`${'('.repeat(64)}n${')'.repeat(64)}`)).toBe(3);
    expect(value(`${'!'.repeat(64)}n`)).toBe(true);
    const deeper = 'expected at most 64 parentheses, brackets and signs in one another (column 65)';
    expect(value(`${'('.repeat(65)}n${')'.repeat(65)}`)).toBe(deeper);
    expect(value(`${'!'.repeat(65)}n`)).toBe(deeper);
    expect(value('('.repeat(4096))).toBe(deeper);
    expect(value(`n${'[n'.repeat(1000)}`)).toContain(' in one another (column ');
  });

  it('counts depth, not how often there were parentheses', () => {
    expect(value(Array(600).fill('(n)').join('+'))).toBe(1800);
  });

  it('takes 4096 characters', () => {
    expect(value('n'.padEnd(4096))).toBe(3);
    expect(value('n'.padEnd(4097))).toBe(
      'expected at most 4096 characters, found 4097 (column 4097)',
    );
    expect(value(`"${'x'.repeat(100_000)}"`)).toContain('found 100002');
  });

  it('follows sums and paths as long as they fit', () => {
    expect(value(Array(2048).fill('1').join('+'))).toBe(2048);
    const ring: { next?: object; n: number } = { n: 7 };
    ring.next = ring;
    const text = `ring${'.next'.repeat(800)}.n`;
    expect(evaluateExpression(text, { lookup: () => ({ value: ring }) })).toEqual({
      ok: true,
      value: 7,
    });
  });

  it('computes with literals that are longer than any number of JavaScript', () => {
    const digits = '9'.repeat(400);
    expect(value(`${digits}+1`)).toBe(BigInt(digits) + 1n);
    expect(value(`-${digits}`)).toBe(-BigInt(digits));
    expect(value(`${digits} > infinite`)).toBe(false);
    expect(value(`bytes[${digits}]`)).toBe('no member `Infinity` (column 6)');
  });
});

const word = fc.constantFrom(
  ...Object.keys(values),
  ...Object.keys(values).flatMap((name) => [`${name}.`, `${name}[`]),
  ...['==', '!=', '<', '>', '<=', '>=', '<<', '>>', '&&', '||', '->', '+', '-', '*', '&', '|', '^'],
  ...['!', '~', '(', ')', '.', '[', ']', '0', '1', '64', '0x', '0xff', '1n', '"', "'", '\\', ' '],
  ...[
    '?',
    ':',
    ',',
    '/',
    '%',
    'sizeof',
    'u32',
    'struct',
    'vring_desc',
    '*',
    '$queue',
    '$status',
    'mem32',
  ],
  ...['9'.repeat(400), '__proto__', 'constructor', 'length', 'name', 'NULL', 'true', '\n', 'é'],
);

describe('any text', () => {
  it.each([
    ['of any characters', fc.string({ unit: 'binary', maxLength: 200 })],
    [
      'of words that expressions are made of',
      fc.array(word, { maxLength: 60 }).map((all) => all.join('')),
    ],
    [
      'of words with blanks between',
      fc.array(word, { maxLength: 200 }).map((all) => all.join(' ')),
    ],
  ])('%s gets a value, or a message with a column of the text', (_name, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        const result = evaluateExpression(text, { lookup });
        if (!result.ok) {
          expect(result.error.message).not.toBe('');
          expect(result.error.message).not.toContain("can't be evaluated here");
          expect(result.error.column).toBeGreaterThanOrEqual(1);
          expect(result.error.column).toBeLessThanOrEqual(text.length + 1);
        }
      }),
      { numRuns: 3000, seed: 7 },
    );
  });
});
