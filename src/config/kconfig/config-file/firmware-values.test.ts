import { describe, expect, it } from 'vitest';
import { writeConfig } from '../evaluate/write-config';
import { configurationOf, treeOf } from '../testing/small-tree';
import { firmwareValues, valuesOfConfig } from './firmware-values';

const TREE = treeOf(
  'config A\n\tbool "a"\nconfig B\n\tbool "b"\n\tdefault y\nconfig M\n\ttristate "m"\nconfig T\n\tstring "t"\nconfig N\n\thex "n"\n\tdefault 0x10\nconfig GONE\n\tint "g"\n\tdepends on A\n\tdefault 1',
);

describe('values for the firmware', () => {
  it.each([
    ['NET', 'NET'],
    ['y', 'y'],
    ['n', 'n'],
    ['', ''],
    ['64', '64'],
    [String.raw`echo \"a\\b\"`, String.raw`echo "a\b"`],
    [String.raw`a\nb\x41\101\q`, 'a\nbAAq'],
  ])('have the text %j as the compiler reads it', (written, value) => {
    const configuration = configurationOf(TREE, `CONFIG_T="${written}"\n`);
    const values = firmwareValues(configuration);
    expect(Object.fromEntries(values)).toEqual({ B: 'y', T: value, N: '0x10' });
    expect(valuesOfConfig(writeConfig(configuration))).toEqual(values);
  });
});
