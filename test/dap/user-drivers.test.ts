import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runProgram } from '../programs/program';
import { AdapterProcess } from './adapter-process';

const FIXTURES = path.join(import.meta.dirname, '../fixtures/drivers');
const RNG = 'qemu-system-arm -nographic -machine virt -nic none -device virtio-rng-device';

let folder = '';
let adapter: AdapterProcess;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'uboot-virtio-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});
afterEach(async () => {
  expect(await adapter.close()).toBe(0);
});

function copy(name: string): string {
  const file = path.join(folder, `${name}.ts`);
  copyFileSync(path.join(FIXTURES, `${name}.ts`), file);
  return file;
}

function lineOf(file: string, text: string): number {
  return (
    readFileSync(file, 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(text)) + 1
  );
}

/** Launches with a driver, and breakpoints on lines that have these texts. */
async function launch(
  driver: string,
  breakpoints: readonly (Omit<DebugProtocol.SourceBreakpoint, 'line'> & { at: string })[],
): Promise<DebugProtocol.Breakpoint[]> {
  adapter = new AdapterProcess();
  let set: DebugProtocol.Breakpoint[] = [];
  const attributes = {
    qemu: RNG,
    drivers: [path.basename(driver)],
    cwd: folder,
    defconfig: 'qemu_arm_defconfig',
    autoboot: false,
  };
  await adapter.launch(attributes, async () => {
    set = await setBreakpoints(driver, breakpoints);
  });
  return set;
}

async function setBreakpoints(
  driver: string,
  breakpoints: readonly (Omit<DebugProtocol.SourceBreakpoint, 'line'> & { at: string })[],
): Promise<DebugProtocol.Breakpoint[]> {
  const { body } = await adapter.client.setBreakpointsRequest({
    source: { path: driver },
    breakpoints: breakpoints.map(({ at, ...more }) => ({ ...more, line: lineOf(driver, at) })),
  });
  return body.breakpoints;
}

async function stack(): Promise<DebugProtocol.StackFrame[]> {
  const { body } = await adapter.client.stackTraceRequest({ threadId: 1 });
  return body.stackFrames;
}

async function top(): Promise<DebugProtocol.StackFrame> {
  const [frame] = await stack();
  if (frame === undefined) {
    throw new Error('no frame');
  }
  return frame;
}

async function evaluate(expression: string): Promise<string> {
  const { id } = await top();
  const { body } = await adapter.client.evaluateRequest({
    expression,
    frameId: id,
    context: 'watch',
  });
  return body.result;
}

async function locals(): Promise<Record<string, string>> {
  const { id } = await top();
  const { body } = await adapter.client.scopesRequest({ frameId: id });
  const [scope] = body.scopes;
  const variables = await adapter.client.variablesRequest({
    variablesReference: scope?.variablesReference ?? 0,
  });
  return Object.fromEntries(variables.body.variables.map(({ name, value }) => [name, value]));
}

async function step(kind: 'next' | 'stepIn' | 'stepOut' | 'stepBack'): Promise<void> {
  await adapter.client.send(kind, { threadId: 1 });
  await adapter.stopped();
}

describe('a driver of the user in a session', () => {
  it('has breakpoints before the launch, steps, locals and a call stack', async () => {
    const driver = copy('my-rng');
    const [breakpoint] = await launch(driver, [{ at: 'const ret: number = virtio_find_vqs' }]);
    expect(breakpoint).toMatchObject({ verified: true, source: { path: driver } });
    await adapter.printed('\n=> ');
    await adapter.send('virtio scan\r');
    expect(await adapter.stopped()).toMatchObject({ reason: 'breakpoint' });
    const frames = await stack();
    expect(frames[0]).toMatchObject({
      name: expect.stringContaining('my_rng_probe') as unknown,
      source: { path: driver },
      line: lineOf(driver, 'const ret: number'),
    });
    expect(frames.map(({ name }) => name.replace(/\(.*/, '')).slice(0, 4)).toEqual([
      ...['my_rng_probe', 'device_probe', 'virtio_scan', 'do_virtio'],
    ]);
    expect(await locals()).toMatchObject({
      dev: 'my-rng#31',
      priv: expect.stringContaining('reads = 0') as unknown,
    });
    expect(await evaluate('priv->vqs')).toBe('[0]');
    await step('next');
    expect(await evaluate('ret')).toBe('0 (0x0)');
    expect(await evaluate('priv->vqs[0].num_free')).toBe('1024 (0x400)');
    expect(await evaluate('priv->vqs[0]->vdev->parent.name')).toBe('"virtio_mmio@a003e00"');
    await step('next');
    await step('next');
    expect(await evaluate('data')).toMatch(/^0x/);
    await step('stepIn');
    expect((await top()).name).toContain('my_rng_read');
    expect(await locals()).toMatchObject({ len: '40 (0x28)' });
    await step('stepOut');
    expect((await top()).name).toContain('my_rng_probe');
    const { body } = (await adapter.client.customRequest(
      'loadedSources',
    )) as DebugProtocol.LoadedSourcesResponse;
    expect(body.sources).toContainEqual({ name: 'my-rng.ts', path: driver });
  });

  it('has conditions, hooks, data breakpoints and time travel', async () => {
    const driver = copy('my-rng');
    await launch(driver, [{ at: 'virtqueue_kick', condition: 'left < 20 && priv->reads == 2' }]);
    await adapter.client.setExceptionBreakpointsRequest({
      filters: [],
      filterOptions: [{ filterId: 'probe', condition: 'my-rng#*' }],
    });
    await adapter.printed('\n=> ');
    await adapter.send('virtio scan\r');
    expect(await adapter.stopped()).toMatchObject({ description: 'Paused on probe of my-rng#31' });
    expect((await top()).name).toContain('my_rng_probe');
    await adapter.client.continueRequest({ threadId: 1 });
    expect(await adapter.stopped()).toMatchObject({ reason: 'breakpoint' });
    expect(await locals()).toMatchObject({ left: '8 (0x8)', length: '8 (0x8)' });
    const info = await adapter.client.customRequest('dataBreakpointInfo', {
      name: 'priv->reads',
      frameId: (await top()).id,
    });
    const { dataId } = info.body as { dataId: string };
    await adapter.client.customRequest('setDataBreakpoints', {
      breakpoints: [{ dataId, accessType: 'write' }],
    });
    await adapter.client.continueRequest({ threadId: 1 });
    expect(await adapter.stopped()).toMatchObject({
      reason: 'data breakpoint',
      description: expect.stringContaining('2 (0x2) → 3 (0x3)') as unknown,
    });
    await step('stepBack');
    expect((await top()).line).toBe(lineOf(driver, 'priv.reads++'));
    expect(await evaluate('priv->reads')).toBe('2 (0x2)');
    await adapter.client.send('reverseContinue', { threadId: 1 });
    expect(await adapter.stopped()).toMatchObject({ reason: 'breakpoint' });
    expect((await top()).line).toBe(lineOf(driver, 'virtqueue_kick'));
    await adapter.client.send('reverseContinue', { threadId: 1 });
    await adapter.stopped();
    expect(await evaluate('priv->reads')).toBe('2 (0x2)');
    expect(await evaluate('left')).toBe('8 (0x8)');
  });

  it('can be changed: locals and members', async () => {
    const driver = copy('my-rng');
    await launch(driver, [{ at: 'const data = malloc' }, { at: 'printf(' }]);
    await adapter.printed('\n=> ');
    await adapter.send('virtio scan\r');
    await adapter.stopped();
    const { id } = await top();
    const set = (expression: string, value: string) =>
      adapter.client.customRequest('setExpression', { expression, value, frameId: id });
    await set('priv->reads', '7');
    await expect(set('priv->vqs', 'dev')).rejects.toThrow('object of the same kind');
    await adapter.client.continueRequest({ threadId: 1 });
    await adapter.stopped();
    expect(await evaluate('priv->reads')).toBe('10 (0xa)');
    await step('stepBack');
    await step('next');
    expect(await evaluate('priv->reads')).toBe('10 (0xa)');
  });

  it('is read again at a restart, at the same breakpoints', async () => {
    const driver = copy('my-rng');
    await launch(driver, [{ at: 'printf(' }]);
    await adapter.printed('\n=> ');
    await adapter.send('virtio scan\r');
    await adapter.stopped();
    const before = readFileSync(driver, 'utf8');
    writeFileSync(
      driver,
      before.replace('malloc(40)', 'malloc(80)').replace('data, 40', 'data, 80'),
    );
    // A step back repeats the text that runs.
    await step('stepBack');
    expect(await evaluate('priv->reads')).toBe('0 (0x0)');
    const from = adapter.console.length;
    await adapter.client.customRequest('restart', {});
    await adapter.printed('\n=> ', from);
    await adapter.send('virtio scan\r');
    await adapter.stopped();
    expect(await evaluate('priv->reads')).toBe('5 (0x5)');
    expect((await top()).line).toBe(lineOf(driver, 'printf('));
    await adapter.client.continueRequest({ threadId: 1 });
    await adapter.printed('has 1 queues, 5 reads', from);
  });

  it('is in a recorded run, with the text that it had', async () => {
    const driver = copy('my-rng');
    const text = readFileSync(driver, 'utf8');
    const lines = path.join(folder, 'typed.txt');
    writeFileSync(lines, 'virtio scan\n');
    const recorded = await runProgram(
      ['record', 'boot.uvrun', '--type', lines, '--driver', driver, '--', ...RNG.split(' ')],
      { cwd: folder },
    );
    expect(recorded).toMatchObject({ code: 0, stderr: '' });
    writeFileSync(driver, text.replace('malloc(40)', 'malloc(80)').replace('data, 40', 'data, 80'));
    adapter = new AdapterProcess();
    await adapter.launch({ replay: 'boot.uvrun', cwd: folder, qemu: undefined }, async () => {
      await setBreakpoints(driver, [{ at: 'printf(' }]);
    });
    await adapter.stopped();
    expect(await evaluate('priv->reads')).toBe('3 (0x3)');
  });

  it('is paused in a loop, and ended there whatever it catches', async () => {
    const driver = copy('loops');
    await launch(driver, []);
    await adapter.printed('\n=> ');
    await adapter.send('virtio scan\r');
    // U-Boot gets there in its own time, and the driver stays there.
    const files = async (): Promise<(string | undefined)[]> => {
      await adapter.client.pauseRequest({ threadId: 1 });
      await adapter.stopped();
      return (await stack()).map(({ source }) => source?.path);
    };
    while (!(await files()).includes(driver)) {
      await adapter.client.continueRequest({ threadId: 1 });
    }
    await adapter.client.continueRequest({ threadId: 1 });
  });

  it('is ended in a regular expression that tries everything', async () => {
    const driver = copy('loops');
    const text = readFileSync(driver, 'utf8');
    writeFileSync(
      driver,
      text.replace('virtio_get_status(dev, status);', "/^(a+)+$/.test(`${'a'.repeat(60)}b`);"),
    );
    await launch(driver, []);
    await adapter.printed('\n=> ');
    await adapter.send('virtio scan\r');
    await adapter.printed('virtio scan');
  });
});
