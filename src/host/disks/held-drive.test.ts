import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openFileDisk } from './file-disk';
import { HeldDrive } from './held-drive';
import { JOURNAL_LIMITS, RewindableImage } from './rewindable-image';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'held-'));
  vi.stubEnv('XDG_STATE_HOME', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

it('what the host failed to do fails again when the run is repeated, and not after it has landed', () => {
  const name = path.join(folder, 'a.img');
  writeFileSync(name, Buffer.alloc(4096, 1));
  const options = { path: name, shownName: 'a.img', tried: '', readOnly: false, locked: true };
  const opened = openFileDisk(options);
  if (!opened.ok) {
    throw new Error(opened.error);
  }
  const file = opened.value;
  const image = new RewindableImage({
    key: file.identity,
    path: name,
    shownName: 'a.img',
    thread: 0,
    limits: JOURNAL_LIMITS,
    warn: (message) => {
      throw new Error(message);
    },
  });
  const drive = new HeldDrive({ file, image, shownName: 'a.img', locked: true });
  const sector = (byte: number): Uint8Array => new Uint8Array(512).fill(byte);
  const target = sector(0);
  const run = (): boolean[] => {
    const disk = drive.open();
    return [
      disk.write(0, sector(2)),
      disk.write(512, sector(3)),
      disk.read(0, target),
      disk.flush(),
      disk.write(0, sector(4)),
      disk.read(512, target),
    ];
  };
  const write = vi.spyOn(file, 'write');
  write.mockImplementationOnce(() => true).mockImplementationOnce(() => false);
  vi.spyOn(file, 'read').mockImplementationOnce(() => false);
  vi.spyOn(file, 'flush').mockImplementationOnce(() => false);
  writeFileSync(name, Buffer.alloc(4096, 1).fill(2, 0, 512));
  expect(run()).toEqual([true, false, false, false, true, true]);
  expect(target[0]).toBe(1);

  image.beginReplay();
  drive.beginReplay();
  expect(run()).toEqual([true, false, false, false, true, true]);
  expect(image.land(file)).toBeUndefined();
  drive.land();
  expect(readFileSync(name).subarray(0, 1024)).toEqual(Buffer.alloc(1024, 1).fill(4, 0, 512));

  image.beginReplay();
  drive.beginReplay();
  expect(image.land(file)).toBeUndefined();
  drive.land();
  expect(run()).toEqual([true, true, true, true, true, true]);
  image.dispose();
  drive.dispose();
});
