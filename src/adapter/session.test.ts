import type { DebugProtocol } from '@vscode/debugprotocol';
import { describe, expect, it, vi } from 'vitest';
import type { VirtioSnapshot } from '../protocol/virtio';
import { TargetError } from '../targets/target';
import { DapClient } from './testing/dap-client';

type Stopped = DebugProtocol.StoppedEvent['body'];
const UCLASS = '/firmware/drivers/virtio/virtio-uclass.ts';

async function stoppedAtHook(attributes: object = {}): Promise<DapClient> {
  const client = new DapClient();
  await client.launch({ hooks: ['child_pre_probe:virtio-blk#*'], ...attributes });
  await client.event<Stopped>('stopped');
  return client;
}

async function variables(client: DapClient, scope: string, frameId = 1) {
  const { scopes } = await client.ask<DebugProtocol.ScopesResponse['body']>('scopes', { frameId });
  const reference = scopes.find(({ name }) => name === scope)?.variablesReference;
  return list(client, reference ?? 0);
}

async function list(client: DapClient, variablesReference: number, more: object = {}) {
  const body = await client.ask<DebugProtocol.VariablesResponse['body']>('variables', {
    variablesReference,
    ...more,
  });
  return body.variables;
}

const shown = (entries: readonly DebugProtocol.Variable[]) =>
  entries.map(({ name, value }) => `${name} = ${value}`);

describe('launch', () => {
  it('fills in what the configuration leaves out', async () => {
    const client = new DapClient();
    await client.launch();
    expect(client.launches[0]).toMatchObject({ stopOnEntry: false, hooks: [], cwd: '/work' });
  });

  it('answers a wrong attribute with what was expected, found and where, and ends', async () => {
    const client = new DapClient();
    await client.ask('initialize', {});
    const response = await client.send('launch', { qemu: 'x', hooks: ['child_pre_prob'] });
    expect(response.success).toBe(false);
    expect(response.message).toBe(
      'Launch attribute "hooks.0": expected a hook such as "child_pre_probe"; found "child_pre_prob".',
    );
    await client.event('terminated');
    expect(client.targets).toHaveLength(0);
  });

  it.each([
    [{}, 'Launch attribute "qemu"'],
    [{ qemu: 5 }, 'found 5'],
    [{ qemu: 'x', stopOnEntry: 'yes' }, 'Launch attribute "stopOnEntry": expected true or false'],
    [{ qemu: 'x', console: 'tty' }, 'expected "terminal" or "debugConsole"; found "tty"'],
  ])('refuses %j', async (attributes, message) => {
    const client = new DapClient();
    await client.ask('initialize', {});
    expect((await client.send('launch', attributes)).message).toContain(message);
  });

  it("shows the user a target's reason in one line, with braces as they are", async () => {
    const reason = 'argument 9 "-drive": no such file: {disk}.img';
    const client = new DapClient({ createTarget: () => Promise.reject(new TargetError(reason)) });
    await client.ask('initialize', {});
    const response = await client.send('launch', { qemu: 'x' });
    const { error } = response.body as { error: DebugProtocol.Message };
    expect(error).toMatchObject({
      showUser: true,
      format: '{_text}',
      variables: { _text: reason },
    });
    await client.event('terminated');
  });

  it('links the place where a mistake can be mended', async () => {
    const place = { file: '/home/user/configs/my defconfig', line: 39, column: 5 };
    const createTarget = () => Promise.reject(new TargetError('my defconfig:39: no', place));
    const client = new DapClient({ createTarget });
    await client.ask('initialize', {});
    const response = await client.send('launch', { qemu: 'x' });
    expect((response.body as { error: DebugProtocol.Message }).error).toMatchObject({
      url: 'file:///home/user/configs/my%20defconfig#L39,5',
      urlLabel: 'Open my defconfig at Line 39',
    });

    const linkTo = ({ file }: { readonly file: string }) => `command:open?${file}`;
    const other = new DapClient({ createTarget, linkTo });
    await other.ask('initialize', {});
    expect((await other.send('launch', { qemu: 'x' })).body).toMatchObject({
      error: { url: 'command:open?/home/user/configs/my defconfig' },
    });
  });

  it('warns of attributes that nobody knows, and of no others', async () => {
    const client = new DapClient();
    await client.launch({
      hoks: ['probe'],
      type: 'uboot-virtio',
      name: 'x',
      preLaunchTask: 'build',
      __sessionId: 'y',
      token: 'unused',
    });
    const lines = client.messages
      .filter((message) => message.type === 'event')
      .map((message) => message as DebugProtocol.OutputEvent)
      .filter(({ event }) => event === 'output')
      .map(({ body }) => body.output);
    expect(lines.filter((line) => line.includes('attribute'))).toEqual([
      'Launch attribute "hoks": warning: unknown, left out (did you mean "hooks"?)\n',
    ]);
  });

  it('terminates a target that is ready only after the client has left', async () => {
    const client = new DapClient();
    await client.ask('initialize', {});
    const launched = client.send('launch', { qemu: 'x' });
    await client.ask('disconnect');
    expect((await launched).success).toBe(false);
    expect(client.target.terminated).toBe(true);
    await vi.waitFor(() => {
      expect(client.closed).toBe(true);
    });
  });

  it('answers before the first stop', async () => {
    const client = new DapClient();
    await client.launch({ stopOnEntry: true });
    await client.event('stopped');
    const names = client.messages.map((message) =>
      message.type === 'response' ? (message as DebugProtocol.Response).command : message.type,
    );
    expect(names).toContain('launch');
  });
});

describe('breakpoints', () => {
  it('maps files, moves lines, and names the breakpoint that was hit', async () => {
    const client = new DapClient();
    let id: number | undefined;
    await client.launch({}, async () => {
      const body = await client.ask<DebugProtocol.SetBreakpointsResponse['body']>(
        'setBreakpoints',
        { source: { path: UCLASS }, breakpoints: [{ line: 500 }, { line: 21 }] },
      );
      expect(body.breakpoints[0]).toMatchObject({ verified: false });
      expect(body.breakpoints[1]).toMatchObject({ verified: true, line: 21 });
      id = body.breakpoints[1]?.id;
    });
    expect(await client.event<Stopped>('stopped')).toMatchObject({
      reason: 'breakpoint',
      hitBreakpointIds: [id],
      allThreadsStopped: true,
    });
  });

  it('says which folder has the sources when a file is no firmware source', async () => {
    const client = await stoppedAtHook();
    const body = await client.ask<DebugProtocol.SetBreakpointsResponse['body']>('setBreakpoints', {
      source: { path: '/elsewhere/a.ts' },
      breakpoints: [{ line: 1 }],
    });
    expect(body.breakpoints[0]?.message).toBe(
      'Expected a firmware source under /firmware; found /elsewhere/a.ts.',
    );
  });

  it('takes function names with parentheses', async () => {
    const client = new DapClient();
    await client.launch({}, () =>
      client.ask('setFunctionBreakpoints', { breakpoints: [{ name: 'virtio_reset()' }] }),
    );
    const stopped = await client.event<Stopped>('stopped');
    expect(stopped.reason).toBe('function breakpoint');
    expect(stopped.hitBreakpointIds).toHaveLength(1);
  });

  it('stops at hooks by filter, with the device as condition', async () => {
    const client = new DapClient();
    await client.launch({}, () =>
      client.ask('setExceptionBreakpoints', {
        filters: [],
        filterOptions: [{ filterId: 'child_pre_probe', condition: 'virtio-blk#*' }],
      }),
    );
    expect(await client.event<Stopped>('stopped')).toMatchObject({
      description: 'Paused on child_pre_probe of virtio-blk#30',
    });
    expect(await client.ask('exceptionInfo', { threadId: 1 })).toMatchObject({
      exceptionId: 'child_pre_probe',
      description: 'child_pre_probe of virtio-blk#30 in virtio_uclass_child_pre_probe()',
      details: { evaluateName: 'vdev', typeName: 'virtio_uclass_child_pre_probe' },
    });
  });

  it('counts lines from 0 for clients that do', async () => {
    const client = new DapClient();
    await client.ask('initialize', { linesStartAt1: false, columnsStartAt1: false });
    void client.send('launch', { qemu: 'x', stopOnEntry: true });
    await client.event('initialized');
    const body = await client.ask<DebugProtocol.SetBreakpointsResponse['body']>('setBreakpoints', {
      source: { path: UCLASS },
      breakpoints: [{ line: 20 }],
    });
    expect(body.breakpoints[0]?.line).toBe(20);
    await client.ask('configurationDone');
    await client.event('stopped');
    const stack = await client.ask<DebugProtocol.StackTraceResponse['body']>('stackTrace', {});
    expect(stack.stackFrames[0]).toMatchObject({ line: 89, column: 2 });
  });
});

describe('a stop', () => {
  it('has frames that open from disk', async () => {
    const client = await stoppedAtHook();
    const stack = await client.ask<DebugProtocol.StackTraceResponse['body']>('stackTrace', {
      threadId: 1,
      startFrame: 0,
      levels: 1,
    });
    expect(stack.totalFrames).toBe(2);
    expect(stack.stackFrames).toMatchObject([
      { name: 'virtio_uclass_child_pre_probe', source: { path: UCLASS }, line: 20 },
    ]);
  });

  it('serves sources that are not on disk', async () => {
    const client = new DapClient({ fileExists: () => false });
    await client.launch({ stopOnEntry: true });
    await client.event('stopped');
    const stack = await client.ask<DebugProtocol.StackTraceResponse['body']>('stackTrace', {});
    const source = stack.stackFrames[0]?.source;
    expect(source?.sourceReference).toBeGreaterThan(0);
    expect(await client.ask('source', { source, sourceReference: 0 })).toMatchObject({
      content: '// drivers/core/device.ts\n',
    });
    expect(await client.ask('breakpointLocations', { source, line: 80, endLine: 95 })).toEqual({
      breakpoints: [{ line: 90 }],
    });
  });

  it('shows locals, the device and its queues', async () => {
    const client = await stoppedAtHook();
    expect(shown(await variables(client, 'Locals'))).toEqual(['vdev = UDevice', 'status = 1']);
    const device = await variables(client, 'Device');
    expect(shown(device)).toContain('status = 0x1 ACKNOWLEDGE');
    const features = device.find(({ name }) => name === 'features');
    expect(shown(await list(client, features?.variablesReference ?? 0))).toEqual([
      'VIRTIO_BLK_F_SEG_MAX = offered, not taken',
      'VIRTIO_F_INDIRECT_DESC = negotiated',
    ]);
    const [queue] = await variables(client, 'Virtqueues');
    const rings = await list(client, queue?.variablesReference ?? 0);
    const chains = rings.find(({ name }) => name === 'chains');
    const [chain] = await list(client, chains?.variablesReference ?? 0);
    expect(chain?.value).toBe('read sector 64, 4 sectors (3 descriptors)');
    expect(shown(await list(client, chain?.variablesReference ?? 0))[1]).toBe(
      'descriptor 1 = 2048 bytes, NEXT | WRITE → 2, 0x46ef0000',
    );
  });

  it('has no device for a frame that is about none', async () => {
    const client = await stoppedAtHook();
    const { scopes } = await client.ask<DebugProtocol.ScopesResponse['body']>('scopes', {
      frameId: 2,
    });
    expect(scopes.map(({ name }) => name)).toEqual(['Locals', 'Registers']);
  });

  it('pages long arrays', async () => {
    const client = await stoppedAtHook();
    const [vdev] = await variables(client, 'Locals');
    const members = await list(client, vdev?.variablesReference ?? 0);
    expect(members[1]).toMatchObject({ indexedVariables: 300, memoryReference: '0x46ef8318' });
    const reference = members[1]?.variablesReference ?? 0;
    const page = await list(client, reference, { filter: 'indexed', start: 100, count: 2 });
    expect(shown(page)).toEqual(['[100] = 100', '[101] = 101']);
  });

  it('evaluates paths and refuses others without disturbing the user', async () => {
    const client = await stoppedAtHook();
    expect(
      await client.ask('evaluate', { expression: 'vdev.name', frameId: 1, context: 'hover' }),
    ).toMatchObject({ result: '"virtio-blk#30"' });
    const response = await client.send('evaluate', { expression: 'nope', frameId: 1 });
    expect(response).toMatchObject({ success: false, body: { error: { showUser: false } } });
  });

  it('forgets references at a step', async () => {
    const client = await stoppedAtHook();
    const [vdev] = await variables(client, 'Locals');
    await client.ask('next', { threadId: 1 });
    expect(await client.event<Stopped>('stopped')).toMatchObject({ reason: 'step' });
    const response = await client.send('variables', {
      variablesReference: vdev?.variablesReference,
    });
    expect(response.message).toContain('of an earlier stop');
  });

  it('steps through negotiation with the status byte', async () => {
    const client = await stoppedAtHook();
    const seen: unknown[] = [];
    for (let index = 0; index < 3; index++) {
      const snapshot = await client.ask<VirtioSnapshot>('uboot-virtio/virtioSnapshot');
      seen.push(snapshot.transports[1]?.device?.status.value);
      await client.ask('next', { threadId: 1 });
      await client.event('stopped');
    }
    expect(seen).toEqual([1, 0, 2]);
  });
});

describe('a running guest', () => {
  it('answers next before it says stopped', async () => {
    const client = await stoppedAtHook();
    client.messages.length = 0;
    await client.ask('next', { threadId: 1 });
    await client.event('stopped');
    expect(client.messages[0]).toMatchObject({ type: 'response', command: 'next' });
  });

  it('has nothing to look at, and can be paused', async () => {
    const client = await stoppedAtHook();
    await client.ask('continue', { threadId: 1 });
    const response = await client.send('stackTrace', { threadId: 1 });
    expect(response).toMatchObject({ success: false, message: 'U-Boot is running.' });
    await client.ask('pause', { threadId: 1 });
    expect(await client.event<Stopped>('stopped')).toMatchObject({
      reason: 'pause',
      description: 'Paused: waiting for console input',
    });
  });

  it('takes console input as bytes, and repl lines', async () => {
    const client = await stoppedAtHook();
    await client.ask('continue', { threadId: 1 });
    await client.ask('uboot-virtio/consoleInput', { data: Buffer.from('ls\r').toString('base64') });
    await client.ask('evaluate', { expression: 'version', context: 'repl' });
    expect(client.target.typed).toBe('ls\rversion\r');
    expect(await client.event('uboot-virtio/idle')).toEqual({ idle: true });
  });

  it('takes keys for a port, and tells what ports print', async () => {
    const client = await stoppedAtHook();
    await client.ask('uboot-virtio/portInput', { port: 'c', data: 'aw==' });
    expect(await client.event('uboot-virtio/portOutput')).toEqual({
      port: 'c',
      name: 'virtio-console#0 port 0',
      data: 'aw==',
    });
  });

  it('says that the devices have changed while the guest runs, and not for what is no change of theirs', async () => {
    const client = await stoppedAtHook();
    await client.ask('continue', { threadId: 1 });
    const device = { index: 0, transport: 'virtio-mmio@a003e00', deviceId: 2, kind: 'virtio-blk' };
    client.target.happen({ statement: 1, event: { kind: 'notify', device, queue: 0 } });
    client.target.happen({ statement: 2, event: { kind: 'status', device, from: 0, to: 1 } });
    expect(await client.event('uboot-virtio/devicesChanged')).toEqual({});
    await client.ask('pause', { threadId: 1 });
    expect(client.messages).not.toContainEqual(
      expect.objectContaining({ event: 'uboot-virtio/devicesChanged' }),
    );
  });

  it('sends console output as an event, and as text when that is wanted', async () => {
    const client = new DapClient();
    await client.launch({ console: 'debugConsole' });
    expect(await client.event('uboot-virtio/consoleOutput')).toEqual({
      data: Buffer.from('U-Boot 2023.01\r\n').toString('base64'),
    });
    expect(await client.event('output')).toEqual({
      category: 'stdout',
      output: 'U-Boot 2023.01\n',
    });
  });

  it('keeps text out of the Debug Console when there is a terminal', async () => {
    const client = await stoppedAtHook();
    expect(
      client.messages.some((m) => m.type === 'event' && 'event' in m && m.event === 'output'),
    ).toBe(false);
  });

  it('reads memory up to the end of the address space', async () => {
    const client = await stoppedAtHook();
    await client.ask('continue', { threadId: 1 });
    expect(await client.ask('readMemory', { memoryReference: '0x47fffffe', count: 4 })).toEqual({
      address: '0x47fffffe',
      data: 'paU=',
      unreadableBytes: 2,
    });
  });
});

describe('the end', () => {
  it('is said once, with the reason, when the guest powers off', async () => {
    const client = await stoppedAtHook();
    client.target.powerOff();
    expect(await client.event('uboot-virtio/ended')).toEqual({ reason: 'poweroff' });
    expect(await client.event('exited')).toEqual({ exitCode: 0 });
    await client.event('terminated');
    expect(client.target.terminated).toBe(true);
    await client.ask('disconnect');
    const names = client.messages.map((message) => ('event' in message ? message.event : ''));
    expect(names).not.toContain('terminated');
  });

  it('refuses requests that come too late, and answers threads and disconnect', async () => {
    const client = await stoppedAtHook();
    await client.ask('terminate');
    await client.event('terminated');
    expect(await client.ask('threads')).toEqual({ threads: [] });
    for (const command of ['stackTrace', 'continue', 'setFunctionBreakpoints']) {
      const response = await client.send(command, { breakpoints: [], threadId: 1 });
      expect(response).toMatchObject({ success: false, message: 'The session has ended.' });
    }
    await client.ask('disconnect');
    await vi.waitFor(() => {
      expect(client.closed).toBe(true);
    });
  });

  it('takes the machine down when the client vanishes', async () => {
    const client = await stoppedAtHook();
    client.session.shutdown();
    expect(client.target.terminated).toBe(true);
  });
});

describe('restart', () => {
  it('says that a stopped guest goes on, after the answer and before the next stop', async () => {
    const client = await stoppedAtHook();
    client.messages.length = 0;
    await client.ask('restart');
    const names = client.messages.map((m) => ('event' in m ? m.event : m.command));
    expect(names.filter((name) => !name.startsWith('uboot-virtio/'))).toEqual([
      'restart',
      'continued',
      'stopped',
    ]);
  });

  it('that is wrong leaves the guest stopped', async () => {
    const client = await stoppedAtHook();
    const response = await client.send('restart', { arguments: { qemu: 5 } });
    expect(response.message).toContain('found 5');
    expect(await client.ask('stackTrace', { threadId: 1 })).toMatchObject({ totalFrames: 2 });
  });

  it('goes on with the same machine when the attributes are the same', async () => {
    const client = await stoppedAtHook();
    await client.ask('restart', {
      arguments: {
        qemu: 'qemu-system-arm -machine virt',
        hooks: ['child_pre_probe:virtio-blk#*'],
        __restart: 1,
      },
    });
    await client.event('stopped');
    expect(client.targets).toHaveLength(1);
  });

  it('makes a new machine for other attributes and keeps the breakpoints', async () => {
    const client = await stoppedAtHook();
    await client.ask('setFunctionBreakpoints', { breakpoints: [{ name: 'virtio_reset' }] });
    await client.ask('restart', { arguments: { qemu: 'qemu-system-arm -m 256' } });
    expect(client.targets[0]?.terminated).toBe(true);
    expect(client.targets).toHaveLength(2);
    expect(await client.event<Stopped>('stopped')).toMatchObject({
      reason: 'function breakpoint',
    });
  });
});

describe('messages that are broken', () => {
  it.each([
    ['setBreakpoints', undefined],
    ['setBreakpoints', { source: 5 }],
    ['variables', { variablesReference: 'x' }],
    ['evaluate', {}],
    ['uboot-virtio/consoleInput', { data: '***' }],
    ['uboot-virtio/portInput', { port: 'c', data: '***' }],
    ['uboot-virtio/portInput', { data: 'aw==' }],
    ['setExceptionBreakpoints', { filters: ['nope'] }],
    ['nonsense', {}],
  ])('%s %j is refused and the session goes on', async (command, args) => {
    const client = await stoppedAtHook();
    const response = await client.send(command, args);
    expect(response.success).toBe(false);
    expect(response.message).toMatch(/expected|Unknown/);
    await client.ask('threads');
  });
});
