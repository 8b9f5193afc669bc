import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../../base/seeded-random';
import { readRiscvCpu } from './cpus';
import { readFdt } from '../../fdt/fdt-reader';
import type { FdtNode } from '../../fdt/fdt-tree';
import { flattenRiscvFdt, type VirtRiscvFdtOptions } from './device-tree';

interface Case {
  readonly xlen?: 32 | 64;
  readonly cpu?: string;
  readonly ramBytes?: number;
  readonly processors?: number;
  readonly behindOpenSbi?: boolean;
  readonly commandLine?: string;
  readonly initrd?: VirtRiscvFdtOptions['initrd'];
}

const MIB = 2 ** 20;

function flattened(changes: Case): Uint8Array {
  const xlen = changes.xlen ?? 64;
  const cpu = readRiscvCpu(xlen, changes.cpu);
  if (!cpu.ok) {
    throw new Error(cpu.error);
  }
  const options: VirtRiscvFdtOptions = {
    xlen,
    cpu: cpu.value,
    ramBytes: changes.ramBytes ?? 128 * MIB,
    processors: changes.processors ?? 1,
    behindOpenSbi: changes.behindOpenSbi ?? false,
    random: createSeededRandom(1),
    commandLine: changes.commandLine ?? '',
    initrd: changes.initrd,
  };
  return flattenRiscvFdt(options);
}

/** The form of the files in testdata: recorded from QEMU 7.2, and from memory once OpenSBI 1.1 was through. */
function lines(node: FdtNode, parent: string): string[] {
  const path = node.name === '' ? '' : `${parent}/${node.name}`;
  return [
    path === '' ? '/' : path,
    ...node.properties.map(({ name, value }) =>
      name.endsWith('-seed')
        ? `  ${name}=${value.length} random bytes`
        : `  ${name}=${Buffer.from(value).toString('hex')}`,
    ),
    ...node.children.flatMap((child) => lines(child, path)),
  ];
}

describe('the device tree of virt on RISC-V is QEMU 7.2’s, node for node and in its size', () => {
  const cases: readonly (readonly [string, Case])[] = [
    ['rv64', {}],
    ['rv32', { xlen: 32 }],
    ['rv64-smp3', { processors: 3, ramBytes: 2048 * MIB }],
    ['rv32-smp2', { xlen: 32, processors: 2, ramBytes: 256 * MIB }],
    ['rv64-u54', { cpu: 'sifive-u54' }],
    ['rv64-e51', { cpu: 'sifive-e51' }],
    ['rv32-any', { xlen: 32, cpu: 'any' }],
    ['rv64-switches', { cpu: 'rv64,c=off,v=on,sstc=off,zba=false,pmu-num=4' }],
    ['rv64-16g', { ramBytes: 16384 * MIB }],
    ['opensbi', { behindOpenSbi: true }],
    ['opensbi-smp3', { behindOpenSbi: true, processors: 3, ramBytes: 1024 * MIB }],
    ['opensbi-u54', { behindOpenSbi: true, cpu: 'sifive-u54' }],
  ];
  it.each(cases)('%s', (file, changes) => {
    const url = new URL(`./testdata/device-tree/${file}.txt`, import.meta.url);
    const expected = readFileSync(url, 'utf8').trimEnd().split('\n');
    const blob = flattened(changes);
    const tree = readFdt(blob);
    if (!tree.ok) {
      throw new Error(tree.error);
    }
    const size = new DataView(blob.buffer).getUint32(4).toString(16);
    expect([`totalsize=${size}`, ...lines(tree.value, '')]).toEqual(expected);
  });

  it('is laid out as a packed tree', () => {
    const view = new DataView(flattened({}).buffer);
    expect([8, 12, 16, 32, 36].map((at) => view.getUint32(at))).toEqual([
      0x38, 0xef8, 0x28, 0x186, 0xec0,
    ]);
  });

  it.skipIf(!hasDtc())('is accepted by dtc (skipped where dtc is not installed)', () => {
    for (const behindOpenSbi of [false, true]) {
      const blob = flattened({ behindOpenSbi });
      const full = new Uint8Array(new DataView(blob.buffer).getUint32(4));
      full.set(blob);
      const source = execFileSync('dtc', ['-q', '-I', 'dtb', '-O', 'dts', '-'], { input: full });
      expect(source.toString()).toContain('virtio_mmio@10008000 {');
    }
  });
});

function hasDtc(): boolean {
  try {
    execFileSync('dtc', ['--version']);
    return true;
  } catch {
    return false;
  }
}
