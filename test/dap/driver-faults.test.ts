import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AdapterProcess } from './adapter-process';

const TEXT = readFileSync(path.join(import.meta.dirname, '../fixtures/drivers/leaks.ts'), 'utf8');

let folder: string;
let adapter: AdapterProcess;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'driver-faults-'));
  adapter = new AdapterProcess();
});
afterEach(async () => {
  expect(await adapter.close()).toBe(0);
  rmSync(folder, { recursive: true });
});

/** What is printed in the Debug Console about a driver with this text, until its device is removed. */
async function printedOf(text: string): Promise<string[]> {
  const driver = path.join(folder, 'leaks.ts');
  writeFileSync(driver, text);
  await adapter.launch({
    qemu: 'qemu-system-arm -nographic -machine virt -nic none -device virtio-rng-device',
    defconfig: 'qemu_arm_defconfig',
    drivers: ['leaks.ts'],
    cwd: folder,
    autoboot: false,
  });
  await adapter.printed('\n=> ');
  await adapter.type('virtio scan; mw.l 40400024 016f2818; mw.l 4040002c 2000');
  await adapter.send('bootz 40400000 - $fdtcontroladdr\r');
  expect(await adapter.stopped()).toMatchObject({ event: { kind: 'handedOver' } });
  return adapter.output
    .split('\n')
    .filter((line) => line.includes(driver))
    .map((line) => line.replace(`${driver}:`, ''));
}

it('a driver that leaks is told of at each line', async () => {
  const lines = (await printedOf(TEXT)).map((line) => /^(\w+: )?\d+: \w+\(\) gave/.exec(line)?.[0]);
  const at = (call: string): number =>
    TEXT.split('\n').findIndex((line) => line.includes(call)) + 1;
  expect(lines).toEqual([
    `warning: ${at('virtio_find_vqs')}: virtio_find_vqs() gave`,
    `warning: ${at('addr: kept')}: virtqueue_add() gave`,
    `warning: ${at('malloc(40)')}: malloc() gave`,
    `warning: ${at('calloc(2, 8)')}: calloc() gave`,
  ]);
});

it('a driver without remove and flag, whose probe gives a positive number, is told of', async () => {
  const text = TEXT.replace('  remove: leaks_remove,\n', '')
    .replace('  flags: DM_FLAG_ACTIVE_DMA,\n', '')
    .replace('return ret;', 'return 5;');
  const [registration, result, ...more] = await printedOf(text);
  const lines = text.split('\n');
  expect(registration).toMatch(
    new RegExp(
      `^warning: ${lines.indexOf('U_BOOT_DRIVER({') + 1}: "leaks" has no remove, such as virtio_reset, and no DM_FLAG_ACTIVE_DMA in flags: `,
    ),
  );
  expect(result).toMatch(
    new RegExp(
      `^error: ${lines.indexOf('  return 5;') + 1}: expected 0 or a negative error number such as -EIO from leaks_probe\\(\\), found 5: `,
    ),
  );
  expect(more).toEqual([]);
});
