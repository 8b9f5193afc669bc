import { describe, expect, it } from 'vitest';
import { parseConfig } from '../config/kconfig/config-file/parse-config';
import { calculationOrder } from '../config/kconfig/evaluate/order';
import { parseKconfigFile } from '../config/kconfig/syntax/parse-file';
import { treeOf } from '../config/kconfig/testing/small-tree';
import { foldConfig, foldKconfig } from './folding';
import { completeKconfig } from './kconfig-completion';
import { treeProblems } from './kconfig-problems/tree-problems';
import { formatKconfig } from './kconfig-format';

const problemsIn = (text: string): string[] => {
  const tree = treeOf(text);
  return treeProblems({ tree, circles: calculationOrder(tree).circles }, 'Kconfig').map(
    ({ code, severity, message, place }) =>
      `${place.range.start.line + 1} ${severity} ${code}: ${message}`,
  );
};

describe('problems of a tree', () => {
  it.each([
    [
      'config A\n\tbool\n\tdepends on B && B',
      [
        '3 hint undefined-symbol: no Kconfig file defines B: in a condition it is n',
        '3 hint undefined-symbol: no Kconfig file defines B: in a condition it is n',
        '1 hint unreachable: never reached: no Kconfig file defines B',
      ],
    ],
    [
      'config A\n\tbool\nconfig B\n\tbool\n\tdepends on A && !A',
      ['3 warning unreachable: never reached: !A and A never hold at once'],
    ],
    [
      'config A\n\tbool\nif A\nmenu "M"\n\tdepends on !A\nconfig B\n\tbool\n\tdepends on !A\nendmenu\nendif',
      ['4 warning unreachable: never reached: !A and A never hold at once'],
    ],
    [
      'config S\n\tstring "s"\nconfig B\n\tbool\n\tdepends on S = "a" && S = "b"',
      ['3 warning unreachable: never reached: S="b" and S="a" never hold at once'],
    ],
    ['config B\n\tbool\n\tdepends on n', ['1 warning unreachable: never reached: n is n']],
    // A module is neither on nor off.
    [
      'config MODULES\n\tbool "m"\n\tmodules\nconfig A\n\ttristate "a"\nconfig B\n\tbool\n\tdepends on A && !A',
      [],
    ],
    // What selects it asks for no dependencies.
    ['config A\n\tbool\n\tselect B\nconfig B\n\tbool\n\tdepends on n', []],
    ['config A\n\tbool\nconfig B\n\tbool\n\tdepends on n || A || !y', []],
    [
      'config A\n\tint\n\tdefault "abc"',
      ["3 warning default-type: expected a decimal number as the default of A, found 'abc'"],
    ],
    [
      'config A\n\tbool\n\tdefault 5',
      ["3 warning default-type: expected y or n as the default of A, found '5'"],
    ],
    [
      'config B\n\tbool\nconfig A\n\thex\n\tdefault B',
      [
        '5 warning default-type: expected a hexadecimal number as the default of A, found B, which is bool',
      ],
    ],
    [
      'config A\n\thex\n\trange 0x10 0x20\n\tdefault 0x30',
      [
        '4 warning default-out-of-range: expected a default from 0x10 to 0x20, found 0x30: it is moved into the range',
      ],
    ],
    [
      'config A\n\tint\n\trange 9 1',
      ['3 warning empty-range: expected the least value before the greatest, found 9 before 1'],
    ],
    [
      'config A\n\tint\n\trange a 0x10',
      [
        "3 warning range-of-text: expected a decimal number in the range of A, found '0x10'",
        '3 hint undefined-symbol: no Kconfig file defines a: in a condition it is n',
      ],
    ],
    [
      'config A\n\tprompt "a"',
      [
        '1 warning no-type: expected a type for A (bool, tristate, int, hex or string), found none in any definition',
      ],
    ],
    [
      'config A\n\tbool\n\trange 1 2',
      ['3 warning range-of-text: expected int or hex for a range, found bool'],
    ],
    [
      'config A\n\tbool\n\tselect B\nconfig B\n\tint',
      ['3 warning select-of-number: expected a bool or tristate to select, found B, which is int'],
    ],
    [
      'config A\n\tbool\n\tdepends on B\nconfig B\n\tbool\n\tdepends on A',
      ['1 warning circle: depends on itself: A → B → A'],
    ],
    ['config A\n\tbool "a"\n\tdefault y', []],
  ])('%j', (text, problems) => {
    expect(problemsIn(text)).toEqual(problems);
  });
});

describe('completion in Kconfig files', () => {
  const tree = treeOf('config NET\n\tbool "Networking"\nconfig USB\n\tbool\n\tdepends on UNKNOWN');
  const labels = (before: string): string[] =>
    completeKconfig(tree, before).map(({ label }) => label);

  it('offers entries at the beginning of a line, attributes behind white space', () => {
    expect(labels('con')).toContain('config');
    expect(labels('con')).not.toContain('bool');
    expect(labels('\t')).toContain('depends on');
    expect(labels('\tdepends o')).toContain('depends on');
  });

  it.each(['\tdepends on N', '\tselect ', 'if N', '\tdefault y if !N', '\tdepends on NET && ('])(
    'offers symbols behind %j',
    (before) => {
      expect(labels(before)).toEqual(['NET', 'USB']);
    },
  );

  it.each(['\tbool "if ', 'config N', 'source "', '\tdefault y # if '])(
    'offers nothing behind %j',
    (before) => {
      expect(labels(before)).toEqual([]);
    },
  );
});

describe('formatting', () => {
  const formatted = (text: string): string => {
    const lines = text.split('\n');
    for (const { range, newText } of formatKconfig(parseKconfigFile(text))) {
      const { line } = range.start;
      lines[line] = newText + (lines[line] ?? '').slice(range.end.character);
    }
    return lines.join('\n');
  };

  it('gives entries, attributes and help texts their indentation', () => {
    const text =
      '  config A  \n  bool "a"\n        help\n            First\n\n              more\n\nif B\n\tconfig C\n    depends on X || \\\n      Y\nendif';
    const wanted =
      'config A\n\tbool "a"\n\thelp\n\t  First\n\n\t    more\n\nif B\nconfig C\n\tdepends on X || \\\n      Y\nendif';
    expect(formatted(text)).toBe(wanted);
    expect(formatted(wanted)).toBe(wanted);
  });

  it('changes nothing of what a file says', () => {
    const text = '  config A\n   bool "a"\n   help\n     Text\n   default y\n';
    const before = treeOf(text).symbols.get('A');
    const after = treeOf(formatted(text)).symbols.get('A');
    expect(after?.nodes.map(({ help }) => help)).toEqual(before?.nodes.map(({ help }) => help));
    expect(after?.properties.length).toBe(before?.properties.length);
  });
});

describe('folding', () => {
  it('folds blocks and entries', () => {
    const file = parseKconfigFile(
      'menu "M"\nconfig A\n\tbool\n\thelp\n\t  Text\n\nconfig B\n\tbool\nendmenu\n',
    );
    expect(foldKconfig(file)).toEqual([
      { startLine: 1, endLine: 4 },
      { startLine: 6, endLine: 7 },
      { startLine: 0, endLine: 8 },
    ]);
  });

  it('folds what stands below a title of a .config', () => {
    const text = '#\n# One\n#\nCONFIG_A=y\n\n#\n# Two\n#\nCONFIG_B=y\nCONFIG_C=y\n';
    expect(foldConfig(parseConfig(text).lines, text)).toEqual([
      { startLine: 1, endLine: 3 },
      { startLine: 6, endLine: 9 },
    ]);
  });
});
