import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createSeededRandom } from '../../../base/seeded-random';
import { ARM_PCIE_ECAM_HIGH, ARM_PCIE_ECAM_LOW } from './memory-map';
import { readFdt } from '../../fdt/fdt-reader';
import type { FdtNode } from '../../fdt/fdt-tree';
import { writeFdt } from '../../fdt/fdt-writer';
import { FDT_TOTAL_BYTES, virtArmFdt, type VirtArmFdtOptions } from './device-tree';

const plain: VirtArmFdtOptions = {
  ramBytes: 128 * 2 ** 20,
  processors: 1,
  cpuCompatible: 'arm,cortex-a15',
  armv8: false,
  aarch64: false,
  gpio: true,
  virtualization: false,
  ecam: ARM_PCIE_ECAM_LOW,
  highMmio: true,
  random: createSeededRandom(1),
  commandLine: '',
};

const A57: Partial<VirtArmFdtOptions> = {
  cpuCompatible: 'arm,cortex-a57',
  armv8: true,
  aarch64: true,
  gpio: false,
  ecam: ARM_PCIE_ECAM_HIGH,
};

/** The form of the files in testdata: recorded from `-machine virt,dumpdtb=` of QEMU 7.2. */
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

function flattened(options: VirtArmFdtOptions): Uint8Array {
  return writeFdt(virtArmFdt(options), FDT_TOTAL_BYTES);
}

function dtcVersion(): string | undefined {
  try {
    return execFileSync('dtc', ['--version'], { encoding: 'utf8' });
  } catch {
    return undefined;
  }
}

describe('the device tree of virt on ARM is QEMU 7.2 node for node', () => {
  const cases: readonly (readonly [string, string, Partial<VirtArmFdtOptions>])[] = [
    ['a15', 'the defaults', {}],
    ['smp2', '-m 256 -smp 2', { ramBytes: 256 * 2 ** 20, processors: 2 }],
    ['smp3', '-m 2047M -smp 3', { ramBytes: 2047 * 2 ** 20, processors: 3 }],
    [
      'highmemEcam',
      '-m 1G -cpu cortex-a7 without -bios',
      { ramBytes: 2 ** 30, cpuCompatible: 'arm,cortex-a7', ecam: ARM_PCIE_ECAM_HIGH },
    ],
    ['max', '-cpu max', { cpuCompatible: 'arm,cortex-a57', armv8: true, highMmio: false }],
    ['a57', 'aarch64, -cpu cortex-a57 -bios', A57],
    ['a57noacpi', 'aarch64, -machine virt,acpi=off', { ...A57, gpio: true }],
    ['a57virt', 'aarch64, virtualization=on', { ...A57, virtualization: true }],
    ['a57smp2', 'aarch64, -smp 2 -m 1G', { ...A57, processors: 2, ramBytes: 2 ** 30 }],
    ['a57lowmem', 'aarch64, highmem=off', { ...A57, ecam: ARM_PCIE_ECAM_LOW, highMmio: false }],
    ['noRandom', 'dtb-randomness=off', { random: undefined }],
    ['virtualization', 'virtualization=on', { virtualization: true }],
  ];
  it.each(cases)('%s: %s', (file, _options, changes) => {
    const expected = readFileSync(
      new URL(`./testdata/device-tree/${file}.txt`, import.meta.url),
      'utf8',
    );
    const tree = readFdt(flattened({ ...plain, ...changes }));
    if (!tree.ok) {
      throw new Error(tree.error);
    }
    expect(lines(tree.value, '')).toEqual(expected.trimEnd().split('\n'));
  });

  it('has the header that QEMU writes', () => {
    const view = new DataView(flattened(plain).buffer);
    expect(view.getUint32(0)).toBe(0xd00dfeed);
    expect(view.getUint32(4)).toBe(0x100000);
    expect(view.getUint32(8)).toBe(0x40);
    expect(view.getUint32(12)).toBe(0x1b4c);
    expect(view.getUint32(20)).toBe(17);
    expect(view.getUint32(36)).toBe(0x1b0c);
  });

  it('takes its seeds from the random source', () => {
    const one = flattened({ ...plain, random: createSeededRandom(7) });
    expect(flattened({ ...plain, random: createSeededRandom(7) })).toEqual(one);
    expect(flattened({ ...plain, random: createSeededRandom(8) })).not.toEqual(one);
  });

  const dtc = dtcVersion();
  it.skipIf(dtc === undefined)('is accepted by dtc (skipped where dtc is not installed)', () => {
    const full = new Uint8Array(FDT_TOTAL_BYTES);
    full.set(flattened(plain));
    const source = execFileSync('dtc', ['-q', '-I', 'dtb', '-O', 'dts', '-'], { input: full });
    expect(source.toString()).toContain('virtio_mmio@a003e00 {');
  });
});

describe('readFdt', () => {
  it('says what is wrong instead of throwing', () => {
    expect(readFdt(new Uint8Array(10))).toMatchObject({ ok: false });
    const broken = flattened(plain);
    broken[0] = 0;
    expect(readFdt(broken)).toEqual({
      ok: false,
      error: 'FDT: expected magic 0xd00dfeed, found 0xdfeed at 0x0',
    });
    const cut = flattened(plain).slice(0, 0x400);
    expect(readFdt(cut)).toMatchObject({ ok: false });
    for (let at = 0x40; at < 0x200; at += 4) {
      const noisy = flattened(plain);
      noisy[at + 3] = 0x77;
      readFdt(noisy);
    }
  });
});
