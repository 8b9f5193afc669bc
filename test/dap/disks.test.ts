import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AdapterProcess, ARM_LINE, workspace } from './adapter-process';

let folder: string;
const adapters: AdapterProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'dap-disks-'));
  writeFileSync(image(), Buffer.alloc(1 << 20, 'before'));
});
afterEach(async () => {
  await Promise.all(adapters.splice(0).map((adapter) => adapter.close()));
  rmSync(folder, { recursive: true });
});

const image = (): string => path.join(folder, 'disk.img');
const sector = (byte: number): Buffer => Buffer.alloc(512, byte);

/** A session at the prompt, whose journals are in the folder too. */
async function start(limit?: number): Promise<AdapterProcess> {
  const adapter = new AdapterProcess({ ...process.env, XDG_STATE_HOME: folder }, limit);
  adapters.push(adapter);
  await adapter.launch({
    defconfig: path.join(workspace, 'configs/my_qemu_arm_defconfig'),
    qemu: ARM_LINE.replace(',readonly=on', ''),
    cwd: folder,
  });
  await adapter.printed('\n=> ');
  await adapter.type('virtio scan');
  return adapter;
}

function journals(): string[] {
  const names = path.join(folder, 'uboot-virtio');
  return existsSync(names) ? readdirSync(names).filter((name) => name.endsWith('.undo')) : [];
}

async function goToTheBeginning(adapter: AdapterProcess): Promise<void> {
  await adapter.client.pauseRequest({ threadId: 1 });
  await adapter.stopped();
  await adapter.client.reverseContinueRequest({ threadId: 1 });
}

it('an image is as it was then when a session has gone back, and stays as it is when the session ends', async () => {
  const adapter = await start();
  await adapter.type('mw.b 43000000 11 200; virtio write 43000000 7 1');
  expect(readFileSync(image()).subarray(7 * 512, 8 * 512)).toEqual(sector(0x11));
  expect(journals()).toHaveLength(1);
  await goToTheBeginning(adapter);
  await adapter.stopped();
  expect(readFileSync(image()).equals(Buffer.alloc(1 << 20, 'before'))).toBe(true);
  await adapter.close();
  expect(readFileSync(image()).equals(Buffer.alloc(1 << 20, 'before'))).toBe(true);
  expect(journals()).toEqual([]);
});

it('a session without room for what is overwritten goes on, says that it can not go back, and does not', async () => {
  const adapter = await start(4096);
  for (const byte of ['11', '22', '33']) {
    const said = await adapter.type(`mw.b 43000000 ${byte} 100000; virtio write 43000000 0 800`);
    expect(said).toContain('2048 blocks written: OK');
  }
  const obstacle = 'no room to keep what is overwritten in disk.img: File too large';
  expect(adapter.output).toContain(`This run can't go back any more: ${obstacle}`);
  expect(adapter.output.split(obstacle)).toHaveLength(2);
  expect(journals()).toEqual([]);
  expect(readFileSync(image()).equals(Buffer.alloc(1 << 20, 0x33))).toBe(true);
  await expect(goToTheBeginning(adapter)).rejects.toThrow(`can't go back: ${obstacle}`);
  await adapter.client.continueRequest({ threadId: 1 });
  expect(await adapter.type('md.b 43000000 1')).toContain('43000000: 33');
});

it.each([1, 2, 3])(
  'a session that is killed while its image is put back is finished by the next one (%i)',
  async () => {
    const first = await start();
    await first.type('mw.b 43000000 11 200');
    const writes = Array.from(
      { length: 64 },
      (_unused, i) => `virtio write 43000000 ${i.toString(16)} 1`,
    );
    for (let i = 0; i < writes.length; i += 8) {
      await first.type(writes.slice(i, i + 8).join('; '));
    }
    const written = Buffer.concat([
      Buffer.alloc(64 * 512, 0x11),
      Buffer.alloc(1 << 20, 'before').subarray(64 * 512),
    ]);
    expect(readFileSync(image()).equals(written)).toBe(true);
    await goToTheBeginning(first);
    // The last write is the first to be taken back.
    const descriptor = openSync(image(), 'r');
    const last = sector(0);
    do {
      readSync(descriptor, last, 0, 512, 63 * 512);
      await new Promise((resolve) => setImmediate(resolve));
    } while (last.equals(sector(0x11)));
    closeSync(descriptor);
    await first.kill();

    const second = await start();
    expect(readFileSync(image()).equals(Buffer.alloc(1 << 20, 'before'))).toBe(true);
    expect(journals()).toEqual([]);
    expect(await second.type('virtio read 44000000 0 1; md.b 44000000 6')).toContain('before');
  },
);
