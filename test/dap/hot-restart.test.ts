import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AdapterProcess } from './adapter-process';

const FIXTURE = path.join(import.meta.dirname, '../fixtures/drivers/my-rng.ts');
const RNG = 'qemu-system-arm -nographic -machine virt -nic none -device virtio-rng-device';
/** A line of the driver that runs when the device is probed. */
const PRINTS = 'printf(';

let folder: string;
let driver: string;
let adapter: AdapterProcess;
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'hot-restart-'));
  driver = path.join(folder, 'my-rng.ts');
  copyFileSync(FIXTURE, driver);
  adapter = new AdapterProcess();
  await adapter.launch(
    {
      qemu: RNG,
      drivers: ['my-rng.ts'],
      cwd: folder,
      defconfig: 'qemu_arm_defconfig',
      autoboot: false,
    },
    () => setBreakpoint(PRINTS),
  );
  await adapter.printed('\n=> ');
  await adapter.send('virtio scan\r');
  await adapter.stopped();
});
afterEach(async () => {
  expect(await adapter.close()).toBe(0);
  rmSync(folder, { recursive: true });
});

function lineOf(text: string): number {
  const lines = readFileSync(driver, 'utf8').split('\n');
  return lines.findIndex((line) => line.includes(text)) + 1;
}

function edit(from: string, to: string): void {
  writeFileSync(driver, readFileSync(driver, 'utf8').replace(from, to));
}

/** As a client sends it for a file that was changed. */
async function setBreakpoint(at: string): Promise<DebugProtocol.Breakpoint> {
  const { body } = await adapter.client.setBreakpointsRequest({
    source: { path: driver },
    breakpoints: [{ line: lineOf(at) }],
    sourceModified: true,
  });
  const [breakpoint] = body.breakpoints;
  if (breakpoint === undefined) {
    throw new Error('no answer for the breakpoint');
  }
  return breakpoint;
}

async function topLine(): Promise<number | undefined> {
  const { body } = await adapter.client.stackTraceRequest({ threadId: 1 });
  return body.stackFrames[0]?.line;
}

async function restartAndProbe(): Promise<number> {
  const from = adapter.console.length;
  await adapter.client.restartRequest({});
  await adapter.printed('\n=> ', from);
  await adapter.send('virtio scan\r');
  return from;
}

describe('a restart with the new code of a driver', () => {
  it('binds breakpoints to the lines that they have in it', async () => {
    const before = await topLine();
    edit('const data = malloc(40);', '// One more line.\n\n  const data = malloc(40);');
    edit('printf(', "printf('new: ');\n  printf(");
    await setBreakpoint("printf('new: ')");
    const from = await restartAndProbe();
    await adapter.stopped();
    expect(await topLine()).toBe(lineOf("printf('new: ')"));
    expect(await topLine()).toBe((before ?? 0) + 2);
    await adapter.client.continueRequest({ threadId: 1 });
    await adapter.printed('new: my-rng: my-rng#31 has 1 queues', from);
  });

  it('keeps filters and data breakpoints', async () => {
    const { body } = await adapter.client.stackTraceRequest({ threadId: 1 });
    const info = await adapter.client.customRequest('dataBreakpointInfo', {
      name: 'gd.cur_serial_dev',
      frameId: body.stackFrames[0]?.id,
    });
    const { dataId } = info.body as { dataId: string };
    await adapter.client.customRequest('setDataBreakpoints', {
      breakpoints: [{ dataId, accessType: 'write' }],
    });
    await adapter.client.setExceptionBreakpointsRequest({
      filters: [],
      filterOptions: [{ filterId: 'probe', condition: 'my-rng#*' }],
    });
    edit('malloc(40)', 'malloc(48)');
    const from = adapter.console.length;
    await adapter.client.restartRequest({});
    expect(await adapter.stopped()).toMatchObject({ reason: 'data breakpoint' });
    await adapter.client.customRequest('setDataBreakpoints', { breakpoints: [] });
    await adapter.client.continueRequest({ threadId: 1 });
    await adapter.printed('\n=> ', from);
    await adapter.send('virtio scan\r');
    expect(await adapter.stopped()).toMatchObject({ description: 'Paused on probe of my-rng#31' });
    await adapter.client.continueRequest({ threadId: 1 });
    expect(await adapter.stopped()).toMatchObject({ reason: 'breakpoint' });
  });

  it.each([
    ['syntax', 'const data = malloc(40);', 'const data = ;', /my-rng\.ts:\d+:\d+: /],
    ['names', 'free(data)', 'fre(data)', /my-rng\.ts:\d+:\d+: .*free/],
  ])('is refused with a fault in its %s, and what runs goes on', async (_what, from, to, said) => {
    const { body } = await adapter.client.stackTraceRequest({ threadId: 1 });
    const line = lineOf(from);
    const good = readFileSync(driver, 'utf8');
    edit(from, to);
    const failure = await adapter.client.restartRequest({}).then(
      () => undefined,
      (error: unknown) => error as Error,
    );
    expect(failure?.message).toMatch(said);
    expect(failure?.message).toContain(`my-rng.ts:${line}:`);
    // The frames of the stop are still those of the stop.
    const evaluated = await adapter.client.evaluateRequest({
      expression: 'priv->reads',
      frameId: body.stackFrames[0]?.id ?? 0,
      context: 'watch',
    });
    expect(evaluated.body.result).toBe('3 (0x3)');
    await adapter.client.continueRequest({ threadId: 1 });
    await adapter.printed('my-rng: my-rng#31 has 1 queues, 3 reads');
    writeFileSync(driver, good.replace('malloc(40)', 'malloc(80)').replace('data, 40', 'data, 80'));
    await restartAndProbe();
    await adapter.stopped();
    expect(await topLine()).toBe(lineOf(PRINTS));
  });
});
