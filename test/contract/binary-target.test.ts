import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, describe, it } from 'vitest';
import { BINARIES } from '../../src/main/guest/binaries';
import { builtInBoards } from '../../src/main/built-in-boards';
import { BINARY_CAPABILITIES, BinaryTarget } from '../../src/targets/binary/binary-target';
import { threadGuests } from '../../src/targets/embedded/guest/thread-guest';
import { prepareSession } from '../../src/targets/session/session-setup';
import { recipe as sampleRecipe } from '../support/sample-guest';
import { targetContract } from './target-contract';

/** `npm run build` makes it. */
const program =
  process.env['UBOOT_VIRTIO_WORKER'] ??
  path.join(import.meta.dirname, '../../dist/firmware-worker.js');
const IMAGE = '/usr/lib/u-boot/qemu-riscv64/u-boot.bin';

if (existsSync(program) && existsSync(IMAGE)) {
  const folder = mkdtempSync(path.join(tmpdir(), 'binary-target-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  writeFileSync(path.join(folder, 'disk.img'), '');
  truncateSync(path.join(folder, 'disk.img'), 1 << 20);

  targetContract("Debian's U-Boot for riscv64 as a target", {
    make: async () => {
      const { setup, problems } = await prepareSession({
        defconfig: undefined,
        qemu:
          `qemu-system-riscv64 -nographic -machine virt -bios ${IMAGE} ` +
          '-netdev user,id=n -device virtio-net-device,netdev=n ' +
          '-drive if=none,file=disk.img,format=raw,id=hd0 -device virtio-blk-device,drive=hd0',
        cwd: folder,
        boards: builtInBoards(path.resolve('dist')),
        binaries: { firmware: undefined, symbols: undefined, ...BINARIES },
      });
      if (setup?.firmware === undefined) {
        throw new Error(JSON.stringify(problems));
      }
      const { description, config, cwd, firmware } = setup;
      const recipe = sampleRecipe({
        description,
        config,
        folder: cwd,
        stopAutoboot: true,
        firmware,
      });
      return new BinaryTarget(
        threadGuests(
          (workerData, transferList) => new Worker(program, { workerData, transferList }),
        ),
        { recipe, recipeAgain: () => Promise.resolve(recipe) },
      );
    },
    hook: {
      kind: 'child_pre_probe',
      device: 'virtio-net#*',
      functionName: 'virtio_uclass_child_pre_probe',
    },
    // Debian's files have no symbols: these names are from the image's own tables.
    callee: 'virtio_mmio_get_status',
    data: 'virtio-net#0 status',
    ram: 0x8700_0000,
    capabilities: BINARY_CAPABILITIES,
    column: 'own binary (RISC-V)',
  });
} else {
  const why = existsSync(program)
    ? 'package u-boot-qemu'
    : 'dist/firmware-worker.js: npm run build';
  describe.skip(`a U-Boot of the user's as a target (needs ${why})`, () => {
    it('keeps the contract of a target', () => undefined);
  });
}
