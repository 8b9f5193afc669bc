import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AdapterProcess } from './adapter-process';

const DRIVER = path.join(import.meta.dirname, '../fixtures/drivers/my-terminal.ts');

const BOARDS: readonly (readonly [board: string, machine: string, bus: string])[] = [
  ['qemu_arm', 'qemu-system-arm -machine virt', 'device'],
  ['qemu_arm64', 'qemu-system-aarch64 -machine virt -cpu cortex-a57', 'device'],
  ['qemu-riscv32', 'qemu-system-riscv32 -machine virt', 'device'],
  [
    'qemu-riscv64',
    'qemu-system-riscv64 -machine virt -global virtio-mmio.force-legacy=false',
    'device',
  ],
  ['qemu-x86', 'qemu-system-i386', 'pci'],
  ['qemu-x86_64', 'qemu-system-x86_64', 'pci'],
];

let folder: string;
let adapter: AdapterProcess;
/** What the port has printed. */
let port: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'console-keys-'));
  copyFileSync(DRIVER, path.join(folder, 'my-terminal.ts'));
  port = '';
  adapter = new AdapterProcess();
  adapter.client.on('uboot-virtio/portOutput', ({ body }: DebugProtocol.Event) => {
    const { data } = body as { readonly data: string };
    port += Buffer.from(data, 'base64').toString('latin1');
  });
});
afterEach(async () => {
  expect(await adapter.close()).toBe(0);
  rmSync(folder, { recursive: true });
});

async function typeAtPort(text: string): Promise<void> {
  await adapter.client.customRequest('uboot-virtio/portInput', {
    port: 'c',
    data: Buffer.from(text).toString('base64'),
  });
}

it.each(BOARDS)(
  'keys of a port and of the serial port are taken on %s',
  async (board, machine, bus) => {
    writeFileSync(
      path.join(folder, 'mux_defconfig'),
      `#include <configs/${board}_defconfig>\nCONFIG_CONSOLE_MUX=y\n`,
    );
    await adapter.launch({
      qemu: `${machine} -nographic -nic none -chardev vc,id=c -device virtio-serial-${bus} -device virtconsole,chardev=c`,
      defconfig: 'mux_defconfig',
      drivers: ['my-terminal.ts'],
      cwd: folder,
      autoboot: false,
    });
    await adapter.printed('\n=> ');
    await adapter.send('virtio scan; setenv stdin serial,my-terminal\r');
    await adapter.send('setenv stdout serial,my-terminal; coninfo\r');
    await adapter.printed('my-terminal 00000003 IO stdin stdout');
    await typeAtPort('echo key by key from the port\r');
    await adapter.printed('\nkey by key from the port');
    await adapter.send('echo from the serial port\r');
    await adapter.printed('\nfrom the serial port');
    await typeAtPort('if itest 1 == 1; then echo two lines; fi\recho second\r');
    await adapter.printed('\nsecond');
    await adapter.send('unplug; coninfo\r');
    await adapter.printed('List of available devices:', adapter.console.indexOf('unplug'));
    await adapter.send('echo after it\r');
    await adapter.printed('\nafter it');
    const last = adapter.console.slice(adapter.console.indexOf('unplug'));
    expect(last).not.toContain('my-terminal');
    expect(last).toMatch(/^serial .*stdin/m);
    expect(port).toContain('key by key from the port');
    expect(port).toContain('from the serial port');
    expect(port).toMatch(/\ntwo lines\r?\n/);
    expect(port).not.toContain('after it');
    expect(adapter.output).not.toContain('my-terminal.ts');
  },
);
