import type { DebugProtocol } from '@vscode/debugprotocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { DapClient } from './testing/dap-client';
import { addressOfStatement } from './testing/fake-code';
import { FAKE_BINARY_CAPABILITIES, FAKE_CAPABILITIES } from './testing/fake-capabilities';
import { FakeTarget } from './testing/fake-target';
import type { TargetCapabilities } from '../targets/target';

type Stopped = DebugProtocol.StoppedEvent['body'];
type Disassembled = DebugProtocol.DisassembledInstruction[];

const at = (index: number): string => `0x${addressOfStatement(index).toString(16)}`;
const without = (...names: readonly string[]): TargetCapabilities =>
  new Set([...FAKE_CAPABILITIES].filter((name) => !names.includes(name)));

let client: DapClient;
let target: FakeTarget;

async function stoppedAtHook(capabilities: TargetCapabilities = FAKE_CAPABILITIES): Promise<void> {
  target = new FakeTarget(capabilities);
  client = new DapClient({ createTarget: () => Promise.resolve(target) });
  await client.launch({ hooks: ['child_pre_probe:virtio-blk#*'] });
  await client.event<Stopped>('stopped');
}

async function disassembled(args: object): Promise<Disassembled> {
  const body = await client.ask<DebugProtocol.DisassembleResponse['body']>('disassemble', args);
  return body?.instructions ?? [];
}

async function setInstructions(...breakpoints: object[]): Promise<DebugProtocol.Breakpoint[]> {
  const body = await client.ask<DebugProtocol.SetInstructionBreakpointsResponse['body']>(
    'setInstructionBreakpoints',
    { breakpoints },
  );
  return body.breakpoints;
}

const frames = async (): Promise<DebugProtocol.StackFrame[]> =>
  (await client.ask<DebugProtocol.StackTraceResponse['body']>('stackTrace', { threadId: 1 }))
    .stackFrames;

async function scope(name: string, frameId = 1): Promise<DebugProtocol.Scope | undefined> {
  const { scopes } = await client.ask<DebugProtocol.ScopesResponse['body']>('scopes', { frameId });
  return scopes.find((one) => one.name === name);
}

const variables = async (variablesReference = 0, more: object = {}) =>
  (
    await client.ask<DebugProtocol.VariablesResponse['body']>('variables', {
      variablesReference,
      ...more,
    })
  ).variables;

describe('disassemble', () => {
  beforeEach(() => stoppedAtHook());

  it('answers as many instructions as asked, around the reference', async () => {
    const list = await disassembled({
      memoryReference: at(1),
      offset: 4,
      instructionOffset: -1,
      instructionCount: 3,
      resolveSymbols: true,
    });
    expect(list).toEqual([
      {
        address: at(1),
        instruction: 'li s1,1  # virtio_uclass_child_pre_probe',
        instructionBytes: 'a5 a5 a5 a5',
        symbol: 'virtio_uclass_child_pre_probe',
      },
      {
        address: at(2),
        instruction: 'li s1,2  # virtio_reset',
        instructionBytes: 'a5 a5 a5 a5',
        symbol: 'virtio_reset',
      },
      {
        address: at(3),
        instruction: 'li s1,3  # virtio_uclass_child_pre_probe',
        instructionBytes: 'a5 a5 a5 a5',
        symbol: 'virtio_uclass_child_pre_probe',
      },
    ]);
  });

  it('names functions only for clients that ask for it, and in the text for VS Code alone', async () => {
    const one = { memoryReference: at(1), instructionCount: 1 };
    const [first] = await disassembled(one);
    expect(first).not.toHaveProperty('symbol');
    expect(first?.instruction).toBe('li s1,1');
    target = new FakeTarget();
    client = new DapClient({ createTarget: () => Promise.resolve(target) });
    await client.launch({ stopOnEntry: true }, undefined, 'neovim');
    expect(await disassembled({ ...one, resolveSymbols: true })).toMatchObject([
      { instruction: 'li s1,1', symbol: 'virtio_uclass_child_pre_probe' },
    ]);
  });

  it('leaves places inside of a function to the symbol', async () => {
    target.disassemble = () =>
      Promise.resolve([
        { address: 8, bytes: Uint8Array.of(1), text: 'nop', symbol: 'f+0x2', valid: true },
      ]);
    const args = { memoryReference: '0x8', instructionCount: 1, resolveSymbols: true };
    expect(await disassembled(args)).toMatchObject([{ instruction: 'nop', symbol: 'f+0x2' }]);
  });

  it('marks what is no instruction, and where there is no memory', async () => {
    const end = { memoryReference: '0x47fffffc', instructionCount: 2 };
    expect(await disassembled(end)).toEqual([
      {
        address: '0x47fffffc',
        instruction: '.word',
        instructionBytes: 'a5 a5 a5 a5',
        presentationHint: 'invalid',
      },
      { address: '0x48000000', instruction: '??', presentationHint: 'invalid' },
    ]);
    const begin = { memoryReference: '0x0', instructionOffset: -2, instructionCount: 3 };
    expect((await disassembled(begin)).map(({ address }) => address)).toEqual(['-1', '-1', '0x0']);
  });

  it('fills up what a target leaves out', async () => {
    target.disassemble = () =>
      Promise.resolve([{ address: 8, bytes: Uint8Array.of(1), text: 'nop', valid: true }]);
    expect(await disassembled({ memoryReference: '0x8', instructionCount: 3 })).toEqual([
      { address: '0x8', instruction: 'nop', instructionBytes: '01' },
      { address: '0x9', instruction: '??', presentationHint: 'invalid' },
      { address: '0xa', instruction: '??', presentationHint: 'invalid' },
    ]);
  });

  it.each([
    [{ memoryReference: 'here', instructionCount: 1 }, 'expected an address'],
    [{ memoryReference: '0x0', offset: -1, instructionCount: 1 }, 'expected an address'],
    [{ memoryReference: '0x0', instructionCount: 2 ** 40 }, 'instructionCount'],
    [{ memoryReference: '0x0', instructionCount: 1.5 }, 'instructionCount'],
    [
      { memoryReference: '0x0', instructionOffset: -(2 ** 53), instructionCount: 1 },
      'instructionOffset',
    ],
    [{ memoryReference: '0x0' }, 'instructionCount'],
  ])('refuses %j', async (args, message) => {
    const response = await client.send('disassemble', args);
    expect(response.success).toBe(false);
    expect(response.message).toContain(message);
  });

  it('works while the guest runs', async () => {
    await client.ask('setExceptionBreakpoints', { filters: [] });
    await client.ask('continue', { threadId: 1 });
    expect(await disassembled({ memoryReference: at(0), instructionCount: 5 })).toHaveLength(5);
  });

  it('is refused where there are no instructions', async () => {
    await stoppedAtHook(without('disassembly'));
    const response = await client.send('disassemble', {
      memoryReference: '0',
      instructionCount: 1,
    });
    expect(response.message).toBe('This target has no instructions of a processor.');
  });
});

describe('setInstructionBreakpoints', () => {
  beforeEach(() => stoppedAtHook());

  it('stops where the offset says, and names the breakpoint', async () => {
    const [first, second] = await setInstructions(
      { instructionReference: at(2), offset: 4 },
      { instructionReference: at(5), offset: -4, hitCondition: '2' },
    );
    expect(first).toMatchObject({ verified: true, instructionReference: at(3) });
    expect(second).toMatchObject({ verified: true, instructionReference: at(4) });
    await client.ask('continue', { threadId: 1 });
    expect(await client.event<Stopped>('stopped')).toMatchObject({
      reason: 'instruction breakpoint',
      hitBreakpointIds: [first?.id],
    });
    expect((await frames())[0]?.instructionPointerReference).toBe(at(3));
  });

  it('answers in the order asked, where one is no address and one is no instruction', async () => {
    const answers = await setInstructions(
      { instructionReference: at(3) },
      { instructionReference: 'main' },
      { instructionReference: '0x10' },
      { instructionReference: '0x0', offset: -8 },
    );
    expect(answers.map(({ verified, message }) => [verified, message])).toEqual([
      [true, undefined],
      [false, 'Expected an address such as 0x80200000; found "main".'],
      [false, 'Expected an instruction; found none at 0x10.'],
      [false, 'Expected an address such as 0x80200000; found "0x0" and offset -8.'],
    ]);
  });

  it('keeps the id of one that is sent again, and sets all again after a restart', async () => {
    const [before] = await setInstructions({ instructionReference: at(3) });
    const [, again] = await setInstructions(
      { instructionReference: at(4) },
      { instructionReference: at(3) },
    );
    expect(again?.id).toBe(before?.id);
    await client.ask('setExceptionBreakpoints', { filters: [] });
    target = new FakeTarget();
    await client.ask('restart', { arguments: { qemu: 'qemu-system-arm -m 256' } });
    expect(await client.event<Stopped>('stopped')).toMatchObject({
      reason: 'instruction breakpoint',
      hitBreakpointIds: [before?.id],
    });
  });

  it('tells where a breakpoint is when its code has moved', async () => {
    const [instruction] = await setInstructions({ instructionReference: at(3) });
    const { breakpoints } = await client.ask<DebugProtocol.SetFunctionBreakpointsResponse['body']>(
      'setFunctionBreakpoints',
      { breakpoints: [{ name: 'virtio_reset' }] },
    );
    expect(breakpoints[0]).toMatchObject({ verified: true, instructionReference: at(2) });
    for (const id of [instruction?.id, breakpoints[0]?.id]) {
      target.emit({
        kind: 'breakpoint',
        answer: { id: id ?? 0, verified: true, address: 0x80200010 },
      });
      expect(await client.event('breakpoint')).toEqual({
        reason: 'changed',
        breakpoint: { id, verified: true, instructionReference: '0x80200010' },
      });
    }
  });

  it('are not verified where there are no instructions', async () => {
    await stoppedAtHook(without('instructionBreakpoints'));
    const [answer] = await setInstructions({ instructionReference: at(3) });
    expect(answer).toMatchObject({
      verified: false,
      message: 'This target has no instruction breakpoints.',
    });
  });
});

describe('registers', () => {
  beforeEach(() => stoppedAtHook());

  it('are a scope of each frame, with fields and hexadecimal forms', async () => {
    const registers = await scope('Registers');
    expect(registers?.presentationHint).toBe('registers');
    const reference = registers?.variablesReference;
    const [pc, s1, status] = await variables(reference);
    expect(pc).toMatchObject({ name: 'pc', value: at(1), memoryReference: at(1) });
    expect(s1).toMatchObject({ name: 's1', value: '1' });
    const inHex = await variables(reference, { format: { hex: true } });
    expect(inHex[1]?.value).toBe('0x1');
    expect(await variables(status?.variablesReference)).toMatchObject([{ name: 'MIE' }]);
    const caller = await scope('Registers', 2);
    expect((await variables(caller?.variablesReference))[0]?.value).toBe(at(0));
  });

  it('are set by the expression that the target gives, else not', async () => {
    const variablesReference = (await scope('Registers'))?.variablesReference;
    const set = (name: string) =>
      client.send('setVariable', { variablesReference, name, value: '"2"' });
    expect((await set('pc')).message).toContain('"pc" can\'t be set');
    // The fake knows no such name: it was asked.
    expect((await set('s1')).message).toContain('"$s1"');
  });

  it('are not watched', async () => {
    const variablesReference = (await scope('Registers'))?.variablesReference;
    expect(await client.ask('dataBreakpointInfo', { variablesReference, name: 's1' })).toEqual({
      dataId: null,
      description: 's1 is a register of the processor: what is written to it is not heard of.',
    });
  });

  it('are no scope where there are none', async () => {
    await stoppedAtHook(without('registers'));
    expect(await scope('Registers')).toBeUndefined();
  });
});

describe('steps by instruction', () => {
  it.each([
    [FAKE_CAPABILITIES, 'instruction', 'instruction'],
    [without('disassembly'), 'instruction', 'statement'],
    [without('disassembly', 'steppingGranularity'), 'instruction', 'line'],
    [FAKE_BINARY_CAPABILITIES, 'statement', 'line'],
    [FAKE_BINARY_CAPABILITIES, 'instruction', 'instruction'],
  ])('%# are passed on as far as the target has them', async (able, asked, passed) => {
    await stoppedAtHook(able);
    await client.ask('stepIn', { threadId: 1, granularity: asked });
    await client.event('stopped');
    expect(target.steps).toEqual([{ granularity: passed }]);
  });

  it('go back to the one before', async () => {
    await stoppedAtHook();
    for (let steps = 0; steps < 2; steps++) {
      await client.ask('stepIn', { threadId: 1, granularity: 'instruction' });
      await client.event('stopped');
    }
    await client.ask('stepBack', { threadId: 1, granularity: 'instruction' });
    await client.event('stopped');
    expect((await frames())[0]?.name).toBe('virtio_reset');
  });
});

describe('a target without sources', () => {
  beforeEach(() => stoppedAtHook(FAKE_BINARY_CAPABILITIES));

  it('has frames without a source that stand at an instruction', async () => {
    const common = { line: 0, column: 0 };
    expect(await frames()).toEqual([
      {
        ...common,
        id: 1,
        name: 'virtio_uclass_child_pre_probe',
        instructionPointerReference: at(1),
      },
      { ...common, id: 2, name: 'device_probe', instructionPointerReference: at(0) },
    ]);
  });

  it('stops for VS Code so that it shows the instruction, and for others as it is', async () => {
    const stopped = async (clientID: string) => {
      target = new FakeTarget(FAKE_BINARY_CAPABILITIES);
      client = new DapClient({ createTarget: () => Promise.resolve(target) });
      await client.launch({ hooks: ['child_pre_probe:virtio-blk#*'] }, undefined, clientID);
      const hook = await client.event<Stopped>('stopped');
      await client.ask('next', { threadId: 1 });
      return [hook, await client.event<Stopped>('stopped')];
    };
    const description = 'Paused on child_pre_probe of virtio-blk#30';
    const hook = { kind: 'child_pre_probe', device: 'virtio-blk#30' };
    expect(await stopped('vscode')).toMatchObject([
      { reason: 'instruction breakpoint', description, hook },
      { reason: 'instruction breakpoint', description: 'Paused on step' },
    ]);
    expect(await client.ask('exceptionInfo', { threadId: 1 })).toMatchObject({
      exceptionId: 'step',
    });
    const [first, second] = await stopped('neovim');
    expect(first).toMatchObject({ reason: 'exception', description, hook });
    expect(second?.reason).toBe('step');
    expect(second).not.toHaveProperty('description');
  });

  it('says nothing of a stop from which it was restarted meanwhile', async () => {
    await client.ask('continue', { threadId: 1 });
    let answer: () => void = () => undefined;
    const stack = target.stack.bind(target);
    target.stack = () =>
      new Promise((resolve) => {
        answer = () => {
          target.stack = stack;
          resolve([]);
        };
      });
    await client.ask('pause', { threadId: 1 });
    client.messages.length = 0;
    await client.ask('restart');
    answer();
    await client.event<Stopped>('stopped');
    expect((await frames())[0]?.name).toBe('virtio_uclass_child_pre_probe');
    const stops = client.messages.filter(
      (message) => 'event' in message && message.event === 'stopped',
    );
    expect(stops).toEqual([]);
  });

  it('names frames without a line', async () => {
    const { stackFrames } = await client.ask<DebugProtocol.StackTraceResponse['body']>(
      'stackTrace',
      { threadId: 1, format: { line: true, module: true } },
    );
    expect(stackFrames[0]?.name).toBe('U-Boot!virtio_uclass_child_pre_probe');
  });

  it('answers questions about sources with nothing', async () => {
    expect(await client.ask('loadedSources')).toEqual({ sources: [] });
    const source = { path: '/firmware/drivers/virtio/virtio-uclass.ts' };
    expect(await client.ask('breakpointLocations', { source, line: 20 })).toEqual({
      breakpoints: [],
    });
    expect((await client.send('source', { source, sourceReference: 0 })).success).toBe(false);
    expect((await client.send('source', { sourceReference: 1 })).message).toContain(
      'Expected a firmware source; found reference 1.',
    );
    expect(await client.ask('modules')).toEqual({
      modules: [expect.not.objectContaining({ path: expect.anything() as unknown })],
      totalModules: 1,
    });
  });

  it('keeps line breakpoints for a target that has some', async () => {
    const source = { path: '/firmware/drivers/virtio/virtio-uclass.ts' };
    const { breakpoints } = await client.ask<DebugProtocol.SetBreakpointsResponse['body']>(
      'setBreakpoints',
      { source, breakpoints: [{ line: 21 }] },
    );
    expect(breakpoints).toEqual([
      {
        id: expect.any(Number) as unknown,
        verified: false,
        message: 'This target has no sources: set a breakpoint on a function.',
      },
    ]);
    target = new FakeTarget();
    await client.ask('restart', { arguments: { qemu: 'qemu-system-arm -m 256' } });
    expect(await client.event<DebugProtocol.BreakpointEvent['body']>('breakpoint')).toMatchObject({
      breakpoint: { id: breakpoints[0]?.id, verified: true, line: 21 },
    });
  });

  it('tells clients that have asked for sources that they are gone', async () => {
    await stoppedAtHook();
    const { sources } =
      await client.ask<DebugProtocol.LoadedSourcesResponse['body']>('loadedSources');
    target = new FakeTarget(FAKE_BINARY_CAPABILITIES);
    await client.ask('restart', { arguments: { qemu: 'qemu-system-arm -m 256' } });
    for (const source of sources) {
      expect(await client.event('loadedSource')).toEqual({ reason: 'removed', source });
    }
  });

  it('prints at a log point without a place', async () => {
    target.emit({ kind: 'logPoint', text: 'here', at: { file: '', line: 0, column: 0 } });
    for (;;) {
      const body = await client.event<DebugProtocol.OutputEvent['body']>('output');
      if (body.output === 'here\n') {
        expect(body).not.toHaveProperty('source');
        return;
      }
    }
  });
});

it('frames without a source are subtle beside others', async () => {
  await stoppedAtHook();
  const stack = target.stack.bind(target);
  target.stack = async () =>
    (await stack()).map((frame) =>
      frame.index === 0 ? { ...frame, file: '', line: 0, column: 0 } : frame,
    );
  await client.ask('stepIn', { threadId: 1 });
  await client.event('stopped');
  const [first, second] = await frames();
  expect(first).toMatchObject({ line: 0, presentationHint: 'subtle' });
  expect(second).toMatchObject({ source: { name: 'virtio-uclass.ts' } });
  expect(second).not.toHaveProperty('presentationHint');
});
