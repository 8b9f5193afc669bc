import { describe, expect, it } from 'vitest';
import { PollWatch } from './poll-watch';

const LINE_STATUS = 0x1000_0005;
const TIME = 0x0200_bff8;

function watch() {
  let count = 0;
  let waits = 0;
  const polls = new PollWatch(
    () => count,
    () => waits++,
  );
  const look = (address: number, times: number, apart = 30, value = 0x60): number => {
    const before = waits;
    for (let i = 0; i < times; i++) {
      count += apart;
      polls.read(address, 1, value);
    }
    return waits - before;
  };
  return { polls, look };
}

describe('a guest that waits', () => {
  it('for a key asks the UART alone, again and again', () => {
    const { polls, look } = watch();
    expect(look(LINE_STATUS, 20)).toBe(0);
    expect(look(LINE_STATUS, 1)).toBe(1);
    expect(polls.readsConsole).toBe(false);
    look(LINE_STATUS, 43);
    expect(polls.readsConsole).toBe(true);
    // A key is there: nobody waits.
    expect(look(LINE_STATUS, 1, 30, 0x61)).toBe(0);
    expect(polls.readsConsole).toBe(false);
  });

  it('for time asks the clock, with looks at the UART between', () => {
    const { polls, look } = watch();
    for (let i = 0; i < 60; i++) {
      look(TIME, 1);
      look(LINE_STATUS, 1);
    }
    expect(look(TIME, 1)).toBe(1);
    expect(polls.readsConsole).toBe(false);
  });

  it('does not work meanwhile: other registers, writes, or many instructions', () => {
    const { polls, look } = watch();
    look(TIME, 20);
    polls.wrote();
    expect(look(TIME, 20)).toBe(0);
    look(0x1000_8000, 1);
    expect(look(TIME, 20)).toBe(0);
    expect(look(TIME, 1, 10_000)).toBe(0);
    expect(look(TIME, 20)).toBe(1);
  });

  it('is seen the same after it was put back', () => {
    const { polls, look } = watch();
    look(LINE_STATUS, 70);
    const state = polls.save();
    polls.reset();
    expect(polls.readsConsole).toBe(false);
    polls.restore(state);
    expect(polls.readsConsole).toBe(true);
  });
});
