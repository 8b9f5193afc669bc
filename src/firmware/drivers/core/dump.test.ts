import { describe, expect, it } from 'vitest';
import { makeGd } from '../../testing/make-gd';
import { dm_dump_static_driver_info } from './dump';

describe('dm static', () => {
  it.each([
    [false, '00000000'],
    [true, '0000000000000000'],
  ])('prints a whole pointer (64-bit addresses: %s)', (arch64, digits) => {
    const test = makeGd({ arch64, driverInfos: [{ name: 'mod_exp_sw' }] });
    dm_dump_static_driver_info();
    expect(test.output()).toBe(
      'Driver                    Address\n' +
        '---------------------------------\n' +
        `mod_exp_sw                ${digits}\n`,
    );
  });
});
