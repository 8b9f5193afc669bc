import { existsSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunInput } from '../../src/protocol/run-recipe';
import { EmbeddedTarget } from '../../src/targets/embedded/embedded-target';
import { threadGuests } from '../../src/targets/embedded/guest/thread-guest';
import { builtInBoards } from '../../src/main/built-in-boards';
import { prepareSession, type SessionSetup } from '../../src/targets/session/session-setup';
import { recipe } from '../support/sample-guest';

const program = path.join(import.meta.dirname, '../../dist/firmware-worker.js');

let folder: string;
beforeAll(() => {
  expect(existsSync(program), `${program}: made by npm run build`).toBe(true);
  folder = mkdtempSync(path.join(tmpdir(), 'replay-'));
  writeFileSync(path.join(folder, 'disk.img'), '');
  truncateSync(path.join(folder, 'disk.img'), 1 << 20);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What every session of these tests starts from. */
async function prepare(): Promise<SessionSetup> {
  const { setup, problems } = await prepareSession({
    defconfig: undefined,
    qemu:
      'qemu-system-arm -nographic -machine virt -netdev user,id=n,tftp=. ' +
      '-device virtio-net-device,netdev=n -device virtio-rng-device -device virtio-blk-device,drive=d ' +
      '-drive if=none,file=disk.img,format=raw,id=d,snapshot=on',
    cwd: folder,
    boards: builtInBoards(path.resolve('dist')),
  });
  if (setup === undefined) {
    throw new Error(JSON.stringify(problems));
  }
  return setup;
}

/** A session, and what its console has printed. */
class Session {
  readonly target: EmbeddedTarget;
  console = '';
  #idle = false;
  #wake: () => void = () => undefined;

  static async with(inputs: readonly RunInput[]): Promise<Session> {
    return new Session(await prepare(), inputs);
  }

  constructor(prepared: SessionSetup, inputs: readonly RunInput[]) {
    const { description, config, cwd } = prepared;
    const of = recipe({ description, config, folder: cwd, stopAutoboot: true, inputs });
    this.target = new EmbeddedTarget(
      threadGuests((workerData, transferList) => new Worker(program, { workerData, transferList })),
      { recipe: of, recipeAgain: () => Promise.resolve(of) },
    );
    this.target.onEvent((event) => {
      if (event.kind === 'console') {
        this.console += Buffer.from(event.bytes).toString('latin1');
      }
      if (event.kind === 'idle') {
        this.#idle = event.idle;
      }
      this.#wake();
    });
  }

  async printed(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Types a line, a few characters at a time, and waits for the next prompt. */
  async type(line: string): Promise<void> {
    const from = this.console.length;
    for (const part of `${line}\r`.match(/[^]{1,3}/g) ?? []) {
      this.target.consoleInput(Buffer.from(part));
      await this.target.virtioSnapshot();
    }
    await this.printed(() => this.console.slice(from).includes('\n=> '));
  }

  /** Where the guest is, once it is at rest. */
  async statement(): Promise<number> {
    await this.printed(() => this.#idle);
    return (await this.target.virtioSnapshot()).statement;
  }
}

it('a session with a guest that was typed at, paused, stepped and reset is the same again', async () => {
  writeFileSync(path.join(folder, 'file.txt'), 'as it was');
  const first = await Session.with([]);
  await first.target.setBreakpoints({ kind: 'function' }, [
    { kind: 'function', id: 1, place: { name: 'virtio_blk_read' } },
  ]);
  let stops = 0;
  first.target.onEvent((event) => {
    if (event.kind === 'stopped') {
      stops++;
      // What is typed while the guest stands still comes in between two statements.
      if (stops % 2 === 0) {
        first.target.consoleInput(Buffer.from(' '));
      }
      void (stops % 3 === 0 ? first.target.step('over') : first.target.continue());
    }
  });
  await first.target.start({ stopOnEntry: true });
  await first.printed(() => first.console.includes('\n=> '));
  const lines = [
    'setenv autoload no; dhcp; tftpboot 44000000 file.txt',
    'md.b 44000000 9; virtio read 42000000 0 4',
    'for i in 1 2 3 4 5 6 7 8; do echo round $i; crc32 40000000 1000; done',
    'reset',
    'tftpboot 44000000 missing.txt; rng 8; time sleep 1',
  ];
  for (const line of lines) {
    await first.type(line);
  }
  const at = await first.statement();
  const inputs = await first.target.inputs();
  await first.target.terminate();
  expect(first.console).toContain('61 73 20 69 74 20 77 61 73');
  expect(stops).toBeGreaterThan(3);
  expect(new Set(inputs.map(({ kind }) => kind))).toEqual(new Set(['console', 'hostFile']));
  expect(inputs.some(({ boot }) => boot === 1)).toBe(true);

  // The file is another one by now; the run is about the one that it read.
  writeFileSync(path.join(folder, 'file.txt'), 'as it is now');
  const again = await Session.with(inputs);
  await again.target.start({ stopOnEntry: false });
  await again.printed(() => again.console.length >= first.console.length);
  expect(again.console).toBe(first.console);
  expect(await again.statement()).toBe(at);
  expect(await again.target.inputs()).toEqual(inputs);
  // It goes on from there.
  await again.type('echo alive');
  expect(again.console.slice(first.console.length)).toContain('alive');
  await again.target.terminate();
});
