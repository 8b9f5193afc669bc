import { describe, expect, it } from 'vitest';
import { calculationOrder } from '../../config/kconfig/evaluate/order';
import { Configuration } from '../../config/kconfig/evaluate/configuration';
import { treeOf } from '../../config/kconfig/testing/small-tree';
import { applyLineEdits } from '../apply-line-edits';
import { readConfigDocument } from '../config-document';
import { changeSymbol } from './change-symbol';
import { machineEffect } from './machine-effect';
import { menuEntries } from './menu-entries';
import { menuHelp } from './menu-help';
import { menuRows } from './menu-rows';

const tree = treeOf(`
config A
	bool "a"
	default y
config B
	bool "b"
	depends on A
if A
config N
	int "n"
	range 1 9
	default 5
endif
config H
	bool
	default y
menu "Menu"
comment "text"
choice
	prompt "which"
config X
	bool "x"
config Y
	bool "y"
endchoice
config T
	string "t"
	depends on B
endmenu
`);
const of = { tree, order: calculationOrder(tree), readText: () => undefined };
const read = (text: string, file = 'x_defconfig') => readConfigDocument(of, file, text);

function rows(text: string, all = false): string[] {
  const byDefault = new Configuration(tree, of.order);
  return menuRows(read(text).configuration, { byDefault, other: undefined }, all).map(
    ({ text: prompt, kind, value, parent, byDefault: was }) =>
      `${parent === undefined ? '' : '  '}${prompt}:${kind}=${value}${was === undefined ? '' : ` was ${was}`}`,
  );
}

describe('rows', () => {
  it('nest as in menuconfig, without what has no prompt or is hidden', () => {
    expect(rows('CONFIG_B=y\n')).toEqual([
      'a:bool=y',
      '  b:bool=y was n',
      '  n:int=5',
      'Menu:menu=',
      '  text:comment=',
      '  which:choice=x',
      '  x:bool=y',
      '  y:bool=n',
      '  t:string=',
    ]);
    expect(rows('# CONFIG_A is not set\n')).not.toContain('  b:bool=n');
    expect(rows('# CONFIG_A is not set\n', true)).toContain('  b:bool=n');
  });
});

describe('a change', () => {
  function change(text: string, name: string, value: string | undefined, file?: string): string {
    const found = changeSymbol(read(text, file), name, value);
    return 'problem' in found
      ? found.problem
      : [applyLineEdits(text, found.edits), ...found.told].join('|');
  }
  it.each([
    ['', 'A', 'n', '# CONFIG_A is not set\n'],
    ['# CONFIG_A is not set\n', 'A', 'y', ''],
    ['# one\nCONFIG_T="x"\n', 'B', 'y', '# one\nCONFIG_B=y\nCONFIG_T="x"\n'],
    ['CONFIG_B=y\n# end\n', 'N', '7', 'CONFIG_B=y\nCONFIG_N=7\n# end\n'],
    ['CONFIG_Y=y\n', 'X', 'y', ''],
    ['', 'Y', 'y', 'CONFIG_Y=y\n'],
    ['CONFIG_N=7\n', 'N', undefined, ''],
    ['CONFIG_N=7\n', 'N', '10', 'expected a number from 1 to 9 for CONFIG_N, found 10'],
    ['CONFIG_N=7\n', 'N', 'x', "expected a number for CONFIG_N, found 'x'"],
    ['', 'T', 'x', 'CONFIG_T would be  all the same'],
    [
      'CONFIG_B=y\n',
      'A',
      'n',
      '# CONFIG_A is not set\nCONFIG_B=y\n|CONFIG_B is n all the same: it needs CONFIG_A=y',
    ],
  ])('of %j: %s to %s', (text, name, value, expected) => {
    expect(change(text, name, value)).toBe(expected);
  });

  it('keeps a line for each symbol in a .config', () => {
    expect(change('# CONFIG_A is not set\n', 'A', 'y', '.config')).toBe('CONFIG_A=y\n');
  });
});

describe('help', () => {
  const machine = { drivers: [{ name: 'b-driver', symbols: ['A', 'B'] }], devices: undefined };
  const idOf = (name: string) =>
    menuEntries(tree.root).find(({ node }) => node.symbol?.name === name)?.id ?? -1;

  it('says what a value would do, what is needed, and why', () => {
    expect(menuHelp(read(''), idOf('B'), machine)).toMatchObject({
      name: 'B',
      allowed: ['n', 'y'],
      preview: 'y: adds driver b-driver',
      needs: [],
    });
    expect(menuHelp(read('CONFIG_B=y\n'), idOf('A'), machine)?.preview).toBe(
      'n: removes driver b-driver',
    );
    expect(menuHelp(read(''), idOf('T'), machine)?.needs).toEqual(['CONFIG_B=y']);
    expect(menuHelp(read(''), idOf('N'), machine)?.range).toBe('from 1 to 9');
    expect(menuHelp(read(''), 999, machine)).toBeUndefined();
  });
});

describe('the effect on the machine', () => {
  const device = (driver: string, properties: Record<string, string> = {}) => ({
    driver,
    id: undefined,
    properties: new Map(Object.entries(properties)),
    place: { argument: 0, text: '' },
  });
  const drivers = [{ name: 'virtio-pci.m', symbols: ['VIRTIO_PCI'] }];
  const on =
    (...names: string[]) =>
    (name: string): boolean =>
      names.includes(name);

  it('counts the devices that get a transport and a driver', () => {
    const devices = [
      device('virtio-blk-pci', { 'disable-legacy': 'on' }),
      device('virtio-net-pci-non-transitional'),
      device('virtio-rng-pci'),
      device('virtio-blk-device'),
      device('virtio-gpu-pci'),
    ];
    const before = on('VIRTIO_BLK', 'VIRTIO_NET', 'VIRTIO_MMIO');
    const after = on('VIRTIO_BLK', 'VIRTIO_NET', 'VIRTIO_MMIO', 'VIRTIO_PCI');
    expect(machineEffect(before, after, drivers, devices)).toBe(
      'adds driver virtio-pci.m; 2 more devices will bind',
    );
    expect(machineEffect(after, before, drivers, devices)).toBe(
      'removes driver virtio-pci.m; 2 devices will no longer bind',
    );
    expect(machineEffect(before, before, drivers, devices)).toBeUndefined();
  });
});
