import type { DebugProtocol } from '@vscode/debugprotocol';
import { describe, expect, it } from 'vitest';
import { EVENT_STOPS } from '../protocol/event-stops';
import { HOOK_KINDS } from '../protocol/hook-kinds';
import { DapClient } from './testing/dap-client';

type Stopped = DebugProtocol.StoppedEvent['body'];
type Answers = DebugProtocol.SetBreakpointsResponse['body'];
type Filter = DebugProtocol.ExceptionBreakpointsFilter;

const UCLASS = '/firmware/drivers/virtio/virtio-uclass.ts';
const LAUNCH = { hooks: ['child_pre_probe:virtio-blk#*'] };

const setLines = (client: DapClient, ...breakpoints: DebugProtocol.SourceBreakpoint[]) =>
  client.ask<Answers>('setBreakpoints', { source: { path: UCLASS }, breakpoints });

const setFilters = (client: DapClient, filters: string[], ...filterOptions: object[]) =>
  client.ask<Answers>('setExceptionBreakpoints', { filters, filterOptions });

/** Runs until the fake waits for input. True: it stopped before that. */
async function stops(client: DapClient): Promise<boolean> {
  const isIdle = (m: { type: string }) => 'event' in m && m.event === 'uboot-virtio/idle';
  const isStop = (m: { type: string }) => 'event' in m && m.event === 'stopped';
  await client.ask('threads');
  const stopped = client.messages.some(isStop);
  expect(stopped || client.messages.some(isIdle)).toBe(true);
  return stopped;
}

describe('ids of breakpoints', () => {
  it('stay when the same list is sent again with one more', async () => {
    const client = new DapClient();
    await client.launch({ stopOnEntry: true });
    const first = await setLines(client, { line: 20 }, { line: 20 }, { line: 22 });
    const again = await setLines(client, { line: 21 }, { line: 22 }, { line: 20 }, { line: 20 });
    const ids = (answers: Answers) => answers.breakpoints.map(({ id }) => id);
    expect(new Set(ids(first)).size).toBe(3);
    expect(ids(again).slice(1)).toEqual([ids(first)[2], ...ids(first).slice(0, 2)]);
    expect(ids(first)).not.toContain(ids(again)[0]);
    const other = await setLines(client, { line: 20, condition: 'status' });
    expect(ids(again)).not.toContain(ids(other)[0]);
  });

  it('of all kinds are named by one stop, with the hook as fields', async () => {
    const client = new DapClient();
    const ids: (number | undefined)[] = [];
    await client.launch({}, async () => {
      const answers = [
        await setFilters(client, [], { filterId: 'child_pre_probe' }),
        await client.ask<Answers>('setFunctionBreakpoints', {
          breakpoints: [{ name: 'virtio_uclass_child_pre_probe' }],
        }),
        await setLines(client, { line: 20 }, { line: 20, condition: 'status' }),
      ];
      ids.push(...answers.flatMap(({ breakpoints }) => breakpoints.map(({ id }) => id)));
    });
    const stopped = await client.event<Stopped>('stopped');
    expect(stopped).toMatchObject({
      reason: 'exception',
      description: 'Paused on child_pre_probe of virtio-blk#30',
      hook: {
        kind: 'child_pre_probe',
        functionName: 'virtio_uclass_child_pre_probe',
        device: 'virtio-blk#30',
        parameter: 'vdev',
      },
    });
    expect([...(stopped.hitBreakpointIds ?? [])].sort()).toEqual([...ids].sort());
  });
});

describe('an event', () => {
  it('stops with its sentence, as an exception with its information', async () => {
    const client = new DapClient();
    let id: number | undefined;
    await client.launch({}, async () => {
      const { breakpoints } = await setFilters(client, ['deviceReset']);
      id = breakpoints[0]?.id;
    });
    expect(await client.event<Stopped>('stopped')).toMatchObject({
      reason: 'exception',
      description: 'virtio-blk#30 was reset',
      text: 'virtio-blk#30 was reset',
      hitBreakpointIds: [id],
      event: { kind: 'deviceReset', device: 'virtio-blk#30' },
    });
    expect(await client.ask('exceptionInfo', { threadId: 1 })).toEqual({
      exceptionId: 'deviceReset',
      description: 'virtio-blk#30 was reset',
      breakMode: 'always',
      details: { message: 'virtio-blk#30 was reset' },
    });
  });

  it('of the launch configuration stops until it is unticked', async () => {
    const hooks = ['deviceReset:virtio-blk#*'];
    const client = new DapClient({ expectedLaunch: { hooks } });
    await client.launch({ hooks }, () => setFilters(client, ['deviceReset']));
    await client.event<Stopped>('stopped');
    const other = new DapClient({ expectedLaunch: { hooks } });
    await other.launch({ hooks }, () => setFilters(other, []));
    expect(await stops(other)).toBe(false);
  });
});

describe('a log point', () => {
  it('is an output event with its place, in the client’s counting of lines', async () => {
    const client = new DapClient();
    await client.launch({}, () => setLines(client, { line: 21, logMessage: 'reset is over' }));
    expect(await client.event('output')).toMatchObject({
      category: 'console',
      output: 'reset is over\n',
      source: { path: UCLASS },
      line: 21,
      column: 3,
    });
    await client.event('uboot-virtio/idle');
    expect(client.messages.some((m) => 'event' in m && m.event === 'stopped')).toBe(false);
  });
});

describe('what a breakpoint can’t do', () => {
  it.each([
    [{ line: 21, logMessage: 'status {' }, 'Log message: expected }'],
    [{ line: 21, hitCondition: 'three' }, 'Hit count: expected a number'],
    [{ line: 21, condition: 'status )' }, '(column 7)'],
  ])('makes it unverified with a sentence: %j', async (breakpoint, message) => {
    const client = new DapClient();
    await client.launch({}, async () => {
      const { breakpoints } = await setLines(client, breakpoint);
      expect(breakpoints[0]).toMatchObject({
        verified: false,
        message: expect.stringContaining(message) as unknown,
      });
    });
    expect(await stops(client)).toBe(false);
  });

  it('is said of functions and of filters too', async () => {
    const client = new DapClient();
    await client.launch({}, async () => {
      const functions = await client.ask<Answers>('setFunctionBreakpoints', {
        breakpoints: [
          { name: 'virtio_reset', hitCondition: 'two' },
          { name: 'virtio_reset', condition: 'a b' },
        ],
      });
      const filters = await setFilters(client, [], {
        filterId: 'child_pre_probe',
        condition: 'dev.seq_ ==',
      });
      for (const { verified, message } of [...functions.breakpoints, ...filters.breakpoints]) {
        expect(verified).toBe(false);
        expect(message).toBeTruthy();
      }
      expect(filters.breakpoints[0]?.message).toContain('(column ');
    });
    expect(await stops(client)).toBe(false);
  });

  it('is told once in the Debug Console when a condition fails', async () => {
    const client = new DapClient();
    await client.launch({}, () => setLines(client, { line: 21, condition: 'missing' }));
    expect(await stops(client)).toBe(false);
    await client.ask('restart');
    expect(await stops(client)).toBe(false);
    const outputs = client.messages.filter((m) => 'event' in m && m.event === 'output');
    expect(outputs).toMatchObject([
      { body: { category: 'console', output: 'warning: no variable missing (column 1)\n' } },
    ]);
  });
});

describe('filters', () => {
  const filtersOf = ({ exceptionBreakpointFilters = [] }: DebugProtocol.Capabilities) =>
    exceptionBreakpointFilters.filter((filter) => filter.default === true);

  it('keep their names, and are not ticked where nothing is launched', async () => {
    const client = new DapClient();
    const capabilities = await client.ask<DebugProtocol.Capabilities>('initialize', {});
    expect(filtersOf(capabilities)).toEqual([]);
    expect(
      capabilities.exceptionBreakpointFilters?.map(({ filter, label }) => [filter, label]),
    ).toContainEqual(['child_pre_probe', 'Hook: child_pre_probe']);
  });

  it('of the launch configuration are ticked from the beginning, with their devices', async () => {
    const client = new DapClient({
      expectedLaunch: {
        hooks: [
          'child_pre_probe:virtio-blk#*',
          { hook: 'child_pre_probe', device: 'virtio_net' },
          'probe',
        ],
      },
    });
    const ticked = filtersOf(await client.ask<DebugProtocol.Capabilities>('initialize', {}));
    expect(ticked.map(({ filter, label }) => [filter, label])).toEqual([
      ['child_pre_probe', 'Hook: child_pre_probe of virtio-blk#*, virtio_net'],
      ['probe', 'Hook: probe of every device'],
    ]);
    expect(ticked[0]?.description).toContain('as the launch configuration says');
  });

  it('are announced at the launch to a client that could not know them before', async () => {
    const client = new DapClient();
    await client.launch(LAUNCH);
    const body = await client.event<DebugProtocol.CapabilitiesEvent['body']>('capabilities');
    expect(filtersOf(body.capabilities)).toMatchObject([
      {
        filter: 'child_pre_probe',
        label: 'Hook: child_pre_probe of virtio-blk#*',
      } satisfies Partial<Filter>,
    ]);
  });

  it('say of events what they are about, and take those of the launch configuration', async () => {
    const client = new DapClient({
      expectedLaunch: { hooks: ['deviceReset:virtio-blk#*', 'consoleLine:Unknown command'] },
    });
    const capabilities = await client.ask<DebugProtocol.Capabilities>('initialize', {});
    expect(filtersOf(capabilities).map(({ filter, label }) => [filter, label])).toEqual([
      ['deviceReset', 'Device: reset, virtio-blk#*'],
      ['consoleLine', 'Console: line printed, Unknown command'],
    ]);
    const events = capabilities.exceptionBreakpointFilters?.slice(HOOK_KINDS.length) ?? [];
    expect(events.map(({ filter }) => filter)).toEqual(EVENT_STOPS);
    for (const { label, description, supportsCondition } of events) {
      expect(label).toMatch(/^[A-Z]\w+: \w/);
      expect(description).toMatch(/^Stop /);
      expect(supportsCondition).toBe(true);
    }
  });

  it('are not announced twice', async () => {
    const client = new DapClient({ expectedLaunch: LAUNCH });
    await client.launch(LAUNCH);
    expect(client.messages.some((m) => 'event' in m && m.event === 'capabilities')).toBe(false);
  });

  it('that are ticked stop for the devices of the launch configuration only', async () => {
    for (const [hook, expected] of [
      ['child_pre_probe:virtio-blk#*', true],
      ['child_pre_probe:virtio-net#*', false],
    ] as const) {
      const client = new DapClient({ expectedLaunch: { hooks: [hook] } });
      await client.launch({ hooks: [hook] }, () => setFilters(client, ['child_pre_probe']));
      expect(await stops(client)).toBe(expected);
    }
  });

  it('that the user has unticked don’t stop, from the beginning', async () => {
    const client = new DapClient({ expectedLaunch: LAUNCH });
    await client.launch(LAUNCH, () => setFilters(client, []));
    expect(await stops(client)).toBe(false);
  });

  it('that the user unticks in a session don’t stop any more, and do when ticked again', async () => {
    const client = new DapClient();
    await client.launch(LAUNCH, async () => {
      const { breakpoints } = await setFilters(client, ['child_pre_probe']);
      expect(breakpoints).toMatchObject([{ verified: true }]);
    });
    const stopped = await client.event<Stopped>('stopped');
    expect(stopped.hitBreakpointIds).toHaveLength(1);
    await setFilters(client, []);
    await client.ask('restart');
    expect(await stops(client)).toBe(false);
    await setFilters(client, ['child_pre_probe']);
    await client.ask('restart');
    expect(await stops(client)).toBe(true);
  });

  it('stop where the condition that the user gave them says', async () => {
    for (const [condition, expected] of [
      ['virtio-net#*', false],
      ['virtio-blk#3?', true],
    ] as const) {
      const client = new DapClient({ expectedLaunch: LAUNCH });
      await client.launch(LAUNCH, () =>
        setFilters(client, [], { filterId: 'child_pre_probe', condition }),
      );
      expect(await stops(client)).toBe(expected);
    }
  });

  it('of the launch configuration are in force for a client that knows nothing of them', async () => {
    const client = new DapClient();
    await client.launch(LAUNCH, () => setFilters(client, []));
    const stopped = await client.event<Stopped>('stopped');
    expect(stopped.description).toBe('Paused on child_pre_probe of virtio-blk#30');
    expect(stopped.hitBreakpointIds).toBeUndefined();
  });

  it('of a configuration that is wrong are none', async () => {
    const client = new DapClient({ expectedLaunch: { hooks: 'probe' } });
    expect(filtersOf(await client.ask('initialize', {}))).toEqual([]);
  });
});

describe('100,000 breakpoints', () => {
  it('look once for the file that their answers name', async () => {
    let looked = 0;
    const client = new DapClient({
      fileExists: () => {
        looked++;
        return true;
      },
    });
    await client.launch({ stopOnEntry: true });
    const many = Array.from({ length: 100_000 }, (_, i) => ({ line: (i % 22) + 1 }));
    const { breakpoints } = await setLines(client, ...many);
    expect(breakpoints).toHaveLength(100_000);
    expect(new Set(breakpoints.map(({ id }) => id)).size).toBe(100_000);
    expect(breakpoints.every(({ verified }) => verified)).toBe(true);
    expect(looked).toBe(1);
  });
});
