import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ARM, Scratch } from './program';

const TEXT = readFileSync(path.join(import.meta.dirname, '../fixtures/drivers/leaks.ts'), 'utf8');
const scratch = new Scratch();

/** A zImage of 8 KiB at 0x40400000, as far as U-Boot looks, and its start: before it the drivers are removed. */
const HAND_OVER = [
  'mw.l 40400024 016f2818; mw.l 4040002c 2000',
  'bootz 40400000 - $fdtcontroladdr',
];

/** What is said of a driver with this text, each line without the program and the file in front. */
async function saidOf(text: string, lines = ['virtio scan', ...HAND_OVER]): Promise<string[]> {
  const file = scratch.write('leaks.ts', text);
  scratch.write('typed.txt', `${lines.join('\n')}\n`);
  const { errorLines } = await scratch.run([
    ...['run', '--type', 'typed.txt', '--timeout', '30', '--no-type-check', '--driver', file],
    ...['--', ...ARM, '-device', 'virtio-rng-device'],
  ]);
  expect(errorLines.join('\n')).toContain('handed over to the OS');
  return errorLines
    .filter((line) => line.includes(file))
    .map((line) => line.replace('uboot-virtio: ', '').replace(`${file}:`, ''));
}

function lineOf(call: string): number {
  return TEXT.split('\n').findIndex((line) => line.includes(call)) + 1;
}

const address = (text: string): string => text.replaceAll(/0x4[0-9a-f]{7}/g, 'ADDRESS');

const QUEUE = `warning: ${lineOf('virtio_find_vqs')}: virtio_find_vqs() gave leaks#31 1 queue, and its remove has called neither virtio_reset() nor virtio_del_vqs(): the device still has queue 0 (descriptors at ADDRESS)`;
const BUFFER = `warning: ${lineOf('addr: kept')}: virtqueue_add() gave queue 0 of leaks#31 a buffer of 16 bytes at ADDRESS, and its remove has neither got it back with virtqueue_get_buf() nor reset the device`;
const MEMORY = [
  `warning: ${lineOf('malloc(40)')}: malloc() gave leaks#31 40 bytes at ADDRESS, and its remove has not freed it`,
  `warning: ${lineOf('calloc(2, 8)')}: calloc() gave leaks#31 48 bytes in 3 pieces, the first at ADDRESS, and its remove has not freed them`,
];

describe('what a driver has not given back when it is removed', () => {
  it('is said once each, at the line of the call that it has it from', async () => {
    expect((await saidOf(TEXT)).map(address)).toEqual([QUEUE, BUFFER, ...MEMORY]);
  });

  it.each([
    ['virtio_reset as remove', 'remove: leaks_remove', 'remove: virtio_reset'],
    ['virtio_reset()', 'return 0;\n}\n\nU_BOOT', 'return virtio_reset(_dev);\n}\n\nU_BOOT'],
    ['status 0', 'return 0;\n}\n\nU_BOOT', 'return virtio_set_status(_dev, 0);\n}\n\nU_BOOT'],
    ['virtio_del_vqs()', 'return 0;\n}\n\nU_BOOT', 'return virtio_del_vqs(_dev);\n}\n\nU_BOOT'],
  ])('is no queue and no buffer after %s', async (_what, from, to) => {
    expect((await saidOf(TEXT.replace(from, to))).map(address)).toEqual(MEMORY);
  });

  it('is no buffer that came back', async () => {
    const text = TEXT.replace('virtqueue_add(vqs[0]!, [{ addr: kept, length: 16 }], 0, 1);', '');
    const said = await saidOf(text, ['virtio scan', 'rng', ...HAND_OVER]);
    expect(said.map(address)).toEqual([QUEUE, ...MEMORY]);
  });

  it('is nothing where it was not removed', async () => {
    const text = TEXT.replace('flags: DM_FLAG_ACTIVE_DMA,', '');
    const [first, ...more] = await saidOf(text);
    expect(first).toMatch(/^warning: \d+: "leaks" has no DM_FLAG_ACTIVE_DMA in flags: /);
    expect(more).toEqual([]);
  });
});

describe('a mistake that is made again', () => {
  it('is said once', async () => {
    const text = TEXT.replace('return ret;', 'return 5;');
    expect(await saidOf(text, ['virtio scan', 'virtio scan', ...HAND_OVER])).toEqual([
      expect.stringMatching(
        /^\d+: expected 0 or a negative error number such as -EIO from leaks_probe\(\), found 5: /,
      ),
    ]);
  });
});
