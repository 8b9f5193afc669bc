import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root, run } from './run-command.mjs';

const DISK = path.join(root, 'examples/workspace/disk.img');
/** @param {string} id */
const drive = (id) => ['-drive', `if=none,file=${DISK},format=raw,id=${id}`];

/** Boots that together run most of what a boot runs: each adds to the cache what it was the first to call. */
const BOOTS = [
  [
    ...['qemu-system-arm', '-machine', 'virt', '-netdev', 'user,id=net0'],
    ...['-device', 'virtio-net-device,netdev=net0'],
    ...[...drive('hd0'), '-device', 'virtio-blk-device,drive=hd0'],
  ],
  [
    ...['qemu-system-aarch64', '-machine', 'virt', '-cpu', 'cortex-a57'],
    ...['-device', 'pcie-root-port,id=rp0,chassis=1'],
    ...[...drive('hd0'), '-device', 'virtio-blk-pci,drive=hd0,bus=rp0'],
    ...[...drive('hd1'), '-device', 'virtio-blk-pci-non-transitional,drive=hd1'],
    ...['-netdev', 'user,id=net0', '-device', 'virtio-net-pci,netdev=net0'],
  ],
  [
    'qemu-system-riscv64',
    '-machine',
    'virt',
    ...drive('hd0'),
    '-device',
    'virtio-blk-device,drive=hd0',
  ],
  ['qemu-system-x86_64', ...drive('hd0'), '-device', 'virtio-blk-pci,drive=hd0'],
];

/**
 * The two builds of the firmware, and the option that makes `uboot-virtio write-code-cache` start each.
 *
 * @type {readonly { name: string, options: (folder: string) => string[] }[]}
 */
const PROGRAMS = [
  { name: 'firmware-plain', options: () => [] },
  { name: 'firmware', options: (folder) => ['--trace', path.join(folder, 'trace.jsonl')] },
];

/**
 * Writes V8's code caches of the firmware into dist/, so that boots start faster. A boot that fails leaves less in the
 * cache, or a build without, which works too.
 *
 * @returns {Promise<string>} what went wrong
 */
export async function writeCodeCaches() {
  const folder = mkdtempSync(path.join(tmpdir(), 'code-cache-'));
  try {
    const said = await Promise.all(
      PROGRAMS.map(({ name, options }) => writeCodeCache(name, options(folder))),
    );
    return said.join('');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * @param {string} name
 * @param {readonly string[]} options
 */
async function writeCodeCache(name, options) {
  const cache = path.join(root, `dist/${name}.cache`);
  rmSync(cache, { force: true });
  let said = '';
  for (const machine of BOOTS) {
    const { code, output } = await run(
      [
        ...[process.execPath, path.join(root, 'dist/cli.js'), 'write-code-cache', ...options],
        ...['--type', path.join(root, 'scripts/code-cache-lines.txt'), '--timeout', '60', '--'],
        ...[...machine, '-bios', 'u-boot.bin', '-snapshot', '-nographic'],
      ],
      { timeoutSeconds: 90 },
    );
    if (code !== 0) {
      said += `${name}: no code cache from ${machine[0]}:\n${output}`;
    }
  }
  return existsSync(cache) ? said : `${said}${name}: no code cache was written\n`;
}
