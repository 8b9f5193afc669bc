import { existsSync } from 'node:fs';
import path from 'node:path';
import { builtInBoards } from '../../src/main/built-in-boards';
import { BINARIES } from '../../src/main/guest/binaries';
import { prepareSession } from '../../src/targets/session/session-setup';
import { recipe as sampleRecipe } from '../support/sample-guest';
import { TravellingTarget } from '../travel/embedded';

/** Debian's package u-boot-qemu has it. */
export const FIRMWARE = '/usr/lib/u-boot/qemu-riscv64/u-boot.bin';

/** Why tests with a real U-Boot can't run here; undefined: they can. */
export const missing: string | undefined = !existsSync(FIRMWARE)
  ? `needs ${FIRMWARE} (Debian: apt-get install u-boot-qemu)`
  : existsSync(path.resolve('dist/riscv64.wasm'))
    ? undefined
    : 'needs dist/riscv64.wasm: npm run build';

/** A session of Debian's U-Boot for riscv64 with a block device, `disk.img` in `folder`; virtio-blk#8 when it is bound. */
export async function ownUBoot(
  folder: string,
  { firmware = FIRMWARE, stopAutoboot = true } = {},
): Promise<TravellingTarget> {
  const { setup, problems } = await prepareSession({
    defconfig: undefined,
    qemu:
      `qemu-system-riscv64 -machine virt -m 64 -bios ${firmware} -nographic -nic none ` +
      '-drive if=none,file=disk.img,format=raw,id=d -device virtio-blk-device,drive=d',
    cwd: folder,
    boards: builtInBoards(path.resolve('dist')),
    binaries: { firmware: undefined, symbols: undefined, ...BINARIES },
  });
  if (setup?.firmware === undefined) {
    throw new Error(`no binary runs: ${JSON.stringify(problems)}`);
  }
  const { description, config } = setup;
  return TravellingTarget.ofRecipe(
    sampleRecipe({ description, config, folder, stopAutoboot, firmware: setup.firmware }),
    0x8000_0000,
  );
}

/** Runs on to the prompt. */
export async function toPrompt(session: TravellingTarget): Promise<void> {
  while (!session.console.endsWith('\n=> ')) {
    await session.next('console', 'idle');
  }
}
