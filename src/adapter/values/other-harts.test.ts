import type { DebugProtocol } from '@vscode/debugprotocol';
import { expect, it } from 'vitest';
import { DapClient } from '../testing/dap-client';
import { FakeTarget } from '../testing/fake-target';

type Body<R extends { body: unknown }> = R['body'];

async function stopped(): Promise<{ target: FakeTarget; client: DapClient }> {
  const target = new FakeTarget();
  const client = new DapClient({ createTarget: () => Promise.resolve(target) });
  await client.launch({ hooks: ['child_pre_probe:virtio-blk#*'] });
  await client.event<DebugProtocol.StoppedEvent>('stopped');
  target.harts.push(
    { number: 1, state: 'waiting', instructionAddress: 0x80000056, functionName: 'hart_loop' },
    { number: 2, state: 'running', instructionAddress: 0x80000058, functionName: '0x80000058' },
    { number: 3, state: 'stopped', instructionAddress: 0, functionName: '0x0' },
  );
  return { target, client };
}

it('shows processors beside the one that is debugged as threads of one frame', async () => {
  const { client } = await stopped();
  const { threads } = await client.ask<Body<DebugProtocol.ThreadsResponse>>('threads', {});
  expect(threads).toEqual([
    { id: 1, name: 'U-Boot' },
    { id: 2, name: 'hart 1 (parked at 0x80000056 in wfi)' },
    { id: 3, name: 'hart 2 (at 0x80000058)' },
    { id: 4, name: 'hart 3 (not started)' },
  ]);
  const ask = (args: object) =>
    client.ask<Body<DebugProtocol.StackTraceResponse>>('stackTrace', args);
  const { stackFrames, totalFrames } = await ask({ threadId: 2 });
  expect({ stackFrames, totalFrames }).toEqual({
    stackFrames: [
      {
        id: 1_000_001,
        name: 'hart_loop',
        line: 0,
        column: 0,
        instructionPointerReference: '0x80000056',
      },
    ],
    totalFrames: 1,
  });
  expect((await ask({ threadId: 2, startFrame: 1 })).stackFrames).toEqual([]);
  const own = await ask({ threadId: 1 });
  expect(own.totalFrames).toBeGreaterThan(1);
  // Of one that isn't there clients ask when it has just gone.
  expect(await ask({ threadId: 9 })).toEqual(own);
});

it('shows their registers, which can’t be set, and no expressions', async () => {
  const { client } = await stopped();
  const { scopes } = await client.ask<Body<DebugProtocol.ScopesResponse>>('scopes', {
    frameId: 1_000_002,
  });
  expect(scopes.map(({ name }) => name)).toEqual(['Registers']);
  const variablesReference = scopes[0]?.variablesReference ?? 0;
  const { variables } = await client.ask<Body<DebugProtocol.VariablesResponse>>('variables', {
    variablesReference,
  });
  expect(variables).toMatchObject([{ name: 'pc', value: '0x2' }]);
  const refusals = [
    await client.send('evaluate', { expression: 'a0', frameId: 1_000_002 }),
    await client.send('setVariable', { variablesReference, name: 'pc', value: '1' }),
  ];
  expect(refusals.map(({ message }) => message)).toEqual([
    'Only registers of hart 2 can be looked at: expressions are about the one that runs U-Boot.',
    '"pc" can\'t be set: there is no expression for it.',
  ]);
  const { dataId } = await client.ask<Body<DebugProtocol.DataBreakpointInfoResponse>>(
    'dataBreakpointInfo',
    { variablesReference, name: 'pc' },
  );
  expect(dataId).toBeNull();
});

it('shows the one thread while the machine runs', async () => {
  const { target, client } = await stopped();
  target.harts.length = 1;
  await client.ask('continue', { threadId: 1 });
  const { threads } = await client.ask<Body<DebugProtocol.ThreadsResponse>>('threads', {});
  expect(threads).toEqual([{ id: 1, name: 'U-Boot' }]);
});
