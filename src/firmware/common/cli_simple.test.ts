import { beforeEach, describe, expect, it } from 'vitest';
import { env_set, env_set_default } from '../env/common';
import { makeGd } from '../testing/make-gd';
import { cli_simple_process_macros } from './cli_simple';

describe('cli_simple_process_macros', () => {
  beforeEach(() => {
    makeGd();
    env_set_default('', 0);
    env_set('board', 'qemu-arm');
  });

  it.each([
    ['a ${board} $(board) b', 'a qemu-arm qemu-arm b'],
    ['$board costs $', '$board costs '],
    ['<${undefined}>', '<>'],
    ['\'${board}\' "${board}"', '${board} "qemu-arm"'],
    ['\\${board} \\\\ \\$', '${board} \\ $'],
    ['${board', ''],
    ['end\\', 'end'],
  ])('%s', (text, value) => {
    expect(cli_simple_process_macros(text, 512)).toBe(value);
  });

  it('cuts what is longer than the buffer', () => {
    expect(cli_simple_process_macros('${board}-${board}', 12)).toBe('qemu-arm-qe');
  });
});
