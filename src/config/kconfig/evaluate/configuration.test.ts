import { describe, expect, it } from 'vitest';
import { configurationOf, resolved, treeOf } from '../testing/small-tree';
import { unmetDependencies, unmetWarning } from './unmet-dependencies';

/* The expected lines are what U-Boot v2023.01's `conf --defconfig` made of the same text. */

const CHOICE = `
config T
	bool "t"
	default y
	select A
choice
	prompt "c"
	depends on C
config A
	bool "a"
config B
	bool "b"
endchoice
config C
	bool "c"
`;

describe('choices', () => {
  it('are nothing while their dependencies do not hold, whoever selects a member', () => {
    expect(resolved(CHOICE)).toEqual(['CONFIG_T=y', '# CONFIG_C is not set']);
  });

  it('have their first visible member without a word of the user', () => {
    expect(resolved(CHOICE, 'CONFIG_C=y')).toEqual([
      'CONFIG_T=y',
      'CONFIG_A=y',
      '# CONFIG_B is not set',
      'CONFIG_C=y',
    ]);
  });

  it('have the member that the user said last', () => {
    expect(resolved(CHOICE, 'CONFIG_C=y\nCONFIG_A=y\nCONFIG_B=y')).toEqual([
      'CONFIG_T=y',
      '# CONFIG_A is not set',
      'CONFIG_B=y',
      'CONFIG_C=y',
    ]);
  });

  it('skip members that cannot be seen', () => {
    const kconfig = `
config D
	bool "d"
choice
	prompt "c"
	default A
config A
	bool "a"
	depends on D
config E
	bool "e"
	depends on D
config B
	bool "b"
endchoice
`;
    expect(resolved(kconfig)).toEqual(['# CONFIG_D is not set', 'CONFIG_B=y']);
    expect(resolved(kconfig, 'CONFIG_D=y')).toEqual([
      'CONFIG_D=y',
      'CONFIG_A=y',
      '# CONFIG_E is not set',
      '# CONFIG_B is not set',
    ]);
  });

  it('may be off when they are optional', () => {
    const kconfig =
      'choice\n\tprompt "c"\n\toptional\nconfig A\n\tbool "a"\nconfig B\n\tbool "b"\nendchoice';
    expect(resolved(kconfig)).toEqual([]);
    expect(resolved(kconfig, 'CONFIG_B=y')).toEqual(['# CONFIG_A is not set', 'CONFIG_B=y']);
  });
});

describe('select and imply', () => {
  const kconfig = `
config T
	bool "t"
	default y
	imply S
	imply W
config S
	bool "s"
	depends on D
config W
	bool "w"
config D
	bool "d"
`;

  it('implies only what may be, and the user may say no', () => {
    expect(resolved(kconfig)).toEqual(['CONFIG_T=y', 'CONFIG_W=y', '# CONFIG_D is not set']);
    expect(resolved(kconfig, 'CONFIG_D=y\n# CONFIG_W is not set')).toEqual([
      'CONFIG_T=y',
      'CONFIG_S=y',
      '# CONFIG_W is not set',
      'CONFIG_D=y',
    ]);
  });

  it('selects over dependencies that do not hold, and says so as conf does', () => {
    const tree = treeOf(`
config T
	bool "t"
	default y
	select S if A || B = "x" && !Q
config U
	bool "u"
	depends on A
	default y
	select S
config S
	bool
	depends on (NEVER || !A) && B="z" && Q
config NEVER
	bool
config Q
	bool
config A
	bool "a"
	default y
config B
	string "b"
	default "x"
`);
    const configuration = configurationOf(tree);
    const [unmet, ...others] = unmetDependencies(configuration);
    expect(others).toEqual([]);
    expect(unmet && unmetWarning(configuration, unmet)).toBe(`\
WARNING: unmet direct dependencies detected for S
  Depends on [n]: (NEVER [=n] || !A [=y]) && B [=x]=z && Q [=n]
  Selected by [y]:
  - T [=y] && (A [=y] || B [=x]=x && !Q [=n])
  - U [=y] && A [=y]`);
    expect(unmet && configuration.value(unmet)).toBe('y');
  });
});

describe('numbers and texts', () => {
  const kconfig = `
config A
	bool "a"
	default y
config M
	int "m"
	range 5 10
	default 3
config H
	hex "h"
	range 0x10 0x20
	default 0x300
config N
	int "n"
config I
	int
	default M if A
config U
	string "u"
	default UNDEFINED
config V
	string "v"
	default A
`;

  it('keep to their ranges, and have no value without a default', () => {
    expect(resolved(kconfig)).toEqual([
      'CONFIG_A=y',
      'CONFIG_M=5',
      'CONFIG_H=0x20',
      'CONFIG_N=',
      'CONFIG_I=5',
      'CONFIG_U="UNDEFINED"',
      'CONFIG_V="n"',
    ]);
  });

  it('lose a value of the user that is out of range', () => {
    expect(resolved(kconfig, 'CONFIG_M=20\nCONFIG_H=0x5\nCONFIG_N=-3')).toEqual([
      'CONFIG_A=y',
      'CONFIG_M=5',
      'CONFIG_H=0x20',
      'CONFIG_N=-3',
      'CONFIG_I=5',
      'CONFIG_U="UNDEFINED"',
      'CONFIG_V="n"',
    ]);
  });

  it.each([
    ['"a\\"b"', '"a\\"b"'],
    ['"a\\\\b"', '"a\\\\b"'],
    ['"a\\nb"', '"a\\nb"'],
    ['"a\\"', '"a\\"'],
    ['"a\\\\"b"', '"a\\\\"b"'],
    ['"a"b', '""'],
    ["'a'", '""'],
    ['a"b"', '""'],
  ])('takes the text %s as %s', (written, read) => {
    expect(resolved('config L\n\tstring "l"', `CONFIG_L=${written}`)).toEqual([`CONFIG_L=${read}`]);
  });
});

describe('conditions', () => {
  it.each([
    ['A<B', 'n'],
    ['M<10', 'y'],
    ['M=5 && H>=0x20 && H=32', 'y'],
    ['M<"abc"', 'y'],
    ['UNDEFINED="UNDEFINED"', 'y'],
    ['UNDEFINED', 'n'],
    ['m', 'n'],
    ['!(A && NEVER) || NEVER', 'y'],
  ])('finds %s to be %s', (condition, value) => {
    const lines = resolved(`
config A
	def_bool y
config B
	string
	default "x"
config M
	int
	default 5
config H
	hex
	default 0x20
config Y
	bool "y"
	default y if ${condition}
`);
    expect(lines.at(-1)).toBe(value === 'y' ? 'CONFIG_Y=y' : '# CONFIG_Y is not set');
  });

  it('takes m for y where there are no modules', () => {
    expect(resolved('config T\n\ttristate "t"\n\tdefault m')).toEqual(['CONFIG_T=y']);
  });

  it('keeps m where there are', () => {
    const kconfig =
      'config MODULES\n\tbool "mod"\n\toption modules\n\tdefault y\nconfig T\n\ttristate "t"\n\tdefault m\n\tselect S\nconfig S\n\ttristate';
    expect(resolved(kconfig)).toEqual(['CONFIG_MODULES=y', 'CONFIG_T=m', 'CONFIG_S=m']);
    expect(resolved(kconfig, '# CONFIG_MODULES is not set')).toEqual([
      '# CONFIG_MODULES is not set',
      'CONFIG_T=y',
      'CONFIG_S=y',
    ]);
  });

  it('hides prompts by visible if, and keeps the defaults', () => {
    const kconfig =
      'menu "m"\n\tvisible if NEVER\nconfig X\n\tbool "x"\n\tdefault y\nendmenu\nconfig NEVER\n\tbool';
    expect(resolved(kconfig, '# CONFIG_X is not set')).toEqual(['CONFIG_X=y']);
  });
});

describe('a change', () => {
  it('gives what reading all anew gives', () => {
    const tree = treeOf(CHOICE);
    const changed = configurationOf(tree, 'CONFIG_C=y');
    const [b, c] = ['B', 'C'].map((name) => tree.symbols.get(name));
    if (b === undefined || c === undefined) {
      throw new Error('the tree has B and C');
    }
    changed.set(b, 'y');
    expect(changed.value(b)).toBe('y');
    changed.set(c, 'n');
    expect(changed.value(b)).toBe('n');
    changed.set(c, 'y');
    changed.set(b, undefined);
    const anew = configurationOf(tree, 'CONFIG_C=y');
    for (const symbol of tree.symbols.values()) {
      expect(changed.value(symbol)).toBe(anew.value(symbol));
    }
  });
});

describe('a circle of dependencies', () => {
  it('ends, and is told', () => {
    const tree = treeOf(
      'config A\n\tbool "a"\n\tdepends on B\nconfig B\n\tbool "b"\n\tdepends on A',
    );
    const configuration = configurationOf(tree, 'CONFIG_A=y\nCONFIG_B=y');
    expect(configuration.order.circles.map((circle) => circle.map(({ name }) => name))).toEqual([
      ['A', 'B'],
    ]);
    expect(resolved('config A\n\tbool "a"\n\tselect A')).toEqual(['# CONFIG_A is not set']);
  });
});

it('a condition of 200,000 operands is calculated', () => {
  const condition = Array.from({ length: 200_000 }, () => 'A').join(' && ');
  expect(
    resolved(`config A\n\tdef_bool y\nconfig B\n\tdef_bool y\n\tdepends on ${condition}`),
  ).toEqual(['CONFIG_A=y', 'CONFIG_B=y']);
});
