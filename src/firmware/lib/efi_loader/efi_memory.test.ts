import { beforeEach, describe, expect, it } from 'vitest';
import { efi_set_bootdev } from '../../cmd/bootefi/bootdev';
import { guestBytes } from '../../common/guest-bytes';
import { makeGd } from '../../testing/make-gd';
import {
  efi_allocate_pool,
  efi_free_pool,
  efi_get_memory_map_alloc,
  efi_memory_init,
} from './efi_memory';
import { efi_init_early } from './efi_setup';

/** 16 MiB below the stack pointer of makeGd(), rounded down. */
const UBOOT_START = 0x45df_7000;
const PAGE = 0x1000;

beforeEach(() => {
  makeGd({ config: { EFI_LOADER: 'y' } });
  efi_memory_init();
});

/** What is not free, and how it looks to whoever asks for a map: with the page of the map. */
function used(): string[] {
  const { map, pool } = efi_get_memory_map_alloc();
  efi_free_pool(pool);
  return map
    .filter(({ type }) => type !== 'CONVENTIONAL_MEMORY')
    .map(({ physical_start, num_pages }) => `${physical_start.toString(16)}+${num_pages}`);
}

describe("EFI's memory", () => {
  it('keeps U-Boot and its stack, up to the end of RAM', () => {
    expect(used()).toEqual(['45df6000+1', '45df7000+8713']);
  });

  it('gives the highest free pages, and takes them back', () => {
    const first = efi_allocate_pool(100);
    const second = efi_allocate_pool(PAGE);
    expect([first, second]).toEqual([UBOOT_START - PAGE, UBOOT_START - 3 * PAGE]);
    efi_free_pool(first);
    expect(efi_allocate_pool(1)).toBe(first);
    efi_free_pool(first);
    efi_free_pool(second);
    expect(used()).toEqual(['45df6000+1', '45df7000+8713']);
  });

  it('begins with three pools', () => {
    efi_init_early();
    expect(used()[0]).toBe('45df3000+4');
  });
});

describe('efi_set_bootdev', () => {
  const program = 0x4100_0000;

  beforeEach(() => {
    const bytes = guestBytes(program, 0x1000);
    bytes.set([0x4d, 0x5a]);
    bytes[0x3c] = 0x80;
    bytes.set([0x50, 0x45, 0, 0], 0x80);
  });

  it('keeps a page of each program, and two more of the last', () => {
    efi_set_bootdev('/a.efi', program, 0x1000);
    expect(used()[0]).toBe('45df3000+4');
    efi_set_bootdev('/a.efi', program, 0x1000);
    expect(used()[0]).toBe('45df2000+5');
    // Something else over it: what was never given back stays, and the page of the map lies above.
    efi_set_bootdev('/a.efi', program + 0x800, 0x1000);
    expect(used()).toEqual(['45df3000+2', '45df6000+1', '45df7000+8713']);
  });

  it('forgets nothing for what lies elsewhere', () => {
    efi_set_bootdev('/a.efi', program, 0x1000);
    efi_set_bootdev('/a.efi', 0x4200_0000, 0x1000);
    expect(used()[0]).toBe('45df3000+4');
  });

  it('takes no program that is cut off', () => {
    efi_set_bootdev('/a.efi', program, 0x80 + 247);
    expect(used()[0]).toBe('45df6000+1');
    efi_set_bootdev('/a.efi', program, 0x80 + 248);
    expect(used()[0]).toBe('45df3000+4');
  });
});
