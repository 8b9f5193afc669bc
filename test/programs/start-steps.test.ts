import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runSteps } from '../../scripts/steps.mjs';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearInterval', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

class Output {
  text = '';
  readonly isTTY: boolean;
  constructor(isTTY: boolean) {
    this.isTTY = isTTY;
  }
  write(text: string): void {
    this.text += text;
  }
}

const takes = (seconds: number, reason?: string) => () =>
  new Promise<string | undefined>((resolve) => {
    setTimeout(() => {
      resolve(reason);
    }, seconds * 1000);
  });

it('says which step is on and for how long, in lines', async () => {
  const out = new Output(false);
  const ended = runSteps(
    [
      { title: 'building', action: takes(25) },
      { title: 'packaging', action: takes(3) },
    ],
    out,
  );
  await vi.advanceTimersByTimeAsync(28_000);
  expect(await ended).toBeUndefined();
  expect(out.text.split('\n')).toEqual([
    '[1/2] building ...',
    '[1/2] building ... 10 s (10 s in all)',
    '[1/2] building ... 20 s (20 s in all)',
    '[1/2] building: done after 25 s',
    '[2/2] packaging ...',
    '[2/2] packaging: done after 3 s',
    '',
  ]);
});

it('counts the seconds in one line of a terminal', async () => {
  const out = new Output(true);
  const ended = runSteps([{ title: 'building', action: takes(2.5) }], out);
  await vi.advanceTimersByTimeAsync(2500);
  await ended;
  expect(out.text.split('\r\x1b[K')).toEqual([
    '[1/1] building ...',
    '[1/1] building ... 1 s (1 s in all)',
    '[1/1] building ... 2 s (2 s in all)',
    '[1/1] building: done after 2 s\n',
  ]);
});

it('ends with the first step that fails', async () => {
  const out = new Output(false);
  const ended = runSteps(
    [
      { title: 'building', action: takes(1, 'no compiler') },
      { title: 'packaging', action: takes(1) },
    ],
    out,
  );
  await vi.advanceTimersByTimeAsync(5000);
  expect(await ended).toBe('no compiler');
  expect(out.text).not.toContain('[2/2]');
});
