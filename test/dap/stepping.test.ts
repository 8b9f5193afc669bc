import type { DebugProtocol } from '@vscode/debugprotocol';
import { afterEach, describe, expect, it } from 'vitest';
import { AdapterProcess } from './adapter-process';

let adapter: AdapterProcess;
afterEach(async () => {
  await adapter.close();
});

/** At the beginning of a function of the disk's driver. */
async function stoppedIn(name: string, condition?: string): Promise<void> {
  adapter = new AdapterProcess();
  await adapter.launch({}, () =>
    adapter.client.setFunctionBreakpointsRequest({
      breakpoints: [{ name, ...(condition === undefined ? {} : { condition }) }],
    }),
  );
  await adapter.stopped();
  await adapter.client.setFunctionBreakpointsRequest({ breakpoints: [] });
}

async function topFrame(): Promise<DebugProtocol.StackFrame> {
  const { body } = await adapter.client.stackTraceRequest({ threadId: 1, levels: 1 });
  const [frame] = body.stackFrames;
  if (frame === undefined) {
    throw new Error('no frame');
  }
  return frame;
}

async function targets(frameId: number): Promise<DebugProtocol.StepInTarget[]> {
  const { body } = await adapter.client.stepInTargetsRequest({ frameId });
  return body.targets;
}

async function locals(): Promise<DebugProtocol.Variable[]> {
  const { id: frameId } = await topFrame();
  const { body } = await adapter.client.scopesRequest({ frameId });
  const variablesReference = body.scopes[0]?.variablesReference ?? 0;
  return (await adapter.client.variablesRequest({ variablesReference })).body.variables;
}

/** Steps over until the statement has a call with this label. */
async function untilCall(label: string): Promise<DebugProtocol.StepInTarget> {
  for (let steps = 0; steps < 30; steps++) {
    const { id } = await topFrame();
    const found = (await targets(id)).find((target) => target.label === label);
    if (found !== undefined) {
      return found;
    }
    await adapter.client.nextRequest({ threadId: 1 });
    await adapter.stopped();
  }
  throw new Error(`no call ${label}`);
}

describe('supportsStepInTargetsRequest', () => {
  it('offers the calls of the statement with their places, and goes into the one that is chosen', async () => {
    await stoppedIn('virtio_uclass_child_pre_probe');
    const before = await topFrame();
    const target = await untilCall('virtio_reset()');
    const at = await topFrame();
    expect(at.name).toBe(before.name);
    expect(target.line).toBe(at.line);
    expect(target.endColumn).toBe((target.column ?? 0) + 'virtio_reset'.length);
    await adapter.client.stepInRequest({ threadId: 1, targetId: target.id });
    expect((await adapter.stopped()).reason).toBe('step');
    expect((await topFrame()).name).toBe('virtio_reset');
  });

  it('goes into an operation of a table that a call gives', async () => {
    await stoppedIn('virtio_reset');
    const target = await untilCall('reset()');
    await adapter.client.stepInRequest({ threadId: 1, targetId: target.id });
    await adapter.stopped();
    expect((await topFrame()).name).toBe('virtio_mmio_reset');
  });

  it('names the function behind a member', async () => {
    await stoppedIn('device_probe', 'dev.driver.name == "virtio-mmio"');
    const target = await untilCall('dev.driver.probe(): virtio_mmio_probe()');
    await adapter.client.stepInRequest({ threadId: 1, targetId: target.id });
    await adapter.stopped();
    expect((await topFrame()).name).toBe('virtio_mmio_probe');
  });

  it('has none for callers, and refuses a call of another stop', async () => {
    await stoppedIn('virtio_reset');
    const { body } = await adapter.client.stackTraceRequest({ threadId: 1 });
    expect(await targets(body.stackFrames[1]?.id ?? 0)).toEqual([]);
    await expect(adapter.client.stepInRequest({ threadId: 1, targetId: 77 })).rejects.toThrow(
      'Call 77 is of an earlier stop.',
    );
    expect((await topFrame()).name).toBe('virtio_reset');
  });
});

describe('supportsSteppingGranularity', () => {
  it.each(['statement', 'instruction'] as const)(
    'by %s goes to the next on the same line',
    async (granularity) => {
      await stoppedIn('virtqueue_add');
      const places: string[] = [];
      for (let steps = 0; steps < 40; steps++) {
        const { name, line, column } = await topFrame();
        if (name !== 'virtqueue_add') {
          break;
        }
        places.push(`${line}:${column}`);
        await adapter.client.nextRequest({ threadId: 1, granularity });
        await adapter.stopped();
      }
      const lines = places.map((place) => place.split(':')[0]);
      expect(lines.some((line, i) => line === lines[i + 1])).toBe(true);
    },
  );

  it.each(['line', undefined] as const)(
    'by line (%s) goes to another line',
    async (granularity) => {
      await stoppedIn('virtqueue_add');
      for (let steps = 0; steps < 12; steps++) {
        const before = await topFrame();
        await adapter.client.nextRequest({
          threadId: 1,
          ...(granularity === undefined ? {} : { granularity }),
        });
        await adapter.stopped();
        const after = await topFrame();
        expect(`${after.name}:${after.line}`).not.toBe(`${before.name}:${before.line}`);
      }
    },
  );
});

describe('a returned value', () => {
  it('is a variable of the caller behind a step out', async () => {
    await stoppedIn('virtio_has_feature');
    await adapter.client.stepOutRequest({ threadId: 1 });
    await adapter.stopped();
    const [first] = await locals();
    expect(first).toMatchObject({
      name: 'virtio_has_feature()',
      value: expect.stringMatching(/^(true|false)$/) as unknown,
      variablesReference: 0,
    });
    await adapter.client.nextRequest({ threadId: 1 });
    await adapter.stopped();
    const names = (await locals()).map(({ name }) => name);
    expect(names).not.toContain('virtio_has_feature()');
  });

  it('is a variable behind a step over the call', async () => {
    await stoppedIn('virtio_blk_probe');
    await untilCall('virtio_find_vqs()');
    await adapter.client.nextRequest({ threadId: 1 });
    await adapter.stopped();
    expect((await locals())[0]).toMatchObject({
      name: 'virtio_find_vqs()',
      value: '0 (0x0)',
    });
  });
});
