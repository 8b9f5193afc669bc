import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ARM, Scratch, disk } from './program';

const scratch = new Scratch();
const SAID = 'uboot-virtio: handed over to the OS at 0x40400000, device tree at 0x40000000\n';
const LINES = ['virtio read 40400000 0 10', 'bootz 40400000 - 40000000', 'echo more'];
const RUN = ['--', ...ARM, ...disk('kernel.img')];

/** A disk that begins with an image of Linux, of which only the header is there. */
function kernelDisk(): void {
  const image = new Uint8Array(8192);
  const view = new DataView(image.buffer);
  view.setUint32(0x24, 0x016f2818, true);
  view.setUint32(0x2c, image.length, true);
  scratch.write('kernel.img', image);
}

describe('a run that hands over', () => {
  it('ends with 0 and one line on standard error, whoever types', async () => {
    kernelDisk();
    scratch.write('lines.txt', `${LINES.join('\n')}\n`);
    const byHand = await scratch.run(['run', ...RUN], { input: ` ${LINES.join('\r')}\r` });
    const typed = await scratch.run(['run', '--type', 'lines.txt', ...RUN]);
    const traced = await scratch.run([
      ...['run', '--type', 'lines.txt', '--trace', 'events.jsonl'],
      ...RUN,
    ]);
    for (const { code, stdout, stderr } of [byHand, typed, traced]) {
      expect(stdout.toString()).toMatch(/\r\nStarting kernel \.\.\.\r\n\r\n$/);
      expect(stderr).toBe(SAID);
      expect(code).toBe(0);
    }
    const events = readFileSync(scratch.file('events.jsonl'), 'utf8').trim().split('\n');
    expect(JSON.parse(events.at(-1) ?? '')).toMatchObject({
      kind: 'handedOver',
      to: 'os',
      entry: '0x40400000',
      deviceTree: '0x40000000',
      stillActive: [],
    });
  });

  it('leaves devices reset', async () => {
    kernelDisk();
    scratch.write('lines.txt', `${LINES.join('\n')}\n`);
    const { code, stdout } = await scratch.run(['snapshot', '--type', 'lines.txt', ...RUN]);
    const { transports } = JSON.parse(stdout.toString()) as {
      transports: { device?: { status: { value: number }; queues: { ready: boolean }[] } }[];
    };
    const devices = transports.flatMap(({ device }) => device ?? []);
    expect(devices.length).toBeGreaterThan(0);
    expect(devices.map(({ status }) => status.value)).toEqual(devices.map(() => 0));
    expect(devices.flatMap(({ queues }) => queues).filter(({ ready }) => ready)).toEqual([]);
    expect(code).toBe(0);
  });
});
