import { beforeEach, describe, expect, it } from 'vitest';
import { DEV_FLAGS_INPUT, DEV_FLAGS_OUTPUT, stdin, stdout } from '../include/stdio_dev';
import type { StdioDev } from '../include/stdio_dev';
import { makeGd } from '../testing/make-gd';
import { consoleState } from './console';
import { iomux_doenv, iomux_replace_device } from './iomux';
import { stdio_register_dev } from './stdio';

function device(name: string, flags = DEV_FLAGS_INPUT | DEV_FLAGS_OUTPUT): StdioDev {
  return { name, flags, priv: null };
}

const names = (file: number): string[] =>
  (consoleState().console_devices[file] ?? []).map(({ name }) => name);

beforeEach(() => {
  makeGd({ config: { CONSOLE_MUX: 'y' } });
  for (const name of ['a', 'b', 'c']) {
    stdio_register_dev(device(name));
  }
  stdio_register_dev(device('out', DEV_FLAGS_OUTPUT));
  iomux_doenv(stdin, 'a,b');
});

describe('iomux_replace_device', () => {
  it('puts a device in the place of another', () => {
    expect(iomux_replace_device(stdin, 'a', 'c')).toBe(0);
    expect(names(stdin)).toEqual(['c', 'b']);
    expect(consoleState().stdio_devices[stdin]?.name).toBe('b');
  });

  it('leaves the others where none comes', () => {
    expect(iomux_replace_device(stdin, 'b', '')).toBe(0);
    expect(names(stdin)).toEqual(['a']);
    expect(consoleState().stdio_devices[stdin]?.name).toBe('a');
  });

  it('changes nothing for a name that the stream has not', () => {
    expect(iomux_replace_device(stdin, 'c', '')).toBe(0);
    expect(names(stdin)).toEqual(['a', 'b']);
    expect(names(stdout)).toEqual([]);
  });

  it('fails where nothing would be left, and where the new one can not be read', () => {
    iomux_doenv(stdin, 'a');
    expect(iomux_replace_device(stdin, 'a', '')).toBe(-22);
    expect(iomux_replace_device(stdin, 'a', 'out')).toBe(-22);
    expect(iomux_replace_device(stdin, 'a', 'nothing')).toBe(-22);
    expect(names(stdin)).toEqual(['a']);
  });

  it('is not there without CONFIG_CONSOLE_MUX', () => {
    makeGd();
    expect(iomux_replace_device(stdin, 'a', 'b')).toBe(-38);
  });
});
