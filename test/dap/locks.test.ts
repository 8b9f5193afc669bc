import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Scratch } from '../programs/program';
import { AdapterProcess, workspace } from './adapter-process';

const scratch = new Scratch();
const adapters: AdapterProcess[] = [];
afterEach(async () => {
  await Promise.all(adapters.splice(0).map((adapter) => adapter.close()));
});

function adapter(): AdapterProcess {
  const made = new AdapterProcess();
  adapters.push(made);
  return made;
}

const line = (more = '') =>
  `qemu-system-arm -machine virt -drive if=none,file=${scratch.file('disk.img')},format=raw,id=hd0 ` +
  `-device virtio-blk-device,drive=hd0 ${more}`;

describe('an image that a session writes', () => {
  it('is refused to a second drive of the same line', async () => {
    copyFileSync(path.join(workspace, 'disk.img'), scratch.file('disk.img'));
    const file = scratch.file('disk.img');
    const twice = line(
      `-drive if=none,file=${file},format=raw,id=hd1 -device virtio-blk-device,drive=hd1`,
    );
    await expect(adapter().launch({ qemu: twice })).rejects.toThrow(
      /-device virtio-blk-device,drive=hd1: Failed to get "write" lock\. Is another process using the image \[.*disk\.img\]\?/,
    );
  });

  it('is refused to a second session, and given to it when the first has ended', async () => {
    const first = adapter();
    await first.launch({ qemu: line() });
    await first.printed('U-Boot 2023.01');
    await expect(adapter().launch({ qemu: line() })).rejects.toThrow(
      new RegExp(`Failed to get "write" lock.*process ${first.pid} has it`),
    );
    await first.close();
    await adapter().launch({ qemu: line() });
  });

  it('is there again for a restart, with the same machine and with another', async () => {
    const session = adapter();
    await session.launch({ qemu: line(), autoboot: false });
    await session.printed('=> ');
    await session.client.customRequest('restart', {});
    await session.printed('=> ', session.console.length);
    const from = session.console.length;
    await session.client.customRequest('restart', {
      arguments: { qemu: line('-device virtio-rng-device'), cwd: workspace, autoboot: false },
    });
    await session.printed('=> ', from);
    expect(await session.type('virtio info')).toContain('QEMU VirtIO Block Device');
  });
});
