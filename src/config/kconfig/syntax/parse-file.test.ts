import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseKconfigFile } from './parse-file';

const words = (text: string): string[][] =>
  parseKconfigFile(text).statements.map(({ tokens }) => tokens.map((token) => token.text));

describe('lines of a Kconfig file', () => {
  it('are words, strings and operators, without comments', () => {
    expect(words('config A_1 # why\n\tdepends on !(B&&C)||D!="x y"\n\n# all\n')).toEqual([
      ['config', 'A_1'],
      ['depends', 'on', '!', '(', 'B', '&&', 'C', ')', '||', 'D', '!=', 'x y'],
    ]);
  });

  it('go on behind a backslash', () => {
    expect(words('depends on A && \\\n  B\nbool')).toEqual([
      ['depends', 'on', 'A', '&&', 'B'],
      ['bool'],
    ]);
  });

  it('keep a macro with its parentheses in one word', () => {
    const [statement] = parseKconfigFile('def_bool $(success,test (a) b)x').statements;
    expect(statement?.tokens[1]).toMatchObject({ text: '$(success,test (a) b)x', expands: true });
  });

  it('know where their tokens are', () => {
    const text = 'config A\n\tstring "ä b"';
    const { statements, lines } = parseKconfigFile(text);
    const token = statements[1]?.tokens[1];
    expect(token && lines.range(token.start, token.end)).toEqual({
      start: { line: 1, character: 8 },
      end: { line: 1, character: 13 },
    });
    expect(lines.offset({ line: 1, character: 8 })).toBe(token?.start);
  });

  it('assign any text to a variable', () => {
    expect(parseKconfigFile('a-b := $(shell,x | y) "z\nc += d').statements).toMatchObject([
      { keyword: '=', assignment: { operator: ':=', value: '$(shell,x | y) "z' } },
      { keyword: '=', assignment: { operator: '+=', value: 'd' } },
    ]);
  });
});

describe('help texts', () => {
  it('end with the first line that has less indentation than their first', () => {
    const { statements } = parseKconfigFile(
      'config A\n\thelp\n\t  First\n\n\t    more\n\t  config B\nconfig C\n',
    );
    expect(statements.map(({ keyword, help }) => [keyword, help])).toEqual([
      ['config', undefined],
      ['help', 'First\n\n  more\nconfig B'],
      ['config', undefined],
    ]);
  });

  it('may be missing', () => {
    expect(
      parseKconfigFile('config A\n\t---help---\nconfig B').statements.map(({ help }) => help),
    ).toEqual([undefined, '', undefined]);
  });
});

describe('what is wrong in a line', () => {
  it.each([
    ["string 'a\\", "expected ' at the end of a string", 7],
    ['string "abc', 'expected " at the end of a string', 7],
    ['default $(a(b)', "expected ')' at the end of a macro", 8],
    ['default ä§ 1', 'found a character that has no meaning here', 8],
  ])('%j is told', (text, message, start) => {
    const [problem, ...others] = parseKconfigFile(text).problems;
    expect(others).toEqual([]);
    expect(problem?.message).toContain(message);
    expect(problem?.start).toBe(start);
  });
});

it('any text can be read, and every token is where it says', () => {
  const piece = fc.constantFrom(
    ...[
      'config ',
      'A',
      '"',
      "'",
      '\\',
      '\n',
      '\t',
      '$(',
      ')',
      '#',
      'help\n',
      '  x\n',
      '\0',
      '&&',
      '=',
      '😀',
    ],
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 40 }), (pieces) => {
      const text = pieces.join('');
      const { statements, problems } = parseKconfigFile(text);
      let before = 0;
      for (const { start, end, tokens } of statements) {
        expect(start).toBeGreaterThanOrEqual(before);
        expect(end).toBeLessThanOrEqual(text.length);
        expect(tokens.length).toBeGreaterThan(0);
        before = start;
        for (const token of tokens) {
          expect(token.end).toBeGreaterThan(token.start);
          if (token.kind === 'word') {
            expect(text.slice(token.start, token.end)).toBe(token.text);
          }
        }
      }
      for (const problem of problems) {
        expect(problem.end).toBeLessThanOrEqual(text.length);
      }
    }),
  );
});

it('a line of a million characters takes no more than its length', () => {
  for (const long of [
    'a'.repeat(1e6),
    '('.repeat(1e6),
    '"'.repeat(1e6),
    '$('.repeat(5e5),
    '\\\n'.repeat(5e5),
    '§'.repeat(1e6),
  ]) {
    expect(parseKconfigFile(`default ${long}`).statements.length).toBeLessThan(3);
  }
});
