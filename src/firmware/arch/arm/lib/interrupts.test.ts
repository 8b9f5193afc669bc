import { beforeEach, describe, expect, it } from 'vitest';
import { do_data_abort } from './interrupts';
import { do_sync } from './interrupts_64';
import { makeGd } from '../../../testing/make-gd';
import type { TestGd } from '../../../testing/make-gd';

const place = { offset: 0x1230, callerOffset: 0x40 };

describe('ARM', () => {
  let test: TestGd;
  beforeEach(() => {
    test = makeGd();
    test.gd.reloc_off = 0x47f3_8000;
  });

  it('prints a data abort, and resets', () => {
    do_data_abort({ kind: 'load', address: 0xb000000, place });
    expect(test.output()).toMatch(
      /^data abort\npc : \[<47f39230>\]\t {3}lr : \[<47f38040>\]\nreloc pc : \[<00001230>\]\t {3}lr : \[<00000040>\]\nResetting CPU \.\.\.\n\nresetting \.\.\.\n/,
    );
  });
});

describe('ARM64', () => {
  it.each([
    ['load', 0x30_0000_0000, '96000010'],
    ['store', 0x30_0000_0000, '96000050'],
    ['load', 0xff_ffff_ffff, '96000010'],
    ['load', 0x100_0000_0000, '96000004'],
    ['store', 0x100_0000_0000, '96000044'],
  ] as const)('a %s at %i has the syndrome of the real one', (kind, address, esr) => {
    const test = makeGd({ arch64: true });
    test.gd.reloc_off = 0x47ef_7000;
    do_sync({ kind, address, place });
    expect(test.output().split('\n').slice(0, 7)).toEqual([
      `"Synchronous Abort" handler, esr 0x${esr}`,
      'elr: 0000000000001230 lr : 0000000000000040 (reloc)',
      'elr: 0000000047ef8230 lr : 0000000047ef7040',
      '',
      'Resetting CPU ...',
      '',
      'resetting ...',
    ]);
  });
});
