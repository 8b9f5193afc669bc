import { describe, expect, it } from 'vitest';
import { GuestWait } from './guest-wait';
import { VirtualTime } from './time/guest-time';

const LONG_WAIT_NS = 120e9;

/** A guest in virtual time that looks at the clock and at the console, and whose link notes how long it slept. */
function polling() {
  const sleptMs: (number | undefined)[] = [];
  const processor = { statement: 1, readsConsole: () => false };
  const clock = new VirtualTime(() => processor.statement);
  const wait = new GuestWait({
    machine: { poll: () => undefined, pendingInputBytes: 0, nextDueNs: () => undefined },
    link: { report: () => undefined, wait: (ms) => sleptMs.push(ms) },
    console: { flush: () => undefined, guestWaits: () => 'wait' },
    input: { consoleEnded: () => false, replaying: false },
    intake: { take: () => false },
    clock,
    processor,
    host: {
      willSleep: () => undefined,
      attendInWait: () => undefined,
      arriveInWait: () => undefined,
      isTravelling: false,
      handedOver: () => undefined,
      exit: () => {
        throw new Error('ended');
      },
    },
  });
  return { wait, clock, processor, sleptMs };
}

describe('a loop that looks at the clock and the console', () => {
  it('does not sleep within two guest minutes: countdowns and time-outs pass at once', () => {
    const { wait, clock, processor, sleptMs } = polling();
    while (clock.nowNs() < LONG_WAIT_NS) {
      processor.statement += 10;
      wait.relax();
    }
    expect(sleptMs).toEqual([]);
  });

  it('goes on at the pace of the wall clock then, and keeps no processor busy', () => {
    const { wait, clock, processor, sleptMs } = polling();
    while (sleptMs.length === 0) {
      processor.statement += 10;
      wait.relax();
    }
    const before = clock.nowNs();
    sleptMs.length = 0;
    for (let i = 0; i < 20_000; i++) {
      processor.statement += 10;
      wait.relax();
    }
    const slept = sleptMs.reduce<number>((sum, ms) => sum + (ms ?? 0), 0);
    const passedMs = (clock.nowNs() - before) / 1e6;
    expect(slept / passedMs).toBeGreaterThan(0.9);
    expect(slept / passedMs).toBeLessThanOrEqual(1);
  });

  it('is in a hurry again after work', () => {
    const { wait, processor, sleptMs } = polling();
    while (sleptMs.length === 0) {
      processor.statement += 10;
      wait.relax();
    }
    sleptMs.length = 0;
    processor.statement += 100_000;
    for (let i = 0; i < 10_000; i++) {
      wait.relax();
    }
    expect(sleptMs).toEqual([]);
  });
});
