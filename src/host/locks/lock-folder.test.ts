import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImageAccess } from './image-access';
import { lockInFolder, releaseLocksOfThread } from './lock-folder';
import { ownIdentity } from './running-processes';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'locks-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const { pid, start } = ownIdentity();
/** What another thread of this process would leave. */
function put(image: string, access: ImageAccess, who: string, content = 'locked\n'): string {
  const name = `${image},${access},${who}`;
  writeFileSync(path.join(folder, name), content);
  return name;
}

describe('locks as files', () => {
  it('are taken, seen by the next, and gone when they are released', () => {
    const first = lockInFolder(folder, '1-2', 'write');
    expect(lockInFolder(folder, '1-2', 'read')).toEqual({
      holders: [expect.objectContaining({ access: 'write', pid })],
    });
    expect(lockInFolder(folder, '1-3', 'write')).toHaveProperty('file');
    expect(readdirSync(folder)).toHaveLength(2);
    rmSync('file' in first ? first.file : '');
    expect(lockInFolder(folder, '1-2', 'read')).toHaveProperty('file');
  });

  it.each([
    ['of a process that is gone', `4194304,${start}`],
    ['of a process whose number another has now', `${pid},${Number(start) + 1}`],
  ])('%s do not count and are cleared away', (_what, who) => {
    put('1-2', 'write', `${who},0-1`);
    put('9-9', 'write', `${who},0-2`);
    put('1-2', 'write', `${who},0-3`, '');
    expect(lockInFolder(folder, '1-2', 'write')).toHaveProperty('file');
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('leave alone what is no lock', () => {
    writeFileSync(path.join(folder, 'notes'), '');
    expect(lockInFolder(folder, '1-2', 'write')).toHaveProperty('file');
    expect(readdirSync(folder)).toContain('notes');
  });

  it('of one thread can be taken away, and no others', () => {
    put('1-2', 'write', `${pid},${start},7-1`);
    const other = put('1-3', 'write', `${pid},${start},77-1`);
    releaseLocksOfThread(folder, 7);
    expect(readdirSync(folder)).toEqual([other]);
  });

  it('that stay a wish are in the way in the end', () => {
    put('1-2', 'write', `${pid},${start},7-1`, '');
    expect(lockInFolder(folder, '1-2', 'write')).toHaveProperty('holders');
    expect(readdirSync(folder)).toHaveLength(1);
  });
});
