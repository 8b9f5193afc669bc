import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { DapClient } from '../testing/dap-client';
import { FakeTarget } from '../testing/fake-target';
import { Progress } from './progress';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function progress(wanted = true) {
  const sent: [string, object][] = [];
  const made = new Progress((event, body) => sent.push([event, body]));
  made.wanted = wanted;
  return { progress: made, sent };
}

it('says nothing of what is over within half a second', () => {
  const { progress: made, sent } = progress();
  const task = made.begin({ title: 'Going back' });
  task.report('statement 100', 10);
  vi.advanceTimersByTime(499);
  task.end();
  vi.advanceTimersByTime(10_000);
  expect(sent).toEqual([]);
});

it('says how far it is, and that it is over, once', () => {
  const { progress: made, sent } = progress();
  const task = made.begin({ title: 'Going back', requestId: 7, cancel: () => undefined });
  task.report('statement 100', 10);
  vi.advanceTimersByTime(500);
  task.report('statement 200', 20);
  task.report(undefined);
  task.end('at statement 300');
  task.end();
  const progressId = 'progress 1';
  const start = { progressId, title: 'Going back', cancellable: true, requestId: 7 };
  expect(sent).toEqual([
    ['progressStart', { ...start, message: 'statement 100', percentage: 10 }],
    ['progressUpdate', { progressId, message: 'statement 200', percentage: 20 }],
    ['progressUpdate', { progressId }],
    ['progressEnd', { progressId, message: 'at statement 300' }],
  ]);
});

it('is not for a client that knows no progress', () => {
  const { progress: made, sent } = progress(false);
  const task = made.begin({ title: 'Going back' });
  vi.advanceTimersByTime(1000);
  task.end();
  expect(sent).toEqual([]);
});

it('is cancelled by its id, while it is on', () => {
  const { progress: made, sent } = progress();
  const cancel = vi.fn();
  const task = made.begin({ title: 'Going back', cancel });
  vi.advanceTimersByTime(500);
  const { progressId } = sent[0]?.[1] as { progressId: string };
  made.cancel('another');
  expect(cancel).not.toHaveBeenCalled();
  made.cancel(progressId);
  expect(cancel).toHaveBeenCalledOnce();
  task.end();
  made.cancel(progressId);
  expect(cancel).toHaveBeenCalledOnce();
});

it('shows a launch that takes long, which can be cancelled', async () => {
  let ready = (): void => undefined;
  const target = new FakeTarget();
  const client = new DapClient({
    createTarget: () =>
      new Promise((resolve) => {
        ready = () => {
          resolve(target);
        };
      }),
  });
  await client.ask('initialize', { supportsProgressReporting: true });
  const launched = client.send('launch', { qemu: 'qemu-system-arm -machine virt' });
  await vi.advanceTimersByTimeAsync(500);
  const { progressId, title } = await client.event<{ progressId: string; title: string }>(
    'progressStart',
  );
  expect(title).toBe('Starting U-Boot');
  await client.ask('cancel', { progressId });
  expect(await launched).toMatchObject({ success: false, message: 'cancelled' });
  expect(await client.event('progressEnd')).toEqual({ progressId });
  await client.event('terminated');
  ready();
  await vi.waitFor(() => {
    expect(target.terminated).toBe(true);
  });
});
