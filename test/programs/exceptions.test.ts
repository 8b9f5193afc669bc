import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ARM, Scratch, disk, program } from './program';

const scratch = new Scratch();
const LOAD = 'Load access fault';
const STORE = 'Store/AMO access fault';
const HIGH = 0x30_0000_0000;
/** What is typed on RISC-V; cause and address; the function that makes the access, and its caller. */
const FAULTS: readonly (readonly [string, string, number, string, string])[] = [
  ['md 0 1', LOAD, 0, 'readObject', 'print_buffer'],
  ['md 3000000000 1', LOAD, HIGH, 'readObject', 'print_buffer'],
  ['mw 0 1', STORE, 0, 'writeObject', 'do_mem_mw'],
  ['crc32 0 4', LOAD, 0, 'readObject', 'readBytes'],
  ['cp 80000000 0 4', STORE, 0, 'writeObject', 'writeBytes'],
  ['virtio read 84000000 0', LOAD, 0, 'textAtZero', 'simple_strtoul_end'],
  ['virtio read 0 0 1', STORE, 0, 'copyBytes', 'blkcache_read'],
];
/** Addresses of functions in the image, by the list that the build writes. */
const NAMES = new Map(
  readFileSync(path.join(path.dirname(program), 'System.map'), 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .map(([offset, , name]) => [parseInt(offset ?? '', 16), name]),
);
const RISCV_TEXT_BASE = 0x8000_0000;
const nameOf = (address: string | undefined) =>
  NAMES.get(parseInt(address ?? '', 16) - RISCV_TEXT_BASE);

async function typed(lines: readonly string[], machine: readonly string[], options: string[] = []) {
  scratch.write('lines.txt', lines.map((line) => `${line}\n`).join(''));
  const args = ['run', ...options, '--type', 'lines.txt', '--', ...machine];
  return (await scratch.run(args)).stdout.toString().replaceAll('\r', '');
}

describe('an exception', () => {
  const RISCV64 = ['qemu-system-riscv64', '-machine', 'virt', ...disk('disk.img')];
  const lines = FAULTS.map(([line]) => line);

  it('on RISC-V names its cause, its address, the function and its caller', async () => {
    const text = await typed(lines, RISCV64);
    const printed = text.matchAll(
      /exception: (.*)\n.*TVAL: ([0-9a-f]{16})\nEPC: ([0-9a-f]{16}) RA: ([0-9a-f]{16}) reloc adjusted\n{4}resetting/g,
    );
    const found = [...printed].map(([, cause, tval, epc, ra]) => [
      ...[cause, parseInt(tval ?? '', 16), nameOf(epc), nameOf(ra)],
    ]);
    expect(found).toEqual(FAULTS.map(([, ...expected]) => expected));
  });

  it('is printed the same by a run under the debugger', async () => {
    const plain = await typed(lines, RISCV64);
    const debug = await typed(lines, RISCV64, ['--trace', 'trace']);
    expect(plain).toContain('Unhandled exception');
    expect(debug).toBe(plain);
  });

  it('is none on RISC-V where the real one prints how the command is used', async () => {
    const text = await typed(['virtio device 0 1', 'virtio part 0 0'], RISCV64);
    expect(text.split('virtio - virtio block devices sub-system')).toHaveLength(3);
    expect(text).not.toContain('exception');
  });

  it('on ARM is a data abort, on ARM64 a synchronous abort', async () => {
    expect(await typed(['md 8200000 1'], ARM)).toMatch(
      /\ndata abort\npc : \[<47f[0-9a-f]{5}>\]\t {3}lr : \[<47f[0-9a-f]{5}>\]\nreloc pc : .*\nResetting CPU \.\.\.\n\nresetting \.\.\.\n/,
    );
    const arm64 = ['qemu-system-aarch64', '-machine', 'virt', '-cpu', 'cortex-a57'];
    expect(await typed(['mw 3000000000 1'], arm64)).toMatch(
      /\n"Synchronous Abort" handler, esr 0x96000050\nelr: 0{12}[0-9a-f]{4} lr : 0{12}[0-9a-f]{4} \(reloc\)\nelr: .*\n\nResetting CPU \.\.\.\n\nresetting \.\.\.\n/,
    );
  });
});
