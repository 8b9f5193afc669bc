import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root, run } from './run-command.mjs';

/** Boots of a binary are of this one, where it is installed. */
const BINARY = '/usr/lib/u-boot/qemu-riscv64/u-boot.bin';
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

/** Of what runs a binary. */
const BINARY_BOOTS = [
  [
    ...['qemu-system-riscv64', '-machine', 'virt', '-netdev', 'user,id=net0'],
    ...['-device', 'virtio-net-device,netdev=net0'],
    ...[...drive('hd0'), '-device', 'virtio-blk-device,drive=hd0'],
  ],
];

/** @param {string} folder */
const traced = (folder) => ['--trace', path.join(folder, 'trace.jsonl')];

/**
 * The two builds of the firmware and what runs a binary, the option that makes `uboot-virtio write-code-cache` start each, and
 * what is booted.
 *
 * @type {readonly { name: string, options: (folder: string) => string[], bios: string, boots: typeof BOOTS }[]}
 */
const PROGRAMS = [
  { name: 'firmware-plain', options: () => [], bios: 'u-boot.bin', boots: BOOTS },
  { name: 'firmware', options: traced, bios: 'u-boot.bin', boots: BOOTS },
  ...(existsSync(BINARY)
    ? [{ name: 'binary', options: traced, bios: BINARY, boots: BINARY_BOOTS }]
    : []),
];

/**
 * Writes V8's code caches into dist/, so that boots start faster. A boot that fails leaves less in the
 * cache, or a build without, which works too.
 *
 * @returns {Promise<string>} what went wrong
 */
export async function writeCodeCaches() {
  const folder = mkdtempSync(path.join(tmpdir(), 'code-cache-'));
  try {
    const said = await Promise.all(
      PROGRAMS.map((program) => writeCodeCache(program, program.options(folder))),
    );
    return said.join('');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * @param {typeof PROGRAMS[number]} program
 * @param {readonly string[]} options
 */
async function writeCodeCache({ name, bios, boots }, options) {
  const cache = path.join(root, `dist/${name}.cache`);
  rmSync(cache, { force: true });
  let said = '';
  for (const machine of boots) {
    const { code, output } = await run(
      [
        ...[process.execPath, path.join(root, 'dist/cli.js'), 'write-code-cache', ...options],
        ...['--type', path.join(root, 'scripts/code-cache-lines.txt'), '--timeout', '60', '--'],
        ...[...machine, '-bios', bios, '-snapshot', '-nographic'],
      ],
      { timeoutSeconds: 90 },
    );
    if (code !== 0) {
      said += `${name}: no code cache from ${machine[0]}:\n${output}`;
    }
  }
  return existsSync(cache) ? said : `${said}${name}: no code cache was written\n`;
}
