import { readdirSync } from 'node:fs';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AdapterProcess } from './adapter-process';
import { DapServer, type ServerClient } from './dap-server';

let server: DapServer;
beforeEach(() => {
  server = new DapServer();
});
afterEach(() => {
  server.close();
});

const threads = (): number => readdirSync(`/proc/${server.process.pid ?? 0}/task`).length;

async function threadsFallTo(count: number): Promise<void> {
  for (const limit = performance.now() + 5000; threads() > count;) {
    expect(performance.now()).toBeLessThan(limit);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function disconnect(client: ServerClient, args: DebugProtocol.DisconnectArguments) {
  await client.client.disconnectRequest(args);
  await client.event('terminated');
  return client.event<{ reason: string; message: string }>('uboot-virtio/ended');
}

it('supportTerminateDebuggee: a machine goes on without a session, and another session takes it over', async () => {
  const first = await server.connect();
  expect(await first.begin('launch')).toMatchObject({
    supportTerminateDebuggee: true,
    supportSuspendDebuggee: true,
  });
  await first.printed('\n=> ');
  await first.client.setFunctionBreakpointsRequest({ breakpoints: [{ name: 'do_echo' }] });
  await first.type('sleep 1; echo first; echo second\r');
  await first.event('stopped');
  expect(await disconnect(first, { terminateDebuggee: false })).toEqual({
    reason: 'detached',
    message: 'U-Boot goes on as machine 1: a session with "request": "attach" takes it over.',
  });

  const second = await server.connect();
  await second.begin('attach', { machine: 1 });
  // Breakpoints went with their session, and what was printed meanwhile is shown.
  await second.printed('first\r\nsecond\r\n=> ');
  expect(await second.event('process')).toMatchObject({ startMethod: 'attach' });
  await second.client.setFunctionBreakpointsRequest({ breakpoints: [{ name: 'do_echo' }] });
  await second.type('echo third\r');
  const stop = await second.event<DebugProtocol.StoppedEvent['body']>('stopped');
  expect(stop.reason).toBe('function breakpoint');
  // A restart begins the same machine anew, with the breakpoints of this session.
  await second.client.setFunctionBreakpointsRequest({ breakpoints: [{ name: 'board_init_f' }] });
  await second.client.restartRequest({});
  await second.event('stopped');
  await second.client.terminateRequest({});
  await second.event('terminated');
  const third = await server.connect();
  await expect(third.begin('attach')).rejects.toThrow(
    'Launch attribute "machine": expected a machine that runs on without a session (none is), found 0 of them.',
  );
});

it('supportSuspendDebuggee: a running machine is left standing still, and found so', async () => {
  const first = await server.connect();
  await first.begin('launch', { autoboot: false });
  await first.printed('=> ');
  await first.type('while true; do true; done\r');
  await first.printed('done\r');
  await disconnect(first, { terminateDebuggee: false, suspendDebuggee: true });

  const second = await server.connect();
  await second.begin('attach');
  const { reason } = await second.event<DebugProtocol.StoppedEvent['body']>('stopped');
  expect(reason).toBe('pause');
  const { body } = await second.client.stackTraceRequest({ threadId: 1 });
  expect(body.stackFrames.length).toBeGreaterThan(3);
  // What was attached to goes on by default, and stays as it is when the client just vanishes.
  second.vanish();
  const third = await server.connect();
  await third.begin('attach');
  await third.event('stopped');
  await disconnect(third, {});
  const fourth = await server.connect();
  await fourth.begin('attach');
  await expect(fourth.client.stackTraceRequest({ threadId: 1 })).rejects.toThrow('running');
  const alive = threads();
  await disconnect(fourth, { terminateDebuggee: true });
  await threadsFallTo(alive - 1);
});

it('says which machines there are, gives one back after a wrong configuration, and forgets one that ends', async () => {
  for (const autoboot of [false, true]) {
    const client = await server.connect();
    await client.begin('launch', { autoboot });
    await client.printed('=> ');
    await disconnect(client, { terminateDebuggee: false });
  }
  const fails = async (attributes: object): Promise<string> => {
    const client = await server.connect();
    return client.begin('attach', attributes).then(
      () => '',
      (error: unknown) => (error as Error).message,
    );
  };
  expect(await fails({})).toContain('("machine" may be 1, 2), found 2 of them');
  expect(await fails({ machine: 7 })).toContain('found "machine": 7');
  expect(await fails({ machine: 'x' })).toContain('expected the number of a machine');
  expect(await fails({ machine: 1, hooks: ['nope'] })).toContain('hooks');
  const client = await server.connect();
  await client.begin('attach', { machine: 1 });
  await client.type('sleep 1; poweroff\r');
  await disconnect(client, {});
  // It powers off by itself.
  for (const limit = performance.now() + 5000; ;) {
    expect(performance.now()).toBeLessThan(limit);
    if ((await fails({ machine: 9 })).includes('("machine" may be 2)')) {
      return;
    }
  }
});

it('over standard input and output a machine ends with its session, and that is said', async () => {
  const adapter = new AdapterProcess();
  const { body } = await adapter.client.initializeRequest({
    adapterID: 'uboot-virtio',
    pathFormat: 'path',
  });
  expect(body).toMatchObject({ supportTerminateDebuggee: false, supportSuspendDebuggee: false });
  await expect(adapter.client.customRequest('attach', {})).rejects.toThrow(
    'expected "launch", as this adapter ends with its session; found "attach"',
  );
  expect(await adapter.close()).toBe(0);
});
