import path from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { afterEach, describe, expect, it } from 'vitest';
import { hexDigits } from '../../src/base/hex';
import type { VirtioSnapshot } from '../../src/protocol/virtio';
import { AdapterProcess, firmware } from './adapter-process';

const UCLASS = path.join(firmware, 'drivers/virtio/virtio-uclass.ts');
const RING = path.join(firmware, 'drivers/virtio/virtio_ring.ts');

let adapter: AdapterProcess;
afterEach(async () => {
  expect(await adapter.close()).toBe(0);
});

async function lines(file: string, ...breakpoints: DebugProtocol.SourceBreakpoint[]) {
  const { body } = await adapter.client.setBreakpointsRequest({
    source: { path: file },
    breakpoints,
  });
  return body.breakpoints;
}

async function functions(...breakpoints: DebugProtocol.FunctionBreakpoint[]) {
  const { body } = await adapter.client.setFunctionBreakpointsRequest({ breakpoints });
  return body.breakpoints;
}

async function filters(ticked: string[], ...filterOptions: DebugProtocol.ExceptionFilterOptions[]) {
  const response = await adapter.client.setExceptionBreakpointsRequest({
    filters: ticked,
    filterOptions,
  });
  return (response.body as { breakpoints: DebugProtocol.Breakpoint[] }).breakpoints;
}

/** Where the first statement of a function stands. */
async function placeOf(functionName: string): Promise<DebugProtocol.Breakpoint> {
  const [answer] = await functions({ name: functionName });
  await functions();
  if (answer?.line === undefined) {
    throw new Error(`${functionName}: ${answer?.message ?? 'no line'}`);
  }
  return answer;
}

/** The guest runs to its prompt: nothing has stopped it. */
async function reachesPrompt(from = 0): Promise<void> {
  await adapter.printed('\n=> ', from);
}

/** Members of `vq` where the guest stands. */
async function valueOf(expression: string): Promise<string> {
  const { body } = await adapter.client.evaluateRequest({ expression, frameId: 1 });
  return body.result;
}

/** Each request of the block device is a chain and a kick. */
async function kicksOfDisk(): Promise<number> {
  const response = await adapter.client.customRequest('uboot-virtio/virtioSnapshot');
  const { transports } = response.body as VirtioSnapshot;
  const disk = transports.find(({ device }) => device?.driverDevice?.startsWith('virtio-blk'));
  return disk?.device?.queues[0]?.driver?.availIdxShadow ?? 0;
}

describe('supportsHitConditionalBreakpoints', () => {
  it.each([
    ['3', [3]],
    ['>= 10', [10, 11, 12]],
    ['% 4', [4, 8, 12]],
    ['< 3', [1, 2]],
  ])('stops the times that %s says, on lines and functions', async (hitCondition, times) => {
    adapter = new AdapterProcess();
    await adapter.launch({});
    await reachesPrompt();
    const before = await kicksOfDisk();
    const { line = 0 } = await placeOf('virtqueue_kick');
    const condition = 'vq.vdev.driver.name == "virtio-blk"';
    const answers = [
      ...(await lines(RING, { line, condition, hitCondition })),
      ...(await functions({ name: 'virtqueue_k?ck', condition, hitCondition })),
    ];
    expect(answers.map(({ verified }) => verified)).toEqual([true, true]);
    const from = adapter.console.length;
    const reads = Array.from(
      { length: 12 },
      (_, i) => `virtio read 42000000 1${hexDigits(i, 1)}0 1`,
    );
    await adapter.send(`${reads.join('; ')}\r`);
    for (const time of times) {
      const { hitBreakpointIds } = await adapter.stopped();
      expect(hitBreakpointIds).toHaveLength(2);
      expect(await valueOf('vq.avail_idx_shadow')).toMatch(new RegExp(`^${before + time} `));
      await adapter.client.continueRequest({ threadId: 1 });
    }
    await reachesPrompt(from);
  });

  it('counts anew after a restart', async () => {
    adapter = new AdapterProcess();
    await adapter.launch({}, () => functions({ name: 'virtqueue_kick', hitCondition: '2' }));
    await adapter.stopped();
    await adapter.client.restartRequest({});
    await adapter.stopped();
    await adapter.client.continueRequest({ threadId: 1 });
    await reachesPrompt();
  });
});

describe('supportsLogPoints', () => {
  it('prints values with the place, and stops nowhere', async () => {
    adapter = new AdapterProcess();
    const events: DebugProtocol.OutputEvent['body'][] = [];
    adapter.client.on('output', ({ body }: DebugProtocol.OutputEvent) => events.push(body));
    let line = 0;
    await adapter.launch({}, async () => {
      line = (await placeOf('virtqueue_kick')).line ?? 0;
      const logMessage = 'kick of {vq.vdev.name}, queue {vq.index}: \\{{nothing}\\}';
      const [answer] = await lines(RING, { line, logMessage, hitCondition: '<= 2' });
      expect(answer).toMatchObject({ verified: true, line });
    });
    await reachesPrompt();
    const printed = events.filter(({ output }) => output.startsWith('kick'));
    expect(printed).toHaveLength(2);
    for (const { output, category, source, line: at } of printed) {
      expect(output).toMatch(
        /^kick of virtio-\w+#\d+, queue 0 \(0x0\): \{<no variable `nothing` here>\}\n$/,
      );
      expect([category, at]).toEqual(['console', line]);
      expect(source?.path?.endsWith(RING)).toBe(true);
    }
  });
});

describe('a hit count or log message that can’t be read', () => {
  it('is unverified with a sentence, and stops nowhere', async () => {
    adapter = new AdapterProcess();
    await adapter.launch({}, async () => {
      const { line = 0 } = await placeOf('virtqueue_kick');
      const answers = [
        ...(await lines(RING, { line, logMessage: 'kick {vq' }, { line, hitCondition: '2 3' })),
        ...(await functions({ name: 'virtqueue_kick', hitCondition: '0' })),
      ];
      expect(answers.map(({ verified, message }) => [verified, message])).toEqual([
        [false, 'Log message: expected } after { (column 6).'],
        [
          false,
          'Hit count: expected a number such as 3, or one after >=, >, <=, <, == or %, such as >= 3 or % 2; found 2 3.',
        ],
        [false, 'Hit count: it would never stop: times count from 1; found 0.'],
      ]);
    });
    await reachesPrompt();
  });
});

describe('a condition', () => {
  it('that can’t be read is unverified with the column, for lines, functions and hooks', async () => {
    adapter = new AdapterProcess();
    await adapter.launch({}, async () => {
      const { line = 0 } = await placeOf('virtqueue_kick');
      const answers = [
        ...(await lines(RING, { line, condition: 'vq.index ==' })),
        ...(await functions({ name: 'virtqueue_kick', condition: 'vq vq' })),
        ...(await filters([], { filterId: 'child_pre_probe', condition: 'vdev->seq_ = 1' })),
      ];
      expect(answers.map(({ verified, message }) => [verified, message])).toEqual([
        [false, 'Condition: expected a name or a number, found the end (column 12).'],
        [false, 'Condition: unexpected `vq` (column 4).'],
        [false, 'Condition: nothing is assigned in an expression; == compares (column 12).'],
      ]);
    });
    await reachesPrompt();
  });

  it('that fails says so once, and does not stop', async () => {
    adapter = new AdapterProcess();
    await adapter.launch({}, async () => {
      const { line = 0 } = await placeOf('virtqueue_kick');
      const [answer] = await lines(RING, { line, condition: 'queue.index == 0' });
      expect(answer).toMatchObject({ verified: true });
    });
    await reachesPrompt();
    await adapter.type('virtio read 42000000 0 1');
    const said = adapter.output.split('\n').filter((text) => text.includes('queue.index'));
    expect(said).toEqual([
      expect.stringMatching(
        /^warning: breakpoint at drivers\/virtio\/virtio_ring\.ts:\d+: condition `queue\.index == 0`: no variable `queue` here \(column 1\); it does not stop/,
      ),
    ]);
  });

  it('of a hook may be an expression', async () => {
    adapter = new AdapterProcess();
    await adapter.launch({}, () =>
      filters([], { filterId: 'child_pre_probe', condition: 'vdev->driver->name == "virtio-blk"' }),
    );
    expect((await adapter.stopped()).description).toContain('child_pre_probe of virtio-blk#');
  });
});

describe('a stop', () => {
  it('names all breakpoints that it stands on, and the hook as fields', async () => {
    adapter = new AdapterProcess();
    const ids: (number | undefined)[] = [];
    await adapter.launch({}, async () => {
      const { line = 0 } = await placeOf('virtio_uclass_child_pre_probe');
      const condition = 'vdev.driver.name == "virtio-blk"';
      const answers = [
        ...(await filters([], { filterId: 'child_pre_probe', condition: 'virtio-blk#*' })),
        ...(await functions({ name: 'virtio_uclass_child_pre_probe', condition })),
        ...(await lines(UCLASS, { line, condition }, { line, condition: 'vdev == 0' })),
      ];
      ids.push(...answers.slice(0, 3).map(({ id }) => id));
    });
    const stopped = await adapter.stopped();
    expect(stopped).toMatchObject({
      reason: 'exception',
      hook: {
        kind: 'child_pre_probe',
        functionName: 'virtio_uclass_child_pre_probe',
        device: expect.stringMatching(/^virtio-blk#\d+$/) as unknown,
        parameter: 'vdev',
      },
    });
    expect([...(stopped.hitBreakpointIds ?? [])].sort()).toEqual([...ids].sort());
    const info = await adapter.client.customRequest('exceptionInfo', { threadId: 1 });
    expect(info.body).toMatchObject({
      exceptionId: 'child_pre_probe',
      details: { typeName: 'virtio_uclass_child_pre_probe', evaluateName: 'vdev' },
    });
  });
});

describe('a hook of the launch configuration', () => {
  const hooks = ['child_pre_probe:virtio-blk#*'];

  it('is a filter that is ticked, and stops no more once it is unticked', async () => {
    adapter = new AdapterProcess();
    const told = adapter.client.waitForEvent('capabilities');
    await adapter.launch({ hooks }, async () => {
      const { capabilities } = ((await told) as DebugProtocol.CapabilitiesEvent).body;
      const ticked = capabilities.exceptionBreakpointFilters?.filter((filter) => filter.default);
      expect(ticked).toMatchObject([
        { filter: 'child_pre_probe', label: 'Hook: child_pre_probe of virtio-blk#*' },
      ]);
      const [answer] = await filters(ticked?.map(({ filter }) => filter) ?? []);
      expect(answer).toMatchObject({ verified: true });
    });
    const { description, hitBreakpointIds } = await adapter.stopped();
    expect(description).toContain('child_pre_probe of virtio-blk#');
    expect(hitBreakpointIds).toHaveLength(1);
    await filters([]);
    const from = adapter.console.length;
    await adapter.client.restartRequest({});
    await adapter.printed('U-Boot 2023.01', from);
    await reachesPrompt(from);
  });
});

describe('many breakpoints and long expressions', () => {
  it('100,000 lines are answered, one by one', async () => {
    adapter = new AdapterProcess();
    await adapter.launch({ stopOnEntry: true });
    await adapter.stopped();
    const many = Array.from({ length: 100_000 }, (_, i) => ({ line: (i % 300) + 1 }));
    const answers = await lines(RING, ...many);
    expect(answers).toHaveLength(100_000);
    expect(new Set(answers.map(({ id }) => id)).size).toBe(100_000);
    const last = await lines(RING, ...many.map(() => ({ line: 300 })));
    expect(new Set(last.map(({ line }) => line)).size).toBe(1);
    expect(await lines(RING)).toEqual([]);
  });

  it.each(['watch', 'hover', 'repl'])('no expression of %s ends the session', async (context) => {
    adapter = new AdapterProcess();
    await adapter.launch({ hooks: ['child_pre_probe:virtio-blk#*'] });
    await adapter.stopped();
    const evaluate = (expression: string): Promise<string> =>
      adapter.client.evaluateRequest({ expression, frameId: 1, context }).then(
        ({ body }) => body.result,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
    expect(await evaluate(`${'9'.repeat(400)}+1`)).toMatch(/^0x[0-9a-f]{300,}$/);
    expect(await evaluate('('.repeat(20_000))).toContain('found 20000 (column 4097)');
    expect(await evaluate(`${'!'.repeat(3000)}vdev`)).toContain('(column 65)');
    expect(await evaluate(`"${'x'.repeat(100_000)}"`)).toContain('at most 4096 characters');
    expect(await evaluate('vdev.name')).toMatch(/^"virtio-blk#\d+"$/);
  });

  it('no condition ends the session', async () => {
    adapter = new AdapterProcess();
    await adapter.launch({}, async () => {
      const [big, deep] = await functions(
        { name: 'virtqueue_kick', condition: `${'9'.repeat(400)} + vq.index < 0` },
        { name: 'virtqueue_kick', condition: '('.repeat(20_000) },
      );
      expect(big).toMatchObject({ verified: true });
      expect(deep).toMatchObject({ verified: false });
    });
    await reachesPrompt();
  });
});
