import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { pageWith, rewritten } from '../contract/targets-page';

const page = readFileSync(path.join(import.meta.dirname, '../../docs/targets.md'), 'utf8');

describe('docs/targets.md', () => {
  it('has a row for each ability, with its sentence and a cell for each target', () => {
    expect(rewritten(page)).toBe(page);
    expect(page).not.toContain('?');
  });

  it('is another page when a target has shown more or less', () => {
    const now = pageWith(page, 'built-in firmware', new Map([['travel', 1]]));
    expect(now).toMatch(/`travel` +\| yes, 1 test +\|/);
    expect(now).toMatch(/`sources` +\| – +\|/);
    expect(rewritten(now)).toBe(now);
    expect(now).not.toBe(page);
  });

  it('takes a further target beside those that it has', () => {
    const two = pageWith(page, 'own binary (RISC-V)', new Map([['registers', 3]]));
    expect(two).toMatch(/\| built-in firmware \| own binary \(RISC-V\) \|/);
    expect(two).toMatch(/`registers` +\| – +\| yes, 3 tests +\|/);
  });
});
