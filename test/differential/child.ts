/** Runs programs `from` to `to` (seeds) of a device against both sides, and prints a line of JSON for each difference. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type DeviceKind, Generator, type Operation } from './operations';
import { Comparison } from './comparison';
import { ConsoleGenerator } from './console-operations';
import type { Layout } from './registers';

const DEVICES: readonly DeviceKind[] = ['blk', 'rng', 'console'];

const [deviceArgument = '', versionArgument = '', from = '0', to = '0'] = process.argv.slice(2);
const kind = DEVICES.find((name) => name === deviceArgument) ?? 'blk';
const layout: Layout = versionArgument === 'pci' ? 'pci' : versionArgument === '2' ? 2 : 1;
const SECTORS = 2048;

/** Every sector has its number in it. */
function freshDisk(): Uint8Array {
  const disk = new Uint8Array(SECTORS * 512);
  const view = new DataView(disk.buffer);
  for (let i = 0; i < disk.length; i += 4) {
    view.setUint32(i, Math.floor(i / 512) * 256 + (i % 512), true);
  }
  return disk;
}

function operationsOf(seed: number): Operation[] {
  if (kind === 'console') {
    return new ConsoleGenerator(layout, seed).make();
  }
  return new Generator(kind, layout === 1 ? 1 : 2, seed).make();
}

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'qemu-differential-'));
  const image = path.join(folder, 'disk.img');
  let comparison: Comparison | undefined;
  let done = 0;
  let looks = 0;
  let reordered = 0;
  try {
    for (let seed = Number(from); seed < Number(to); seed++) {
      if (comparison === undefined) {
        writeFileSync(image, freshDisk());
        comparison = await Comparison.start(kind, layout, folder, freshDisk());
      }
      const difference = await comparison.run(operationsOf(seed));
      looks += comparison.looks;
      reordered += comparison.reordered;
      comparison.reordered = 0;
      done++;
      if (difference !== undefined) {
        console.log(JSON.stringify({ seed, difference }));
        await comparison.close();
        comparison = undefined;
      }
      if (done % 50 === 0) {
        console.log(JSON.stringify({ done, looks, reordered }));
      }
    }
    console.log(JSON.stringify({ done, looks, reordered }));
  } finally {
    await comparison?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
