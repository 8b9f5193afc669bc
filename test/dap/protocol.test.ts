import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { VirtioSnapshot } from '../../src/protocol/virtio';
import { AdapterProcess, ARM_LINE, firmware, workspace } from './adapter-process';

let adapter: AdapterProcess;
beforeEach(() => {
  adapter = new AdapterProcess();
});
afterEach(async () => {
  expect(await adapter.close()).toBe(0);
});

/** Bodies of all events of a kind, as they come. */
function eventsOf<T>(name: string): T[] {
  const found: T[] = [];
  adapter.client.on(name, ({ body }: { body: T }) => found.push(body));
  return found;
}

async function until(condition: () => boolean): Promise<void> {
  for (const limit = performance.now() + 15_000; !condition();) {
    if (performance.now() > limit) {
      throw new Error(`waited 15 s for ${condition.toString()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function ask<T>(command: string, args: object = {}): Promise<T> {
  return ((await adapter.client.customRequest(command, args)) as { body: T }).body;
}

/** Stops where the block device's driver is brought up. */
function atBlockDevice() {
  return adapter.client.setExceptionBreakpointsRequest({
    filters: [],
    filterOptions: [{ filterId: 'child_pre_probe', condition: 'virtio-blk#*' }],
  });
}

const bytesAt = async (memoryReference: string, count: number, offset = 0): Promise<number[]> => {
  const body = await ask<{ data: string }>('readMemory', { memoryReference, offset, count });
  return [...Buffer.from(body.data, 'base64')];
};

it('supportsConfigurationDoneRequest: nothing runs before it', async () => {
  let printed = '';
  await adapter.launch({}, async () => {
    // Each answer comes from the worker, which would have begun by now.
    for (let i = 0; i < 20; i++) {
      await adapter.client.setFunctionBreakpointsRequest({ breakpoints: [{ name: 'nothing' }] });
    }
    printed = adapter.console;
  });
  expect(printed).toBe('');
  await adapter.printed('\n=> ');
});

it('supportsEvaluateForHovers: what is under the pointer, with its members', async () => {
  await adapter.launch({}, atBlockDevice);
  await adapter.stopped();
  const hover = async (expression: string, frameId: number) =>
    (await adapter.client.evaluateRequest({ expression, frameId, context: 'hover' })).body;
  const vdev = await hover('vdev', 1);
  const { body } = await adapter.client.variablesRequest(vdev);
  expect(body.variables.find(({ name }) => name === 'name')?.value).toMatch(/^"virtio-blk#\d+"$/);
  // In a caller's frame the device has another name.
  await expect(hover('vdev', 3)).rejects.toThrow();
  expect((await hover('dev.name', 3)).result).toMatch(/^"virtio-blk#\d+"$/);
});

it('supportsExceptionInfoRequest: which hook, of which device, in which function', async () => {
  await adapter.launch({}, atBlockDevice);
  await adapter.stopped();
  const info = await ask<DebugProtocol.ExceptionInfoResponse['body']>('exceptionInfo', {
    threadId: 1,
  });
  expect(info).toMatchObject({
    exceptionId: 'child_pre_probe',
    breakMode: 'always',
    details: { typeName: 'virtio_uclass_child_pre_probe', evaluateName: 'vdev' },
  });
  expect(info.description).toMatch(/child_pre_probe of virtio-blk#\d+/);
});

it('supportsBreakpointLocationsRequest: lines that can take one, and no others', async () => {
  await adapter.launch({ stopOnEntry: true });
  await adapter.stopped();
  const file = path.join(firmware, 'drivers/virtio/virtio-uclass.ts');
  const text = readFileSync(file, 'utf8').split('\n');
  const body = await ask<DebugProtocol.BreakpointLocationsResponse['body']>('breakpointLocations', {
    source: { path: file },
    line: 1,
    endLine: text.length,
  });
  const lines = body.breakpoints.map(({ line }) => line);
  expect(lines.length).toBeGreaterThan(20);
  for (const line of lines) {
    expect(text[line - 1]).toMatch(/\S/);
    expect(text[line - 1]).not.toMatch(/^import|^\s*(\/\*\*|\*|\/\/)/);
  }
  const { breakpoints } = (
    await adapter.client.setBreakpointsRequest({
      source: { path: file },
      breakpoints: lines.map((line) => ({ line })),
    })
  ).body;
  expect(breakpoints.map(({ verified, line }) => [verified, line])).toEqual(
    lines.map((line) => [true, line]),
  );
});

it('supportsStepBack: a step back and a continue backwards undo what went forwards', async () => {
  await adapter.launch({ stopOnEntry: true }, atBlockDevice);
  await adapter.stopped();
  await adapter.client.continueRequest({ threadId: 1 });
  const { hitBreakpointIds = [] } = await adapter.stopped();
  const place = async () => {
    const { body } = await adapter.client.stackTraceRequest({ threadId: 1 });
    const snapshot = await ask<object>('uboot-virtio/virtioSnapshot');
    return { frames: body.stackFrames, snapshot };
  };
  const seen = [await place()];
  for (let step = 0; step < 4; step++) {
    await adapter.client.nextRequest({ threadId: 1 });
    await adapter.stopped();
    seen.push(await place());
  }
  for (const before of seen.slice(0, -1).toReversed()) {
    await adapter.client.stepBackRequest({ threadId: 1 });
    await adapter.stopped();
    expect(await place()).toEqual(before);
  }
  await adapter.client.continueRequest({ threadId: 1 });
  await adapter.printed('\n=> ');
  await adapter.client.pauseRequest({ threadId: 1 });
  await adapter.stopped();
  await adapter.client.reverseContinueRequest({ threadId: 1 });
  expect((await adapter.stopped()).hitBreakpointIds).toEqual(hitBreakpointIds);
  expect(await place()).toEqual(seen[0]);
});

it('supportsRestartFrame: a function begins again, and what it did is undone', async () => {
  await adapter.launch({}, atBlockDevice);
  await adapter.stopped();
  const status = async () => {
    const { transports } = await ask<VirtioSnapshot>('uboot-virtio/virtioSnapshot');
    return transports.find(({ device }) => device?.id === 2)?.device?.status.value;
  };
  const before = [await status(), (await adapter.client.stackTraceRequest({ threadId: 1 })).body];
  await adapter.client.setExceptionBreakpointsRequest({ filters: [] });
  for (let steps = 0; (await status()) !== 2; steps++) {
    expect(steps).toBeLessThan(30);
    await adapter.client.nextRequest({ threadId: 1 });
    await adapter.stopped();
  }
  await adapter.client.restartFrameRequest({ frameId: 1 });
  await adapter.stopped();
  expect([await status(), (await adapter.client.stackTraceRequest({ threadId: 1 })).body]).toEqual(
    before,
  );
});

it('supportsModulesRequest: U-Boot is one module, which moves when it relocates itself', async () => {
  const events = eventsOf<DebugProtocol.ModuleEvent['body']>('module');
  await adapter.launch({ stopOnEntry: true });
  await adapter.stopped();
  await until(() => events.length > 0);
  expect(events[0]).toMatchObject({
    reason: 'new',
    module: {
      name: 'U-Boot',
      version: expect.stringMatching(/^2023\.01/) as string,
      addressRange: expect.stringMatching(/^0x0-0x[\da-f]+$/) as string,
    },
  });
  await atBlockDevice();
  await adapter.client.continueRequest({ threadId: 1 });
  await adapter.stopped();
  await until(() => events.length > 1);
  expect(events[1]?.reason).toBe('changed');
  const { modules, totalModules } = await ask<DebugProtocol.ModulesResponse['body']>('modules');
  expect(totalModules).toBe(1);
  expect(modules).toEqual([events[1]?.module]);
  const { body } = await adapter.client.evaluateRequest({ expression: 'gd.relocaddr', frameId: 1 });
  expect(modules[0]?.addressRange?.split('-')[0]).toBe(body.result);
  expect((await ask<{ modules: unknown[] }>('modules', { startModule: 1 })).modules).toEqual([]);
});

it('supportsLoadedSourcesRequest: what another configuration takes away or brings is an event', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'sources-'));
  const board = readFileSync(path.join(workspace, 'configs/my_qemu_arm_defconfig'), 'utf8');
  const write = (more: string): void => {
    writeFileSync(path.join(folder, 'my_defconfig'), board + more);
  };
  write('# CONFIG_VIRTIO_PCI is not set\n');
  const qemu = ARM_LINE.replace('file=disk.img', `file=${workspace}/disk.img`);
  await adapter.launch({ defconfig: 'my_defconfig', qemu, cwd: folder, autoboot: false });
  await adapter.printed('=> ');
  const events = eventsOf<DebugProtocol.LoadedSourceEvent['body']>('loadedSource');
  const names = async () =>
    (await ask<DebugProtocol.LoadedSourcesResponse['body']>('loadedSources')).sources.map(
      ({ name }) => name,
    );
  const before = await names();
  expect(before).toContain('virtio-uclass.ts');
  expect(before).not.toContain('virtio_pci_modern.ts');
  write('');
  await adapter.client.restartRequest({});
  await until(() => events.length > 0);
  expect(events[0]).toMatchObject({
    reason: 'new',
    source: { name: expect.stringMatching(/^virtio_pci/) as string },
  });
  expect(await names()).toContain('virtio_pci_modern.ts');
  rmSync(folder, { recursive: true });
});

it('supportsDelayedStackTraceLoading: frames come in pieces, with their number', async () => {
  await adapter.launch({}, atBlockDevice);
  await adapter.stopped();
  const trace = async (startFrame: number, levels: number) =>
    (await adapter.client.stackTraceRequest({ threadId: 1, startFrame, levels })).body;
  const all = await trace(0, 0);
  expect(all.totalFrames).toBe(all.stackFrames.length);
  expect(all.stackFrames.length).toBeGreaterThan(5);
  const pieces = [await trace(0, 1), await trace(1, 3), await trace(4, 1000)];
  expect(pieces.flatMap(({ stackFrames }) => stackFrames)).toEqual(all.stackFrames);
  expect(pieces.map(({ totalFrames }) => totalFrames)).toEqual(
    pieces.map(() => all.stackFrames.length),
  );
  expect((await trace(1000, 5)).stackFrames).toEqual([]);
});

it('supportsReadMemoryRequest: memory opens at any reference, and at places beside it', async () => {
  await adapter.launch({}, atBlockDevice);
  await adapter.stopped();
  await adapter.client.stepOutRequest({ threadId: 1 });
  await adapter.stopped();
  const { body } = await adapter.client.evaluateRequest({ expression: 'gd.fdt_blob', frameId: 1 });
  const reference = body.memoryReference ?? '';
  // A flattened device tree begins so.
  expect(await bytesAt(reference, 4)).toEqual([0xd0, 0x0d, 0xfe, 0xed]);
  expect(await bytesAt(reference, 2, 2)).toEqual([0xfe, 0xed]);
  expect(await bytesAt(String(Number(reference) + 4), 4, -4)).toEqual([0xd0, 0x0d, 0xfe, 0xed]);
  const end = await ask<{ data: string; unreadableBytes: number }>('readMemory', {
    memoryReference: '0x47fffffe',
    count: 16,
  });
  expect(end).toMatchObject({
    unreadableBytes: 14,
    data: expect.stringMatching(/^.{4}$/) as string,
  });
  await expect(bytesAt('gd', 4)).rejects.toThrow('found "gd"');
});

it('supportsWriteMemoryRequest: memory is changed, which views are told', async () => {
  const about = { supportsMemoryEvent: true, supportsInvalidatedEvent: true };
  await adapter.launch({}, atBlockDevice, about);
  await adapter.stopped();
  const memory = eventsOf<DebugProtocol.MemoryEvent['body']>('memory');
  const invalidated = eventsOf<DebugProtocol.InvalidatedEvent['body']>('invalidated');
  const place = { memoryReference: '0x44000000' };
  expect(await bytesAt('0x44000000', 4)).toEqual([0, 0, 0, 0]);
  const data = Buffer.from('U-Boot').toString('base64');
  await ask('writeMemory', { ...place, data });
  expect(Buffer.from(await bytesAt('0x44000000', 6)).toString()).toBe('U-Boot');
  expect(memory).toEqual([{ ...place, offset: 0, count: 4 }]);
  expect(invalidated).toEqual([{ areas: ['variables'] }]);
  // The end of RAM is 0x48000000.
  const atEnd = { memoryReference: '0x48000000', offset: -2, data };
  await expect(ask('writeMemory', atEnd)).rejects.toThrow(
    'Expected 6 bytes of RAM at 0x47fffffe; found 2.',
  );
  expect(await bytesAt('0x47fffffe', 2)).toEqual([0, 0]);
  expect(await ask('writeMemory', { ...atEnd, allowPartial: true })).toEqual({
    offset: -2,
    bytesWritten: 2,
  });
  expect(Buffer.from(await bytesAt('0x47fffffe', 2)).toString()).toBe('U-');
  // The guest reads what was written, and a view of what it writes is told at the next stop.
  await adapter.client.setExceptionBreakpointsRequest({ filters: [] });
  await adapter.client.continueRequest({ threadId: 1 });
  await adapter.printed('\n=> ');
  expect(await adapter.type('md.b 44000000 6')).toContain('55 2d 42 6f 6f 74');
  await adapter.type('mw.b 44000001 0x2b');
  await ask('writeMemory', { memoryReference: '0x44000006', data: 'IQ==' });
  expect(await adapter.type('md.b 44000000 7')).toContain('55 2b 42 6f 6f 74 21');
  await bytesAt('0x44000000', 7);
  memory.length = 0;
  await adapter.type('mw.b 44000001 0x2d');
  await adapter.client.pauseRequest({ threadId: 1 });
  await adapter.stopped();
  await until(() => memory.some(({ count }) => count === 7));
});

it('supportsCancelRequest: a launch is given up, other requests go on', async () => {
  await adapter.client.initializeRequest({ adapterID: 'uboot-virtio', pathFormat: 'path' });
  const initialized = adapter.client.waitForEvent('initialized');
  const terminated = adapter.client.waitForEvent('terminated');
  // `initialize` was 1.
  const launched = adapter.client.launchRequest({
    qemu: ARM_LINE,
    cwd: workspace,
  } as DebugProtocol.LaunchRequestArguments);
  launched.catch(() => undefined);
  await initialized;
  await ask('cancel', { requestId: 2 });
  await expect(launched).rejects.toThrow(/^cancelled$/);
  await terminated;
  expect(adapter.openFiles().filter((file) => file.endsWith('disk.img'))).toEqual([]);
  // Whatever was answered already, or never asked.
  await ask('cancel', { requestId: 2, progressId: 'none' });
  await ask('cancel', { requestId: 1000 });
  await ask('cancel');
});

it('supportsCancelRequest: a request that only looks is answered as cancelled, and the session goes on', async () => {
  await adapter.launch({ stopOnEntry: true });
  await adapter.stopped();
  const answers = await adapter.inOneWrite(
    [
      { command: 'uboot-virtio/virtioSnapshot' },
      // `initialize`, `launch`, `configurationDone` and the snapshot were 1 to 4.
      { command: 'cancel', arguments: { requestId: 4 } },
      { command: 'stackTrace', arguments: { threadId: 1 } },
    ],
    10_000,
  );
  expect(Object.fromEntries(answers.map(({ command, success }) => [command, success]))).toEqual({
    'uboot-virtio/virtioSnapshot': false,
    cancel: true,
    stackTrace: true,
  });
});

it('supportsClipboardContext: the whole value, not its preview', async () => {
  await adapter.launch({}, atBlockDevice);
  await adapter.stopped();
  const text = async (expression: string, context: string) =>
    (await adapter.client.evaluateRequest({ expression, frameId: 1, context })).body.result;
  const shown = await text('gd.bd', 'watch');
  const whole = await text('gd.bd', 'clipboard');
  expect(shown).toContain('…');
  expect(whole).not.toContain('…');
  for (const member of ['bi_flashstart', 'bi_boot_params', 'bi_dram = [{start = ']) {
    expect(whole).toContain(member);
  }
  expect(await text('vdev.name', 'clipboard')).toMatch(/^"virtio-blk#\d+"$/);
});

it('supportsANSIStyling: a client that knows styles gets them, another gets plain text', async () => {
  const escape = /\x1b/;
  for (const supportsANSIStyling of [true, false]) {
    adapter = new AdapterProcess();
    const about = { supportsANSIStyling };
    await adapter.launch({ console: 'debugConsole', autoboot: false }, undefined, about);
    await adapter.printed('=> ');
    // U-Boot's own way to clear the screen, and an error of the machine.
    await adapter.type('cls');
    await adapter.send('virtio write 42000000 0\r');
    await until(() => adapter.output.includes('zero sized buffers'));
    expect(adapter.output.includes('\x1b[31merror: ')).toBe(supportsANSIStyling);
    expect(escape.test(adapter.output)).toBe(supportsANSIStyling);
    expect(adapter.output).toContain('=> cls');
    await adapter.close();
  }
});

it('tells what it debugs, and how it ended', async () => {
  const processes = eventsOf<DebugProtocol.ProcessEvent['body']>('process');
  const exited = eventsOf<DebugProtocol.ExitedEvent['body']>('exited');
  await adapter.launch({});
  await adapter.printed('\n=> ');
  await until(() => processes.length > 0);
  expect(processes).toEqual([
    { name: 'U-Boot', isLocalProcess: true, startMethod: 'launch', pointerSize: 32 },
  ]);
  const terminated = adapter.client.waitForEvent('terminated');
  await adapter.send('poweroff\r');
  await terminated;
  expect(exited).toEqual([{ exitCode: 0 }]);
});
