import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import type { BinaryFirmware } from '../../../base/images/binary-firmware';
import { createSeededRandom } from '../../../base/seeded-random';
import { readRunFile } from './read-run-file';
import { writeRunFile } from './write-run-file';

const root = mkdtempSync(path.join(tmpdir(), 'recorded-firmware-'));
const file = path.join(root, 'run.uvrun');
afterAll(() => {
  rmSync(root, { recursive: true });
});

/** Too large for the file as it is, and nothing that gzip makes smaller. */
const LARGE = new Uint8Array(5 << 20);
createSeededRandom(1).fill(LARGE);

function written(name: string, bytes: Uint8Array) {
  return { name, path: path.join('/elsewhere', name), bytes };
}

function write(firmware: BinaryFirmware): void {
  const problem = writeRunFile(file, {
    qemu: ['qemu-system-riscv64', '-machine', 'virt', '-kernel', 'u-boot.bin'],
    config: new Map(),
    seed: 1,
    stopAutoboot: false,
    inputs: [],
    images: [],
    firmware,
  });
  expect(problem).toBeUndefined();
}

function read(): BinaryFirmware | string | undefined {
  const recipe = readRunFile(file);
  return recipe.ok ? recipe.value.firmware : recipe.error;
}

const small: BinaryFirmware = {
  bios: written('fw.bin', Uint8Array.of(1, 2, 3)),
  kernel: written('sub/u-boot.bin', Uint8Array.of(4, 5)),
  uBoot: 'kernel',
  mode: 'supervisor',
  sbi: 'file',
  symbols: written('u-boot', Uint8Array.of(6)),
};

describe('firmware in a recorded run', () => {
  it('is there with its bytes', () => {
    write(small);
    expect(read()).toEqual({
      ...small,
      bios: { ...small.bios, path: path.join(root, 'fw.bin') },
      kernel: { ...small.kernel, path: path.join(root, 'sub/u-boot.bin') },
      symbols: { ...small.symbols, path: path.join(root, 'u-boot') },
    });
  });

  it('is there once, when an image has its own symbols', () => {
    const { kernel, ...rest } = small;
    write({ ...rest, kernel, symbols: kernel });
    const found = read();
    expect(found).toMatchObject({ symbols: { name: 'sub/u-boot.bin' } });
    const text = gunzipSync(readFileSync(file)).toString();
    expect(text.match(/"content"/g)).toHaveLength(2);
  });

  it('that is large must lie where it was named', () => {
    write({ ...small, kernel: written('sub/u-boot.bin', LARGE) });
    const place = path.join(root, 'sub/u-boot.bin');
    expect(read()).toBe(
      `the run was recorded with an image "sub/u-boot.bin" of ${LARGE.length} bytes: ` +
        `expected it at ${place}, found none (No such file or directory)`,
    );
    mkdirSync(path.dirname(place));
    writeFileSync(place, LARGE.subarray(1));
    expect(read()).toContain('found one of 5242879 bytes');
    const other = LARGE.slice();
    other[0] = (other[0] ?? 0) ^ 1;
    writeFileSync(place, other);
    expect(read()).toContain('found one with another content');
    writeFileSync(place, LARGE);
    const found = read();
    const kernel = typeof found === 'object' ? found.kernel : undefined;
    expect(kernel?.path).toBe(place);
    // An array of this size takes long to be compared item by item.
    expect(Buffer.compare(kernel?.bytes ?? LARGE.subarray(1), LARGE)).toBe(0);
  });

  it('may have lost its symbols', () => {
    write({ ...small, symbols: written('gone', LARGE) });
    expect(read()).toMatchObject({ kernel: {}, symbols: undefined });
  });

  it('has a version that an older program refuses, and must have its image', () => {
    write(small);
    const run = JSON.parse(gunzipSync(readFileSync(file)).toString()) as {
      version: number;
      firmware: { kernel?: object };
    };
    expect(run.version).toBe(2);
    delete run.firmware.kernel;
    writeFileSync(file, gzipSync(JSON.stringify(run)));
    expect(read()).toBe('expected an image for -kernel in the recorded run, found none');
  });
});
