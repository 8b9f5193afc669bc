import { describe, expect, it } from 'vitest';
import { parseDefconfig } from './defconfig';
import { formatProblem } from './problem';

const at = (line: number, from: number, to: number) => ({
  start: { line, character: from },
  end: { line, character: to },
});

describe('parseDefconfig', () => {
  it('knows where each assignment stands', () => {
    const text = 'CONFIG_A=y\r\n\n  # CONFIG_B is not set \n\tCONFIG_C="x y" \n# a comment\n';
    expect(parseDefconfig(text, 'f').assignments).toEqual([
      { name: 'A', value: 'y', quoted: false, range: at(0, 0, 10) },
      { name: 'B', value: 'n', quoted: false, range: at(2, 2, 23) },
      { name: 'C', value: 'x y', quoted: true, range: at(3, 1, 15) },
    ]);
  });

  it('marks the value that is wrong, or else the line, and goes on', () => {
    const { problems, assignments } = parseDefconfig(
      'CONFIG_A=y\n CONFIG_B=maybe \nnonsense here\nCONFIG_C=7\n',
      'configs/my_defconfig',
    );
    expect(problems.map(({ where }) => where)).toEqual([
      { kind: 'text', file: 'configs/my_defconfig', range: at(1, 10, 15) },
      { kind: 'text', file: 'configs/my_defconfig', range: at(2, 0, 13) },
    ]);
    expect(problems.map(formatProblem)).toEqual([
      `configs/my_defconfig:2: expected y, n, a number or a "string" after CONFIG_B=, found 'maybe'`,
      "configs/my_defconfig:3: expected CONFIG_NAME=value or '# CONFIG_NAME is not set', found 'nonsense here'",
    ]);
    expect(assignments.map(({ name }) => name)).toEqual(['A', 'C']);
  });
});
