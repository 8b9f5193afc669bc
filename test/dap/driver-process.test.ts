import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AdapterProcess } from './adapter-process';

/*
 * A session with drivers of the user's has a process of its own, and none is left of it.
 */

let folder: string;
let adapter: AdapterProcess;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'driver-process-'));
  adapter = new AdapterProcess();
});
afterEach(async () => {
  await adapter.close();
  rmSync(folder, { recursive: true });
});

/** Writes a driver whose `probe` has these lines, behind others at the file's top. */
function write(probe: readonly string[], top: readonly string[] = []): void {
  const text = [
    ...top,
    "virtio_driver(VIRTIO_ID_RNG, 'odd');",
    'function probe(dev: UDevice): number {',
    ...probe.map((line) => `  ${line}`),
    '  return 0;',
    '}',
    "U_BOOT_DRIVER({ name: 'odd', id: UCLASS_NOP, probe, remove: virtio_reset, flags: DM_FLAG_ACTIVE_DMA });",
  ];
  writeFileSync(path.join(folder, 'odd.ts'), text.join('\n'));
}

/** The place of a text of the driver: `odd.ts:3`. */
function at(text: string): string {
  const file = path.join(folder, 'odd.ts');
  const index = readFileSync(file, 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(text));
  return `${file}:${index + 1}`;
}

const LAUNCH = {
  qemu: 'qemu-system-arm -nographic -machine virt -m 128M -nic none -device virtio-rng-device',
  defconfig: 'qemu_arm_defconfig',
  drivers: ['odd.ts'],
  autoboot: false,
};

async function launch(): Promise<void> {
  await adapter.launch({ ...LAUNCH, cwd: folder });
}

/** Processes that another has started. */
function childrenOf(pid: number): number[] {
  const list = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim();
  return list === '' ? [] : list.split(' ').map(Number);
}

/** Waits until a process has gone. */
async function gone(pid: number): Promise<void> {
  const limit = Date.now() + 20_000;
  while (existsSync(`/proc/${pid}`)) {
    if (Date.now() > limit) {
      throw new Error(
        `process ${pid} is there after 20 s: ${execFileSync('ps', ['-f', '-p', `${pid}`]).toString()}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe.skipIf(process.platform !== 'linux')('the process of a session with drivers', () => {
  it('is there with a driver, is another program, and goes with the session', async () => {
    write([]);
    await launch();
    await adapter.printed('\n=> ');
    const [child = 0, ...more] = childrenOf(adapter.pid);
    expect(more).toEqual([]);
    expect(readFileSync(`/proc/${child}/cmdline`, 'latin1')).toContain('guest-process.js');
    expect(await adapter.close()).toBe(0);
    await gone(child);
  });

  it('is not there without one', async () => {
    write([]);
    await adapter.launch({ ...LAUNCH, cwd: folder, drivers: [] });
    await adapter.printed('\n=> ');
    expect(childrenOf(adapter.pid)).toEqual([]);
  });

  it('goes when the launch is refused', async () => {
    write(['const nothing: number = ;']);
    await expect(launch()).rejects.toThrow('odd.ts:3');
    const left = childrenOf(adapter.pid);
    await Promise.all(left.map(gone));
  });

  it('goes when the adapter is killed, in the middle of a loop', async () => {
    write(['for (let i = 0; ; i++) {}']);
    await launch();
    await adapter.printed('\n=> ');
    const [child = 0] = childrenOf(adapter.pid);
    await adapter.send('virtio scan\r');
    await adapter.kill();
    await gone(child);
  });

  it('gives memory while the guest runs', async () => {
    write(
      ['mw(0x40400000, 0x12345678);', 'for (let i = 0; ; i++) {}'],
      ['function mw(address: number, value: number): void {', '  writel(value, address);', '}'],
    );
    await launch();
    await adapter.printed('\n=> ');
    await adapter.send('virtio scan\r');
    const { body } = (await adapter.client.customRequest('readMemory', {
      memoryReference: '0x40400000',
      count: 4,
    })) as { body: { data?: string } };
    expect(Buffer.from(body.data ?? '', 'base64').length).toBe(4);
    await adapter.client.pauseRequest({ threadId: 1 });
    expect(await adapter.stopped()).toMatchObject({ reason: 'pause' });
  });

  it.each([
    ['objects', ['const all: number[][] = [];', 'for (;;) all.push([1, 2, 3, 4, 5, 6, 7, 8]);']],
    [
      'lists of bytes',
      ['const all: Uint8Array[] = [];', 'for (;;) all.push(new Uint8Array(1 << 25).fill(1));'],
    ],
  ])('is ended when a driver takes 2 GiB of %s', async (_what, lines) => {
    write(lines);
    await launch();
    await adapter.printed('\n=> ');
    const [child = 0] = childrenOf(adapter.pid);
    const ended = adapter.client.waitForEvent('terminated');
    await adapter.send('virtio scan\r');
    await ended;
    const message =
      'expected a driver to take at most 1024 MiB of memory, found more: the run was ended';
    // The line is told if the driver comes to the end of a statement in time.
    const line = adapter.output.split('\n').find((candidate) => candidate.includes(message));
    expect([
      `${at('for (;;)')}: ${message}`,
      `${message} in the middle of what ${path.join(folder, 'odd.ts')} does at once, such as a regular expression, a sort or a loop at the top of the file`,
    ]).toContain(line);
    await gone(child);
    // The adapter itself goes on, and ends as ever.
    expect(await adapter.close()).toBe(0);
  });

  it('is ended by stop in a loop at the file’s top', async () => {
    write([], ['for (let i = 0; ; i++) {}']);
    const launched = launch();
    launched.catch(() => undefined);
    let child: number | undefined;
    while (child === undefined) {
      [child] = childrenOf(adapter.pid);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await adapter.close()).toBe(0);
    await gone(child);
  });

  it('is ended by stop in a regular expression, and pause says why it does not stop there', async () => {
    write(["const text = 'a'.repeat(64);", 'if (/^(a|aa)+$/.test(`${text}b`)) return -1;']);
    await launch();
    await adapter.printed('\n=> ');
    const [child = 0] = childrenOf(adapter.pid);
    await adapter.send('virtio scan\r');
    const said = (async (): Promise<string> => {
      while (!adapter.output.includes('the guest has not come to its next statement yet')) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return 'said';
    })();
    // U-Boot gets there in its own time: until then it is paused at once.
    for (let first = ''; first !== 'said';) {
      adapter.client.pauseRequest({ threadId: 1 }).catch(() => undefined);
      const stopped = adapter.stopped();
      stopped.catch(() => undefined);
      first = await Promise.race([stopped.then(() => 'stopped'), said]);
      if (first === 'stopped') {
        await adapter.client.continueRequest({ threadId: 1 });
      }
    }
    expect(await adapter.close()).toBe(0);
    await gone(child);
  });
});
