import path from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { afterEach, describe, expect, it } from 'vitest';
import { REAL_UBOOT, whyNotReal } from '../programs/own-image';
import { AdapterProcess, root } from './adapter-process';

/* Debian's U-Boot for riscv64, as it was compiled, in the built adapter. */

const DISKS = path.join(root, 'examples/disks');
const LINE =
  `${REAL_UBOOT.join(' ')} -netdev user,id=net0 ` +
  '-device virtio-net-device,netdev=net0 -drive if=none,file=test.img,format=raw,id=hd0,readonly=on ' +
  '-device virtio-blk-device,drive=hd0';
const LAUNCH = { qemu: LINE, cwd: DISKS, defconfig: undefined };
const FUNCTION = 'virtio_uclass_child_pre_probe';

let adapter: AdapterProcess;
afterEach(async () => {
  expect(await adapter.close()).toBe(0);
});

async function stopAtHook(hooks = ['child_pre_probe']): Promise<DebugProtocol.StackFrame> {
  adapter = new AdapterProcess();
  await adapter.launch({ ...LAUNCH, hooks });
  expect(await adapter.stopped()).toMatchObject({ reason: 'exception' });
  return adapter.top();
}

async function ask<T>(command: string, args: object = {}): Promise<T> {
  const response = await adapter.client.customRequest(command, args);
  return response.body as T;
}

type Instructions = DebugProtocol.DisassembledInstruction[];

async function disassembled(
  memoryReference: string,
  instructionOffset: number,
  instructionCount: number,
): Promise<Instructions> {
  const args = { memoryReference, instructionOffset, instructionCount, resolveSymbols: true };
  const body = await ask<{ instructions: Instructions }>('disassemble', args);
  return body.instructions;
}

async function registers(frameId: number): Promise<Map<string, string>> {
  const { body } = await adapter.client.scopesRequest({ frameId });
  const scope = body.scopes.find(({ presentationHint }) => presentationHint === 'registers');
  const { variables } = (
    await adapter.client.variablesRequest({ variablesReference: scope?.variablesReference ?? 0 })
  ).body;
  return new Map(variables.map(({ name, value }) => [name, value]));
}

async function evaluated(expression: string): Promise<string> {
  const { body } = await adapter.client.evaluateRequest({
    expression,
    frameId: (await adapter.top()).id,
    context: 'watch',
  });
  return body.result;
}

async function setInstructionBreakpoints(...breakpoints: DebugProtocol.InstructionBreakpoint[]) {
  const body = await ask<DebugProtocol.SetInstructionBreakpointsResponse['body']>(
    'setInstructionBreakpoints',
    { breakpoints },
  );
  return body.breakpoints;
}

/** Goes on in a way, and gives the stop. */
async function go(
  command: 'continue' | 'next' | 'stepIn' | 'stepOut' | 'stepBack' | 'reverseContinue',
  more: object = {},
): Promise<DebugProtocol.StoppedEvent['body']> {
  await ask(command, { threadId: 1, ...more });
  return adapter.stopped();
}

const BY_INSTRUCTION = { granularity: 'instruction' };

/** Bytes of a listing, `01 11` one by one. */
const bytesOf = (list: Instructions): Buffer =>
  Buffer.from(list.map((one) => one.instructionBytes?.replaceAll(' ', '')).join(''), 'hex');

/** Of a request for memory. */
async function memoryAt(memoryReference: string, count: number): Promise<Buffer> {
  const { data = '' } = await ask<{ data?: string }>('readMemory', { memoryReference, count });
  return Buffer.from(data, 'base64');
}

describe.skipIf(whyNotReal !== '')(`a compiled U-Boot in the adapter${whyNotReal}`, () => {
  it('supportsDisassembleRequest: an event claims it once a launch says which firmware runs', async () => {
    adapter = new AdapterProcess();
    const told = adapter.client.waitForEvent('capabilities');
    await adapter.launch(LAUNCH);
    const { capabilities } = (await told).body as DebugProtocol.CapabilitiesEvent['body'];
    expect(capabilities).toMatchObject({
      supportsDisassembleRequest: true,
      supportsInstructionBreakpoints: true,
    });
    await adapter.printed('\n=> ');
  });

  it('supportsDisassembleRequest: around the first frame, in front of it and behind', async () => {
    const { name, instructionPointerReference: at = '', ...frame } = await stopAtHook();
    expect([name, frame.source]).toEqual([FUNCTION, undefined]);
    const list = await disassembled(at, -6, 14);
    expect(list).toHaveLength(14);
    expect(list[6]).toMatchObject({ address: at, symbol: FUNCTION });
    expect(list.filter(({ presentationHint }) => presentationHint === 'invalid')).toEqual([]);
    const addresses = list.map(({ address }) => Number(address));
    expect(addresses).toEqual([...addresses].sort((a, b) => a - b));
    // Each begins where the one before ends, and its bytes are those in memory.
    for (const [index, { instructionBytes = '' }] of list.slice(0, -1).entries()) {
      const length = instructionBytes.split(' ').length;
      expect(addresses[index + 1]).toBe((addresses[index] ?? 0) + length);
    }
    const bytes = bytesOf(list);
    expect(await memoryAt(list[0]?.address ?? '', bytes.length)).toEqual(bytes);
    expect(await disassembled(at, -3, 2)).toEqual(list.slice(3, 5));
    expect(await disassembled(at, 4, 2)).toEqual(list.slice(10, 12));
  });

  it('supportsDisassembleRequest: outside of memory there are no instructions', async () => {
    await stopAtHook();
    const [one] = await disassembled('0x3000', 0, 1);
    expect(one).toEqual({ address: '0x3000', instruction: '??', presentationHint: 'invalid' });
  });

  it('supportsReadMemoryRequest: registers are a scope, and lead to memory', async () => {
    const { id, instructionPointerReference: at = '' } = await stopAtHook();
    const values = await registers(id);
    expect(Number(values.get('pc')?.split(' ')[0])).toBe(Number(at));
    const name = await evaluated('((struct udevice *)a0)->name');
    expect(name).toMatch(/^0x[\da-f]+ "virtio-net#0"$/);
    // The name is where `a0` leads to.
    const text = await memoryAt(name.split(' ')[0] ?? '', 12);
    expect(text.toString('latin1')).toBe('virtio-net#0');
    const [first] = await disassembled(at, 0, 1);
    const bytes = Buffer.from(first?.instructionBytes?.replaceAll(' ', '') ?? '', 'hex');
    expect(await memoryAt(at, bytes.length)).toEqual(bytes);
  });

  it('supportsInstructionBreakpoints: stop there, after a restart, too', async () => {
    const { instructionPointerReference: at = '' } = await stopAtHook();
    const list = await disassembled(at, 0, 4);
    const wanted = list[3]?.address ?? '';
    const [set, bad] = await setInstructionBreakpoints(
      { instructionReference: at, offset: Number(wanted) - Number(at) },
      { instructionReference: 'x' },
    );
    expect(set).toMatchObject({ verified: true, instructionReference: wanted });
    expect(bad).toEqual({
      verified: false,
      message: 'Expected an address such as 0x80200000; found "x".',
    });
    const hit = { reason: 'instruction breakpoint', hitBreakpointIds: [set?.id] };
    expect(await go('continue')).toMatchObject(hit);
    expect(await adapter.pc()).toBe(wanted);
    await adapter.client.restartRequest({});
    expect(await adapter.stopped()).toMatchObject({ reason: 'exception' });
    expect(await adapter.pc()).toBe(at);
    expect(await go('continue')).toMatchObject(hit);
    expect(await adapter.pc()).toBe(wanted);
    await setInstructionBreakpoints();
    // The hook is called for the disk, too.
    expect(await go('continue')).toMatchObject({ reason: 'exception' });
    await ask('continue', { threadId: 1 });
    await adapter.printed('\n=> ');
  });

  it('supportsInstructionBreakpoints: with a condition on a register', async () => {
    const { instructionPointerReference: at = '' } = await stopAtHook([
      'child_pre_probe:virtio-net#*',
    ]);
    const first = await evaluated('a0');
    await setInstructionBreakpoints({ instructionReference: at, condition: `a0 != ${first}` });
    expect(await go('continue')).toMatchObject({ reason: 'instruction breakpoint' });
    expect(await evaluated('((struct udevice *)a0)->name')).toContain('"virtio-blk#1"');
  });

  it('supportsSteppingGranularity: by instruction, over and into calls', async () => {
    const { instructionPointerReference: at = '' } = await stopAtHook();
    const list = await disassembled(at, 0, 60);
    const call = list.findIndex(({ instruction }) => /^jal\b/.test(instruction));
    expect(call).toBeGreaterThan(0);
    for (const { address } of list.slice(1, 4)) {
      expect(await go('next', BY_INSTRUCTION)).toMatchObject({ reason: 'step' });
      expect(await adapter.pc()).toBe(address);
    }
    const { address: caller = '' } = list[call] ?? {};
    await setInstructionBreakpoints({ instructionReference: caller });
    await go('continue');
    expect(await go('stepIn', BY_INSTRUCTION)).toMatchObject({ reason: 'step' });
    const inside = await adapter.pc();
    expect(list[call]?.instruction).toContain(inside.slice(2));
    await go('stepBack', BY_INSTRUCTION);
    expect(await adapter.pc()).toBe(caller);
    await go('next', BY_INSTRUCTION);
    expect(await adapter.pc()).toBe(list[call + 1]?.address);
  });

  it('supportsStepBack: by instruction, and back to the breakpoint before', async () => {
    const { instructionPointerReference: at = '', id } = await stopAtHook();
    const before = await registers(id);
    const places = [at];
    for (let steps = 0; steps < 3; steps++) {
      await go('next', BY_INSTRUCTION);
      places.push(await adapter.pc());
    }
    expect(await evaluated('sp')).not.toBe(before.get('sp'));
    expect(await go('stepBack', BY_INSTRUCTION)).toMatchObject({ reason: 'step' });
    expect(await adapter.pc()).toBe(places[2]);
    expect(await go('reverseContinue')).toMatchObject({ reason: 'exception' });
    expect(await adapter.pc()).toBe(at);
    expect(await registers((await adapter.top()).id)).toEqual(before);
  });

  it('supportsDataBreakpoints: the status of a device says which code has written', async () => {
    await stopAtHook();
    const { dataId } = await ask<{ dataId: string }>('dataBreakpointInfo', {
      name: 'virtio-net#0 status',
    });
    const breakpoints = [{ dataId, accessType: 'write' }];
    expect(await ask('setDataBreakpoints', { breakpoints })).toMatchObject({
      breakpoints: [{ verified: true }],
    });
    for (const change of ['0x1 (ACKNOWLEDGE) → 0x0', '0x0 → 0x2 (DRIVER)']) {
      const { reason, text = '' } = await go('continue');
      expect([reason, text.split(' status: ')[1]]).toEqual(['data breakpoint', change]);
      // The store that did it is the instruction before.
      const [, code = ''] = /^The code at (0x[\da-f]+) wrote virtio-net#0 /.exec(text) ?? [];
      expect((await disassembled(await adapter.pc(), -1, 1))[0]?.address).toBe(code);
    }
  });

  it('"firmware": "built-in" has source in the place of instructions', async () => {
    adapter = new AdapterProcess();
    await adapter.launch({ ...LAUNCH, hooks: ['child_pre_probe'], firmware: 'built-in' });
    await adapter.stopped();
    const { name, source } = await adapter.top();
    expect([name, source?.name]).toEqual([FUNCTION, 'virtio-uclass.ts']);
    await expect(disassembled('0x80000000', 0, 1)).rejects.toThrow(/no instructions/);
  });
});
