import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { EvaluationContext } from '../../values/expression/context';
import { completionsOf } from './completions';

const values: Record<string, unknown> = {
  dev: { name: 'disk#0', priv_: { vqs: [{ num: 8 }], note: null } },
  index: 0,
  entries: new Map([
    ['ipaddr', '10.0.2.15'],
    ['no name', '1'],
  ]),
  trap: {
    get boom(): number {
      throw new Error('a getter ran');
    },
    calm: 1,
  },
};
const context: EvaluationContext = {
  lookup: (name) => (Object.hasOwn(values, name) ? { value: values[name] } : undefined),
};

function labels(text: string): string[] {
  return completionsOf(text, context, Object.keys(values)).map(({ label }) => label);
}

it.each<[string, string[]]>([
  ['dev.priv_.', ['vqs', 'note']],
  ['dev->priv_->vqs[index].', ['num']],
  ['index + (dev.', ['name', 'priv_']],
  ['mem32(dev.priv_.vqs[0].n', ['num']],
  ['entries.', ['ipaddr']],
  ['trap.', ['calm']],
  ['dev.priv_.note.', []],
  ['IND', ['index']],
  ['siz', ['sizeof']],
  ['dev d', []],
  ['(struct virtio_net_c', ['virtio_net_ctrl']],
])('proposes behind %s', (text, expected) => {
  expect(labels(text)).toEqual(expected);
});

it('proposes all names and those of the language where nothing is begun', () => {
  expect(labels('')).toEqual(
    expect.arrayContaining(['dev', 'index', '$status', '$queue', 'mem32', 'sizeof']),
  );
});

it('takes any text', () => {
  const word = fc.constantFrom(
    ...Object.keys(values),
    '.',
    '->',
    '[',
    ']',
    '(',
    ')',
    '0',
    '"',
    ' ',
    '$',
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 100 }),
    fc.array(word, { maxLength: 40 }).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      for (const { replaces } of completionsOf(text, context, Object.keys(values))) {
        expect(replaces).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 1000, seed: 7 },
  );
});
