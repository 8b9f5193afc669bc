import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { ARM, Scratch, disk, startProgram } from './program';

const scratch = new Scratch();
const children: ChildProcess[] = [];
afterEach(async () => {
  await Promise.all(children.splice(0).map(end));
});

/** Ends a process the hard way. */
function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve();
      return;
    }
    child.once('exit', () => {
      resolve();
    });
    child.kill('SIGKILL');
  });
}

/** The scratch folder is the runtime folder too. */
const environment = () => ({ ...process.env, XDG_RUNTIME_DIR: scratch.folder });

/** A machine that stays, once it has printed something. */
async function boot(drive: readonly string[]): Promise<ChildProcess> {
  const options = { cwd: scratch.folder, env: environment() };
  const child = startProgram(['run', '--', ...ARM, ...drive], options);
  children.push(child);
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => {
      resolve();
    });
    child.once('exit', () => {
      reject(new Error('it ended'));
    });
  });
  return child;
}

/** Boots to the prompt and ends. */
async function tryToBoot(drive: readonly string[]) {
  const typed = scratch.write('typed.txt', 'version\n');
  const args = ['run', '--type', typed, '--', ...ARM, ...drive];
  const { code, errorLines } = await scratch.run(args, { env: environment() });
  return { code, errorLines };
}

const started = { code: 0, errorLines: [] };
const refused = (lock: string, who: RegExp, file = 'disk\\.img') => ({
  code: 1,
  errorLines: [
    expect.stringMatching(
      new RegExp(
        `^uboot-virtio: qemu-system-arm: -device virtio-blk-device,drive=hd0: Failed to get ${lock} lock\\. ` +
          `Is another process using the image \\[${file}\\]\\? \\(${who.source}\\)$`,
      ),
    ),
  ],
});

describe('the same image in two processes', () => {
  it('is refused to the second, until the first is gone', async () => {
    const first = await boot(disk('disk.img'));
    const held = new RegExp(`process ${first.pid ?? 0} has it`);
    expect(await tryToBoot(disk('disk.img'))).toEqual(refused('"write"', held));
    expect(await tryToBoot(disk('disk.img', ',readonly=on'))).toEqual(
      refused('shared "write"', held),
    );
    expect(await tryToBoot([...disk('disk.img'), '-snapshot'])).toEqual(
      refused('shared "write"', held),
    );
    expect(await tryToBoot(disk('disk.img', ',file.locking=off'))).toEqual(started);
    expect(await tryToBoot(disk('disk.img', ',readonly=on,force-share=on'))).toEqual(started);
    // No farewell: what it leaves is stale.
    await end(first);
    expect(await tryToBoot(disk('disk.img'))).toEqual(started);
    expect(readdirSync(scratch.file('uboot-virtio'))).toEqual([]);
  });

  it('is shared by readers, and refused to a writer meanwhile', async () => {
    const first = await boot(disk('disk.img', ',readonly=on'));
    const held = new RegExp(`process ${first.pid ?? 0} has it`);
    expect(await tryToBoot(disk('disk.img', ',readonly=on'))).toEqual(started);
    expect(await tryToBoot([...disk('disk.img'), '-snapshot'])).toEqual(started);
    expect(await tryToBoot(disk('disk.img'))).toEqual(refused('"write"', held));
  });

  it('is given to one of many that come at once', async () => {
    const options = { cwd: scratch.folder, env: environment() };
    const all = Array.from({ length: 8 }, () => {
      const child = startProgram(['run', '--', ...ARM, ...disk('disk.img')], options);
      children.push(child);
      return new Promise<string>((resolve) => {
        child.stdout.once('data', () => {
          resolve('started');
        });
        child.once('exit', () => {
          resolve('refused');
        });
      });
    });
    const outcomes = (await Promise.all(all)).sort();
    expect(outcomes).toEqual([...Array<string>(7).fill('refused'), 'started']);
  });
});

const QEMU = 'qemu-system-arm';
const hasQemu = spawnSync(QEMU, ['--version']).status === 0;
const hasLocks = process.platform === 'linux';

describe.skipIf(!hasQemu || !hasLocks)(
  `an image that a QEMU has${hasQemu ? '' : ` (skipped: ${QEMU} is not installed)`}${hasLocks ? '' : ' (skipped: no /proc/locks)'}`,
  () => {
    async function qemu(drive: readonly string[]): Promise<void> {
      const machine = ['-machine', 'virt', '-display', 'none', '-nodefaults', '-S'];
      const args = [...machine, '-monitor', 'stdio', ...drive];
      const child = spawn(QEMU, args, { cwd: scratch.folder, stdio: ['pipe', 'pipe', 'inherit'] });
      children.push(child);
      // The monitor speaks when the machine is there.
      await new Promise((resolve) => child.stdout.once('data', resolve));
    }
    const held = /a QEMU has it/;

    it('is refused in QEMU’s words', async () => {
      await qemu(disk('disk.img'));
      const inode = statSync(scratch.file('disk.img')).ino;
      expect(readFileSync('/proc/locks', 'latin1')).toContain(`:${inode} `);
      expect(await tryToBoot(disk('disk.img'))).toEqual(refused('"write"', held));
      expect(await tryToBoot(disk('disk.img', ',readonly=on'))).toEqual(
        refused('shared "write"', held),
      );
      expect(await tryToBoot(disk('disk.img', ',file.locking=off'))).toEqual(started);
    });

    it('and only reads can be read', async () => {
      await qemu(disk('disk.img', ',readonly=on'));
      expect(await tryToBoot(disk('disk.img', ',readonly=on'))).toEqual(started);
      expect(await tryToBoot(disk('disk.img'))).toEqual(refused('"write"', held));
    });
  },
);

describe('a block device as image', () => {
  const image = (): string => scratch.write('loop.img', new Uint8Array(3 * 2 ** 20 + 512));
  const attach = () => spawnSync('losetup', ['-f', '--show', image()], { encoding: 'utf8' });

  it('is as long as it can be read, or is skipped where none can be made', async ({ skip }) => {
    const made = attach();
    if (made.status !== 0) {
      skip('no loop device can be set up: that needs root and losetup');
    }
    const device = made.stdout.trim();
    try {
      const text = await scratch.typed(['virtio info'], [...ARM, ...disk(device)]);
      expect(text).toContain('Capacity: 3.0 MB = 0.0 GB (6145 x 512)');
    } finally {
      spawnSync('losetup', ['-d', device]);
    }
  });
});
