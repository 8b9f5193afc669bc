import { describe, expect, it } from 'vitest';
import { treeOf } from '../../config/kconfig/testing/small-tree';
import { planRename } from './rename';

const tree = treeOf(
  'config DM\n\tbool\nconfig SPL_DM\n\tbool\nconfig PCI\n\tbool\nconfig TPL_PCI\n\tbool\n\tdepends on NOWHERE',
);
const plan = (name: string, newName: string, stagePlaces: Record<string, number> = {}) => {
  const planned = planRename(tree, name, newName, (short) => stagePlaces[short] ?? 0);
  return 'problem' in planned
    ? planned.problem
    : [
        ...[...planned.names].map((names) => names.join(' → ')),
        ...(planned.said ? [planned.said] : []),
      ];
};

describe('a rename', () => {
  it('is of one symbol where nothing means another one too', () => {
    expect(plan('DM', 'MODEL')).toEqual(['DM → MODEL']);
    expect(plan('SPL_DM', 'CONFIG_OTHER')).toEqual(['SPL_DM → OTHER']);
    expect(plan('DM', 'DM')).toEqual([]);
  });

  it('takes the symbols of stages with it that the same places mean', () => {
    expect(plan('DM', 'MODEL', { DM: 2 })).toEqual([
      'DM → MODEL',
      'SPL_DM → SPL_MODEL',
      'Renamed too, as 2 places mean them by CONFIG_IS_ENABLED(DM) or the like: CONFIG_SPL_DM is CONFIG_SPL_MODEL',
    ]);
  });

  it('is refused for a symbol of a stage that places mean without its prefix', () => {
    expect(plan('SPL_DM', 'SPL_MODEL', { DM: 1 })).toBe(
      'CONFIG_SPL_DM is what 1 place means by CONFIG_IS_ENABLED(DM) or the like: rename CONFIG_DM, which takes CONFIG_SPL_DM with it',
    );
  });

  it.each(['', 'a-b', 'A B', '12', '0x1F', 'y', 'if', 'CONFIG_'])('is refused to %j', (name) => {
    expect(plan('DM', name)).toMatch(/^expected a name of letters, digits and underscores/);
  });

  it('is refused to a name that is there, or named, or that a symbol of a stage would get', () => {
    expect(plan('DM', 'PCI')).toBe(
      'expected a new name, found CONFIG_PCI, which the tree has already',
    );
    expect(plan('DM', 'NOWHERE')).toContain('found CONFIG_NOWHERE');
    expect(plan('SPL_DM', 'DM')).toContain('found CONFIG_DM');
    const clash = treeOf('config DM\n\tbool\nconfig SPL_DM\n\tbool\nconfig SPL_MODEL\n\tbool');
    expect(planRename(clash, 'DM', 'MODEL', () => 1)).toEqual({
      problem: 'expected a new name, found CONFIG_SPL_MODEL, which the tree has already',
    });
  });
});
