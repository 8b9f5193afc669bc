import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AdapterProcess, ARM_LINE, workspace } from './adapter-process';

let folder: string;
let adapter: AdapterProcess;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'restart-'));
  adapter = new AdapterProcess();
});
afterEach(async () => {
  expect(await adapter.close()).toBe(0);
  rmSync(folder, { recursive: true });
});

const defconfig = (): string => path.join(folder, 'my_defconfig');
const disk = (): string => path.join(folder, 'disk.img');

/** A defconfig and a disk of this test's own. */
function makeFiles(): void {
  copyFileSync(path.join(workspace, 'configs/my_qemu_arm_defconfig'), defconfig());
  writeFileSync(disk(), Buffer.alloc(1024, 'old!'));
}

const attributes = () => ({ defconfig: 'my_defconfig', qemu: ARM_LINE, cwd: folder });

const setPrompt = (prompt: string): void => {
  writeFileSync(
    defconfig(),
    `${readFileSync(defconfig(), 'utf8')}CONFIG_SYS_PROMPT="${prompt} => "\n`,
  );
};

describe('a restart', () => {
  it.each([
    ['without arguments', {}],
    ['with the attributes of the launch', { arguments: {} }],
  ])('%s reads defconfig, command line and images as they are now', async (_what, given) => {
    makeFiles();
    await adapter.launch(attributes());
    await adapter.printed('\n=> ');
    expect(await adapter.type('virtio read 44000000 0 1; md.b 44000000 4')).toContain('old!');

    setPrompt('other');
    writeFileSync(disk(), Buffer.alloc(4096, 'new!'));
    const from = adapter.console.length;
    const restartArguments = 'arguments' in given ? { arguments: launchArguments() } : {};
    await adapter.client.restartRequest(restartArguments);
    await adapter.printed('\nother => ', from);
    const start = adapter.console.length;
    await adapter.send('virtio info; virtio read 44000000 0 1; md.b 44000000 4\r');
    await adapter.printed('new!', start);
    expect(adapter.console.slice(start)).toContain('Capacity: 0.0 MB = 0.0 GB (8 x 512)');
  });

  it('forgets what was in RAM, which a reset of the guest keeps', async () => {
    makeFiles();
    await adapter.launch(attributes());
    await adapter.printed('\n=> ');
    await adapter.type('mw.l 44000000 1badcafe');
    let from = adapter.console.length;
    await adapter.send('reset\r');
    await adapter.printed('U-Boot 2023.01', from);
    await adapter.printed('\n=> ', from);
    expect(await adapter.type('md.l 44000000 1')).toContain('44000000: 1badcafe');
    from = adapter.console.length;
    await adapter.client.restartRequest({});
    await adapter.printed('U-Boot 2023.01', from);
    await adapter.printed('\n=> ', from);
    expect(await adapter.type('md.l 44000000 1')).toContain('44000000: 00000000');
  });

  it.each([
    [
      'defconfig',
      () => {
        writeFileSync(defconfig(), 'what is this\n');
      },
      /my_defconfig:1: expected CONFIG_/,
    ],
    [
      'image',
      () => {
        rmSync(disk());
      },
      /disk\.img.*No such file/,
    ],
  ])('with a broken %s ends as a launch does, with its line', async (_what, spoil, line) => {
    makeFiles();
    await adapter.launch(attributes());
    await adapter.printed('\n=> ');
    spoil();
    const ended = adapter.client.waitForEvent('terminated');
    const failure = await adapter.client.restartRequest({}).then(
      () => undefined,
      (error: unknown) => error as Error,
    );
    expect(failure?.message).toMatch(line);
    await ended;
  });

  it('before configurationDone is refused, and the launch goes on', async () => {
    makeFiles();
    const refusals: string[] = [];
    await adapter.launch(attributes(), async () => {
      for (const given of [{}, { arguments: launchArguments() }, { arguments: { qemu: 'x' } }]) {
        await adapter.client.restartRequest(given as never).catch((error: unknown) => {
          refusals.push((error as Error).message);
        });
      }
    });
    const refusal =
      'The machine has not started yet: "restart" is possible after "configurationDone".';
    expect(refusals).toEqual([refusal, refusal, refusal]);
    await adapter.printed('\n=> ');
  });

  it('in one write with configurationDone follows the start', async () => {
    makeFiles();
    const client = adapter.client;
    await client.initializeRequest();
    const launched = client.launchRequest({ ...attributes(), console: 'terminal' } as never);
    await client.waitForEvent('initialized');
    const answers = await adapter.inOneWrite(
      [{ command: 'configurationDone' }, { command: 'restart' }],
      20_000,
    );
    expect(answers.every(({ success }) => success)).toBe(true);
    await launched;
    await adapter.printed('\n=> ');
  });
});

function launchArguments(): object {
  return { ...attributes(), console: 'terminal' };
}
