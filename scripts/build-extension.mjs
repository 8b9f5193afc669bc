import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { root, run, tool } from './run-command.mjs';

/**
 * Bundles the programs into dist/ and boots the firmware once, so that V8's code cache is there and later boots start
 * faster. A boot that fails leaves a build without the cache, which works too.
 *
 * @returns {Promise<{code: number, output: string}>}
 */
export async function buildExtension() {
  const bundled = await run([
    ...tool('webpack-cli', 'bin/cli.js'),
    '--mode',
    'production',
    '--config',
    path.join(root, 'webpack.config.mjs'),
  ]);
  if (bundled.code !== 0) {
    return bundled;
  }
  const cache = path.join(root, 'dist/firmware.cache');
  rmSync(cache, { force: true });
  const disk = path.join(root, 'examples/workspace/disk.img');
  const booted = await run(
    [
      ...[process.execPath, path.join(root, 'dist/cli.js'), 'run'],
      ...['--type', path.join(root, 'scripts/code-cache-lines.txt'), '--timeout', '60', '--'],
      ...['qemu-system-arm', '-machine', 'virt', '-bios', 'u-boot.bin', '-snapshot'],
      ...['-netdev', 'user,id=net0', '-device', 'virtio-net-device,netdev=net0'],
      ...['-drive', `if=none,file=${disk},format=raw,id=hd0`],
      ...['-device', 'virtio-blk-device,drive=hd0'],
    ],
    { env: { UBOOT_VIRTIO_WRITE_CODE_CACHE: '1' }, timeoutSeconds: 90 },
  );
  const note = existsSync(cache) ? '' : `no code cache was written:\n${booted.output}`;
  return { code: 0, output: bundled.output + note };
}
