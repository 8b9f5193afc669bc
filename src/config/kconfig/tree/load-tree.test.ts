import { describe, expect, it } from 'vitest';
import { expressionText } from '../expression';
import { filesOf, problemsOf, treeOf } from '../testing/small-tree';
import { createMacroAnswers } from '../macro/answers';
import { loadKconfigTree } from './load-tree';
import { ParseCache } from './parse-cache';

const conditionOf = (kconfig: string, name: string): (string | undefined)[] =>
  (treeOf(kconfig).symbols.get(name)?.properties ?? []).map(
    ({ condition }) => condition && expressionText(condition),
  );

describe('conditions', () => {
  it('have what menus, ifs and the entry depend on', () => {
    const kconfig = `
menu "M"
	depends on A
	visible if V
if B || C
config X
	bool "x" if P
	depends on D
	default y if E
endif
endmenu`;
    expect(conditionOf(kconfig, 'X')).toEqual([
      'A && (B || C) && D && P && V',
      'A && (B || C) && D && E',
    ]);
  });

  it('note at a symbol what selects and implies it', () => {
    const tree = treeOf('config A\n\tbool\n\tselect S if B\n\timply S\nconfig S\n\tbool');
    const symbol = tree.symbols.get('S');
    expect(symbol?.selectedBy.map(({ by }) => by.name)).toEqual(['A']);
    expect(symbol?.impliedBy.map(({ by }) => by.name)).toEqual(['A']);
  });
});

describe('source', () => {
  const files = {
    Kconfig: 'source "a/Kconfig"\nsource "b/K*"\nosource "none"\nconfig END\n\tbool',
    'a/Kconfig': 'config A\n\tbool\nrsource "deep/Kconfig"',
    'a/deep/Kconfig': 'config DEEP\n\tbool',
    'b/K2': 'config B2\n\tbool',
    'b/K1': 'config B1\n\tbool',
  };

  it('reads files in their order, patterns sorted', () => {
    const tree = treeOf(files);
    expect(problemsOf(tree)).toEqual([]);
    expect([...tree.symbols.keys()]).toEqual(['A', 'DEEP', 'B1', 'B2', 'END']);
    expect([...tree.files.keys()].sort()).toEqual([
      'Kconfig',
      'a/Kconfig',
      'a/deep/Kconfig',
      'b/K1',
      'b/K2',
    ]);
  });

  it('says what is missing, and who reads itself, and goes on', () => {
    const tree = treeOf({
      Kconfig: 'source "x"\nsource "a"\nconfig Z\n\tbool',
      a: 'source "Kconfig"\nconfig A\n\tbool',
    });
    expect(problemsOf(tree)).toEqual([
      "Kconfig:1: expected a file, found none named 'x'",
      "a:1: expected a file that is not being read, found 'Kconfig', which sources itself",
    ]);
    expect([...tree.symbols.keys()]).toEqual(['A', 'Z']);
  });

  it('tells of a file at the line that names it, however many that names', () => {
    const tree = treeOf({
      Kconfig: '\n\nsource "*"',
      a: 'config A\n\tbool',
      b: 'config B\n\tbool',
    });
    expect(problemsOf(tree)).toEqual([
      "Kconfig:3: expected a file that is not being read, found 'Kconfig', which sources itself",
    ]);
    expect([...tree.symbols.keys()]).toEqual(['A', 'B']);
  });

  it('expands an assigned value once', () => {
    const tree = treeOf('y := 1\nd := $\nx := $(d)(y)\nconfig A\n\tstring\n\tdefault "$(x)"');
    expect(tree.symbols.get('A')?.properties).toMatchObject([
      { value: { symbol: { name: '$(y)' } } },
    ]);
  });

  it('expands variables in names', () => {
    const tree = treeOf(
      { Kconfig: 'd := a\nsource "$(d)/K$(N)"', 'a/K7': 'config SEVEN\n\tbool' },
      new Map([['N', '7']]),
    );
    expect(tree.symbols.has('SEVEN')).toBe(true);
  });
});

describe('what is wrong in a tree', () => {
  it.each([
    [
      'menu "m"\nconfig A\n\tbool',
      'Kconfig:1: expected endmenu for this menu, found the end of the file',
    ],
    ['endif', 'Kconfig:1: expected if before endif in this file, found none'],
    ['if A\nendmenu\nendif', 'Kconfig:2: expected endif, found endmenu'],
    [
      'config A\n\tbool\n\tint',
      'Kconfig:3: warning: expected A to be bool as where it was defined first, found int (ignored)',
    ],
    [
      'config A\n\tbool "a" if',
      'Kconfig:2: expected a symbol, a string, ! or (, found the end of the line',
    ],
    [
      'config A\n\tdepends on B &&',
      'Kconfig:2: expected a symbol, a string, ! or (, found the end of the line',
    ],
    ['config A\n\tdepends on (B', "Kconfig:2: expected ')', found the end of the line"],
    ['config A B', "Kconfig:1: expected the end of the line, found 'B'"],
    ['config', 'Kconfig:1: expected the name of a symbol after config, found none'],
    ['config A\n\tbolo "x"', "Kconfig:2: expected an attribute of A or a new entry, found 'bolo'"],
    [
      'depends on A',
      "Kconfig:1: expected config, menu, choice, if, source or the like, found 'depends'",
    ],
    [
      'config A\n\tdef_bool $(shell,rm x)',
      "Kconfig:2: warning: expected a command whose answer is known, found 'rm x' (commands are not run; it counts as failed)",
    ],
    [
      'choice\nconfig A\n\tbool\nendchoice',
      'Kconfig:2: warning: expected a prompt, as A is a member of a choice, found none',
    ],
    [
      `config A\n\tdepends on ${'('.repeat(300)}B`,
      'Kconfig:2: expected at most 200 nested parentheses, found more',
    ],
    [
      'if A\n'.repeat(300),
      'Kconfig:201: expected at most 200 nested blocks, found more (nothing is read from here on)',
    ],
  ])('number %# is told', (kconfig, message) => {
    expect(problemsOf(treeOf(kconfig))[0]).toBe(message);
  });
});

describe('loading again', () => {
  it('parses only what has changed', () => {
    const cache = new ParseCache();
    const texts: Record<string, string> = {
      Kconfig: 'source "a"\nsource "b"',
      a: 'config A\n\tbool',
      b: 'config B\n\tbool',
    };
    const load = () =>
      loadKconfigTree({
        files: filesOf(texts),
        root: 'Kconfig',
        answers: createMacroAnswers(new Map()),
        cache,
      });
    const first = load();
    texts['b'] = 'config C\n\tbool';
    const second = load();
    expect(second.files.get('a')).toBe(first.files.get('a'));
    expect(second.files.get('b')).not.toBe(first.files.get('b'));
    expect([...second.symbols.keys()]).toEqual(['A', 'C']);
  });
});
