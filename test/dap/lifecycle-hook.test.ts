import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { VirtioSnapshot } from '../../src/protocol/virtio';
import { AdapterProcess, firmware } from './adapter-process';

let adapter: AdapterProcess;
afterEach(async () => {
  expect(await adapter.close()).toBe(0);
});

async function stack() {
  const { body } = await adapter.client.stackTraceRequest({ threadId: 1 });
  return body.stackFrames;
}

async function scope(frameId: number, name: string): Promise<Map<string, string>> {
  const { body } = await adapter.client.scopesRequest({ frameId });
  const found = body.scopes.find((candidate) => candidate.name === name);
  if (found === undefined) {
    throw new Error(`no scope ${name}`);
  }
  const { variablesReference } = found;
  const variables = await adapter.client.variablesRequest({ variablesReference });
  return new Map(variables.body.variables.map((variable) => [variable.name, variable.value]));
}

async function blockDevice() {
  const response = await adapter.client.customRequest('uboot-virtio/virtioSnapshot');
  const devices = (response.body as VirtioSnapshot).transports.map((transport) => transport.device);
  const device = devices.find((candidate) => candidate?.id === 2);
  if (device === undefined) {
    throw new Error('no block device in the snapshot');
  }
  return device;
}

/** Steps over until the innermost frame is another function's; gives each status byte seen on the way. */
async function stepThrough(functionName: string): Promise<number[]> {
  const seen: number[] = [];
  for (let steps = 0; steps < 60; steps++) {
    const { value } = (await blockDevice()).status;
    if (seen.at(-1) !== value) {
      seen.push(value);
    }
    await adapter.client.nextRequest({ threadId: 1 });
    await adapter.stopped();
    if ((await stack())[0]?.name !== functionName) {
      return seen;
    }
  }
  throw new Error(`60 steps did not leave ${functionName}`);
}

describe('a session on the ARM command line', () => {
  it('stops at child_pre_probe of the disk, steps through negotiation, and lists the disk', async () => {
    adapter = new AdapterProcess();
    await adapter.launch({}, () =>
      adapter.client.setExceptionBreakpointsRequest({
        filters: [],
        filterOptions: [{ filterId: 'child_pre_probe', condition: 'virtio-blk#*' }],
      }),
    );
    const stop = await adapter.stopped();
    expect(stop).toMatchObject({ reason: 'exception', threadId: 1, allThreadsStopped: true });
    expect(stop.description).toContain('child_pre_probe of virtio-blk#');

    const frames = await stack();
    expect(frames.slice(0, 3).map(({ name }) => name)).toEqual([
      'virtio_uclass_child_pre_probe',
      'uclass_pre_probe_device',
      'device_probe',
    ]);
    expect(frames[0]?.source?.path).toBe(path.join(firmware, 'drivers/virtio/virtio-uclass.ts'));

    const inner = await scope(frames[0]?.id ?? 0, 'Locals');
    expect([...inner.keys()]).toContain('vdev');
    expect([...(await scope(frames[2]?.id ?? 0, 'Locals')).keys()]).toContain('dev');
    const name = await adapter.client.evaluateRequest({
      expression: 'vdev.name',
      frameId: frames[0]?.id ?? 0,
      context: 'hover',
    });
    expect(name.body.result).toMatch(/^"virtio-blk#\d+"$/);
    const device = await scope(frames[0]?.id ?? 0, 'Device');
    expect(device.get('status')).toBe('0x1 ACKNOWLEDGE');

    // The byte that child_post_probe leaves is 6: DRIVER | DRIVER_OK.
    expect(await stepThrough('virtio_uclass_child_pre_probe')).toEqual([1, 0, 2]);
    await adapter.client.setExceptionBreakpointsRequest({
      filters: [],
      filterOptions: [{ filterId: 'child_post_probe', condition: 'virtio-blk#*' }],
    });
    await adapter.client.continueRequest({ threadId: 1 });
    await adapter.stopped();
    expect((await stack())[0]?.name).toBe('virtio_uclass_child_post_probe');
    expect((await blockDevice()).status.value).toBe(2);
    await adapter.client.stepOutRequest({ threadId: 1 });
    await adapter.stopped();
    const online = await blockDevice();
    expect(online.status).toEqual({ value: 6, bits: ['DRIVER', 'DRIVER_OK'] });
    expect(online.queues[0]).toMatchObject({ ready: true });

    await adapter.client.setExceptionBreakpointsRequest({ filters: [] });
    await adapter.client.continueRequest({ threadId: 1 });
    await adapter.printed('\n=> ');
    const listing = await adapter.type('ls virtio 0 /');
    expect(listing).toContain('<DIR>       1024 etc');
    expect(listing).toContain('<SYM>          7 bin');
    expect(listing).toContain('0 .autorelabel');
  });

  it('takes line breakpoints before and during the session, and steps in and out', async () => {
    adapter = new AdapterProcess();
    const file = path.join(firmware, 'drivers/virtio/virtio_ring.ts');
    await adapter.launch({}, () =>
      adapter.client.setFunctionBreakpointsRequest({ breakpoints: [{ name: 'virtqueue_kick' }] }),
    );
    expect((await adapter.stopped()).reason).toBe('function breakpoint');
    const [kick] = await stack();
    expect(kick?.source?.path).toBe(file);
    await adapter.client.setFunctionBreakpointsRequest({ breakpoints: [] });

    await adapter.client.stepOutRequest({ threadId: 1 });
    await adapter.stopped();
    expect((await stack())[0]?.name).not.toBe('virtqueue_kick');

    const line = kick?.line ?? 0;
    const answer = await adapter.client.setBreakpointsRequest({
      source: { path: file },
      breakpoints: [{ line }],
    });
    const [breakpoint] = answer.body.breakpoints;
    expect(breakpoint).toMatchObject({ verified: true, line });
    await adapter.client.continueRequest({ threadId: 1 });
    expect(await adapter.stopped()).toMatchObject({
      reason: 'breakpoint',
      hitBreakpointIds: [breakpoint?.id],
    });
    expect((await stack())[0]).toMatchObject({ name: 'virtqueue_kick', line });
  });

  it('pauses a guest at its prompt and restarts it', async () => {
    adapter = new AdapterProcess();
    await adapter.launch({});
    await adapter.printed('\n=> ');
    await adapter.client.pauseRequest({ threadId: 1 });
    expect((await adapter.stopped()).reason).toBe('pause');
    expect((await stack()).length).toBeGreaterThan(2);
    const from = adapter.console.length;
    await adapter.client.restartRequest({});
    await adapter.printed('U-Boot 2023.01', from);
    await adapter.printed('\n=> ', from);
  });

  it('stops at the first statement when told to', async () => {
    adapter = new AdapterProcess();
    await adapter.launch({ stopOnEntry: true });
    expect((await adapter.stopped()).reason).toBe('entry');
    expect(adapter.console).toBe('');
  });

  it('ends when U-Boot powers off', async () => {
    adapter = new AdapterProcess();
    await adapter.launch({});
    await adapter.printed('\n=> ');
    const terminated = adapter.client.waitForEvent('terminated');
    const data = Buffer.from('poweroff\r').toString('base64');
    await adapter.client.customRequest('uboot-virtio/consoleInput', { data });
    await terminated;
  });
});
