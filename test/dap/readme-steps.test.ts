import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { VirtioDeviceState, VirtioSnapshot } from '../../src/protocol/virtio';
import { AdapterProcess, workspace } from './adapter-process';

/**
 * Does what the example's README tells a person to do, in its order, in a copy of the example. What is to be typed,
 * ticked and edited is taken from the text itself.
 */

const text = readFileSync(path.join(workspace, 'README.md'), 'utf8');
/** The first hour; what comes before an operating system has a test of its own. */
const [readme = ''] = text.split('\n## ');
const folder = mkdtempSync(path.join(tmpdir(), 'readme-'));
cpSync(workspace, folder, { recursive: true });
afterAll(() => {
  rmSync(folder, { recursive: true });
});

let adapter: AdapterProcess;
/** A numbered step of the README, its lines joined. */
function step(number: number): string {
  const [, rest = ''] = readme.split(new RegExp(`^${number}\\. `, 'm'));
  const [text = ''] = rest.split(new RegExp(`^(?:${number + 1}\\. |\`disk\\.img\`)`, 'm'));
  return text;
}

/** What stands in a step as code, in one line each. */
function codes(number: number): string[] {
  const flowing = step(number).replaceAll(/\n +(?=\S)/g, ' ');
  return [...flowing.matchAll(/(?<!`)`([^`]+)`(?!`)/g)].map(([, code]) => code ?? '');
}

interface Launch {
  readonly name: string;
  readonly hooks?: readonly string[];
}

/** F5: the first configuration, as VS Code starts it. */
async function start(): Promise<void> {
  const text = readFileSync(path.join(folder, '.vscode/launch.json'), 'utf8');
  const [launch] = (JSON.parse(text) as { configurations: Launch[] }).configurations;
  adapter = new AdapterProcess();
  await adapter.launch({ ...launch, cwd: folder });
}

async function top(): Promise<DebugProtocol.StackFrame> {
  const [frame] = (await adapter.client.stackTraceRequest({ threadId: 1 })).body.stackFrames;
  if (frame === undefined) {
    throw new Error('the stack is empty');
  }
  return frame;
}

async function devices(): Promise<VirtioDeviceState[]> {
  const response = await adapter.client.customRequest('uboot-virtio/virtioSnapshot');
  return (response.body as VirtioSnapshot).transports.flatMap(({ device }) =>
    device === undefined ? [] : [device],
  );
}

async function disk(): Promise<VirtioDeviceState> {
  const found = (await devices()).find(({ id }) => id === 2);
  if (found === undefined) {
    throw new Error('the machine has no disk');
  }
  return found;
}

async function resume(): Promise<void> {
  await adapter.client.continueRequest({ threadId: 1 });
}

/** The scopes of a frame are those of step 3. */
async function checkScopes(frameId: number): Promise<void> {
  const { scopes } = (await adapter.client.scopesRequest({ frameId })).body;
  const named = [...step(3).matchAll(/_(\w+)_/g)].map(([, name]) => name);
  expect(scopes.map(({ name }) => name)).toEqual(['Locals', ...named]);
}

async function evaluate(expression: string, frameId: number): Promise<string> {
  const { body } = await adapter.client.evaluateRequest({ expression, frameId, context: 'watch' });
  return body.result;
}

/** Types a line that is expected to stop, so that no prompt comes. */
async function typeAndStop(line: string): Promise<DebugProtocol.StoppedEvent['body']> {
  const data = Buffer.from(`${line}\r`).toString('base64');
  await adapter.client.customRequest('uboot-virtio/consoleInput', { data });
  return adapter.stopped();
}

it('the README has the steps that are followed here', () => {
  expect(readme.match(/^\d+\. /gm)).toEqual(
    Array.from({ length: 8 }, (_, index) => `${index + 1}. `),
  );
});

describe('the README of the example workspace', () => {
  afterEach(async () => {
    expect(await adapter.close()).toBe(0);
  });

  it('steps 1 to 5: the hook, the status, the values, the prompt and its commands', async () => {
    await start();
    const stop = await adapter.stopped();
    const [place = '', device = ''] = /`(\w+)\(\)` for `([^`]+)`/.exec(readme)?.slice(1) ?? [];
    expect((await top()).name).toBe(place);
    expect(stop.description).toContain(device);

    const [title, status = ''] = codes(1);
    expect((await disk()).driverDevice).toBe(title);
    expect((await disk()).status.bits).toEqual([status]);

    const [, wanted = ''] = /status goes ([^,]*),/.exec(step(2)) ?? [];
    const values = wanted.split('→').map((text) => Number.parseInt(text, 10));
    expect(values).toHaveLength(3);
    const seen = [(await disk()).status.value];
    const [hovered = '', watched = ''] = codes(4);
    let evaluated = 0;
    for (let frame = await top(); frame.name === place; frame = await top()) {
      await checkScopes(frame.id);
      const { value } = (await disk()).status;
      if (value !== seen.at(-1)) {
        seen.push(value);
      }
      // Steps 2 and 4 come in this order: before, the variable has no value.
      if (value === values.at(-1)) {
        expect(await evaluate(watched, frame.id)).toMatch(/^0x[0-9a-f]+$/);
        expect(await evaluate(hovered, frame.id)).not.toBe('');
        evaluated++;
      }
      await adapter.client.nextRequest({ threadId: 1 });
      await adapter.stopped();
    }
    expect(seen).toEqual(values);
    expect(evaluated).toBeGreaterThan(0);

    await resume();
    await adapter.printed('\n=> ');
    const typed = /```\n([\s\S]*?)```/.exec(step(5))?.[1]?.trim().split(/\n\s*/) ?? [];
    const answers = ['VirtIO Block Device', 'lost+found', 'virtio-blk#30', '=> ', 'is alive'];
    expect(typed).toHaveLength(answers.length);
    for (const [index, line] of typed.entries()) {
      expect(await adapter.type(line)).toContain(answers[index]);
    }
  });

  it('step 6: the request of a listing in the queue', async () => {
    await start();
    await adapter.stopped();
    await resume();
    await adapter.printed('\n=> ');
    const [first = '', , name = '', again = ''] = codes(6);
    // Step 5 has listed it before.
    await adapter.type(again);
    await adapter.type(first);
    const answer = await adapter.client.setFunctionBreakpointsRequest({ breakpoints: [{ name }] });
    expect(answer.body.breakpoints).toMatchObject([{ verified: true }]);
    expect((await typeAndStop(again)).reason).toBe('function breakpoint');
    expect((await top()).name).toBe(name);
    const before = (await disk()).queues[0]?.chains.length;
    await adapter.client.stepOutRequest({ threadId: 1 });
    await adapter.stopped();
    const chains = (await disk()).queues[0]?.chains ?? [];
    expect(chains).toHaveLength((before ?? 0) + 1);
    expect(chains.at(-1)?.meaning).toMatch(/^read sector \d+, \d+ sectors?$/);

    await adapter.client.setFunctionBreakpointsRequest({ breakpoints: [] });
    const from = adapter.console.length;
    await resume();
    await adapter.printed('lost+found', from);
    await adapter.printed('\n=> ', from);
  });

  it('step 7: another hook, after a restart', async () => {
    await start();
    await adapter.stopped();
    await resume();
    await adapter.printed('\n=> ');
    const [filterId = '', condition = ''] = codes(7);
    await adapter.client.setExceptionBreakpointsRequest({
      filters: [],
      filterOptions: [{ filterId, condition }],
    });
    await adapter.client.customRequest('restart', {});
    const stop = await adapter.stopped();
    expect(stop.description).toContain(`${filterId} of ${condition.replace('*', '')}`);
  });

  it('step 8: a disk without a driver', async () => {
    const [off = '', on = '', file = ''] = codes(8);
    const defconfig = path.join(folder, file);
    const text = readFileSync(defconfig, 'utf8');
    expect(text).toContain(`${on}\n`);
    writeFileSync(defconfig, text.replace(`${on}\n`, `${off}\n`));

    await start();
    await adapter.printed('\n=> ');
    const { driverDevice, idName } = await disk();
    expect({ driverDevice, idName }).toEqual({ driverDevice: undefined, idName: 'block device' });
    expect((await devices()).map((device) => device.driverDevice)).toContain('virtio-net#31');
  });
});
