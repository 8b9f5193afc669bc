import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isNamePattern, matchesPattern } from './name-pattern';

describe('matchesPattern', () => {
  it.each<[string, string, boolean]>([
    ['virtio-blk#*', 'virtio-blk#31', true],
    ['virtio-blk#*', 'virtio-net#31', false],
    ['virtio-???#1', 'virtio-rng#1', true],
    ['*', '', true],
    ['', '', true],
    ['', 'a', false],
    ['?', '', false],
    ['a.c', 'abc', false],
    ['*probe', 'virtio_blk_probe', true],
    ['*pre*probe', 'virtio_uclass_child_pre_probe', true],
    ['a*b*c', 'a-b-b-c-c', true],
    ['a*b*c', 'a-b-b-c-d', false],
    ['(a', '(a', true],
  ])('%j takes %j: %j', (pattern, name, expected) => {
    expect(matchesPattern(pattern, name)).toBe(expected);
  });

  it('agrees with the regular expression that says the same', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 12 });
    fc.assert(
      fc.property(
        letters,
        fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 }),
        (p, n) => {
          const source = p.replaceAll('*', '.*').replaceAll('?', '.');
          expect(matchesPattern(p, n)).toBe(new RegExp(`^${source}$`).test(n));
        },
      ),
      { numRuns: 2000, seed: 1 },
    );
  });
});

describe('isNamePattern', () => {
  it.each(['virtio-blk#*', 'virtio_mmio@a003c00', 'pci_0:1.0', 'virtio-pci.m#0', ''])(
    '%j',
    (text) => {
      expect(isNamePattern(text)).toBe(true);
    },
  );

  it.each(['dev.name == "x"', '!seq_', '(a', 'a b'])('not %j', (text) => {
    expect(isNamePattern(text)).toBe(false);
  });
});
