import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, describe, it } from 'vitest';
import { EMBEDDED_CAPABILITIES, EmbeddedTarget } from '../../src/targets/embedded/embedded-target';
import { threadGuests } from '../../src/targets/embedded/guest/thread-guest';
import { builtInBoards } from '../../src/main/built-in-boards';
import { prepareSession } from '../../src/targets/session/session-setup';
import { recipe as sampleRecipe } from '../support/sample-guest';
import { targetContract } from './target-contract';

/** `npm run build` makes it. */
const program =
  process.env['UBOOT_VIRTIO_WORKER'] ??
  path.join(import.meta.dirname, '../../dist/firmware-worker.js');

if (existsSync(program)) {
  const folder = mkdtempSync(path.join(tmpdir(), 'embedded-target-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  writeFileSync(path.join(folder, 'disk.img'), '');
  truncateSync(path.join(folder, 'disk.img'), 1 << 20);

  targetContract('the embedded target', {
    make: async () => {
      const { setup, problems } = await prepareSession({
        defconfig: undefined,
        qemu:
          'qemu-system-arm -nographic -machine virt -bios u-boot.bin -nic none ' +
          '-drive if=none,file=disk.img,format=raw,id=hd0 -device virtio-blk-device,drive=hd0',
        cwd: folder,
        boards: builtInBoards(path.resolve('dist')),
      });
      if (setup === undefined) {
        throw new Error(JSON.stringify(problems));
      }
      const { description, config, cwd } = setup;
      const recipe = sampleRecipe({ description, config, folder: cwd, stopAutoboot: true });
      return new EmbeddedTarget(
        threadGuests(
          (workerData, transferList) => new Worker(program, { workerData, transferList }),
        ),
        { recipe, recipeAgain: () => Promise.resolve(recipe) },
      );
    },
    hook: {
      kind: 'child_post_bind',
      device: 'virtio-blk#*',
      functionName: 'virtio_uclass_child_post_bind',
    },
    callee: 'virtio_add_status',
    data: 'virtio-blk#31 status',
    ram: 0x40000000,
    capabilities: EMBEDDED_CAPABILITIES,
    column: 'built-in firmware',
  });
} else {
  describe.skip('the embedded target (needs dist/firmware-worker.js: npm run build)', () => {
    it('keeps the contract of a target', () => undefined);
  });
}
