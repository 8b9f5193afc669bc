import type { DebugProtocol } from '@vscode/debugprotocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RunMoment } from '../../src/protocol/travel';
import type { VirtioSnapshot } from '../../src/protocol/virtio';
import { AdapterProcess } from './adapter-process';

/** To repeat so many statements takes far longer than the half second after which progress is shown. */
const STATEMENTS = 100_000_000;
/** For a busy machine, which repeats them several times. */
const MINUTES = 5;

let adapter: AdapterProcess;
/** Progress events, in their order. */
let told: DebugProtocol.Event[];
let wake: () => void;

beforeEach(() => {
  adapter = new AdapterProcess();
  told = [];
  wake = () => undefined;
  for (const name of ['progressStart', 'progressUpdate', 'progressEnd']) {
    adapter.client.on(name, (event: DebugProtocol.Event) => {
      told.push(event);
      wake();
    });
  }
});
afterEach(async () => {
  expect(await adapter.close()).toBe(0);
});

/** Waits for the first event of that name. */
async function progress<T>(name: string): Promise<T> {
  for (;;) {
    const found = told.find(({ event }) => event === name);
    if (found !== undefined) {
      return found.body as T;
    }
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}

async function moment(): Promise<RunMoment> {
  const response = await adapter.client.customRequest('uboot-virtio/moment');
  return response.body as RunMoment;
}

async function devices(): Promise<VirtioSnapshot> {
  const response = await adapter.client.customRequest('uboot-virtio/virtioSnapshot');
  return response.body as VirtioSnapshot;
}

/** Stands far behind the one place where the way back stops, so that all of the run has to be looked through. */
async function farFromTheBeginning(): Promise<RunMoment> {
  await adapter.launch(
    {},
    () => adapter.client.setFunctionBreakpointsRequest({ breakpoints: [{ name: 'cli_loop' }] }),
    { supportsProgressReporting: true },
  );
  await adapter.stopped();
  await adapter.client.continueRequest({ threadId: 1 });
  await adapter.printed('\n=> ');
  await adapter.send('while true; do true; done\r');
  await adapter.printed('done\r');
  for (;;) {
    await adapter.client.pauseRequest({ threadId: 1 });
    await adapter.stopped();
    const here = await moment();
    if (here.statement > STATEMENTS) {
      told.length = 0;
      return here;
    }
    await adapter.client.continueRequest({ threadId: 1 });
  }
}

it('says how far a long way back is', { timeout: MINUTES * 60_000 }, async () => {
  await farFromTheBeginning();
  await adapter.client.reverseContinueRequest({ threadId: 1 });
  await progress('progressEnd');
  expect((await adapter.stopped()).reason).toBe('function breakpoint');
  const start = await progress<DebugProtocol.ProgressStartEvent['body']>('progressStart');
  expect(start).toMatchObject({ title: 'Going to another place of the run', cancellable: true });
  expect(told.at(0)?.event).toBe('progressStart');
  expect(told.at(-1)?.event).toBe('progressEnd');
  const updates = told.slice(1, -1);
  expect(updates.length).toBeGreaterThan(0);
  expect(updates.every(({ event }) => event === 'progressUpdate')).toBe(true);
  for (const { body } of told as DebugProtocol.ProgressUpdateEvent[]) {
    expect(body.progressId).toBe(start.progressId);
    expect(body.percentage ?? 0).toBeGreaterThanOrEqual(0);
    expect(body.percentage ?? 0).toBeLessThanOrEqual(100);
  }
});

it.each(['cancel', 'pause'])(
  '%s ends a long way back where it began',
  { timeout: MINUTES * 60_000 },
  async (how) => {
    const origin = await farFromTheBeginning();
    const before = await devices();
    await adapter.client.reverseContinueRequest({ threadId: 1 });
    const { progressId } =
      await progress<DebugProtocol.ProgressStartEvent['body']>('progressStart');
    if (how === 'cancel') {
      await adapter.client.customRequest('cancel', { progressId });
    } else {
      await adapter.client.pauseRequest({ threadId: 1 });
    }
    expect(await progress('progressEnd')).toMatchObject({ progressId });
    expect(await adapter.stopped()).toMatchObject({
      reason: 'pause',
      text: expect.stringContaining('the way was cancelled') as unknown,
    });
    expect(await moment()).toEqual(origin);
    expect(await devices()).toEqual(before);
    // It goes on as if nothing had been.
    await adapter.client.continueRequest({ threadId: 1 });
    const from = adapter.console.length;
    await adapter.send('\x03');
    await adapter.printed('=> ', from);
  },
);
