import { expect, it } from 'vitest';
import { DEV_FLAGS_DM, DEV_FLAGS_OUTPUT } from '../include/stdio_dev';
import type { StdioDev } from '../include/stdio_dev';
import { makeGd } from '../testing/make-gd';
import { stdio_add_devices, stdio_get_list, stdio_init_tables, stdio_register_dev } from './stdio';

function device(name: string, flags = DEV_FLAGS_OUTPUT): StdioDev {
  return { name, flags, priv: null };
}

const names = (): string[] => stdio_get_list().map(({ name }) => name);

it('a device that was registered before there is a list comes behind the consoles of the board', () => {
  makeGd();
  stdio_register_dev(device('early'));
  stdio_register_dev(device('port', DEV_FLAGS_OUTPUT | DEV_FLAGS_DM));
  stdio_init_tables();
  expect(names()).toEqual([]);
  stdio_register_dev(device('pl011'));
  stdio_add_devices();
  expect(names()).toEqual(['pl011', 'serial', 'early']);
});
