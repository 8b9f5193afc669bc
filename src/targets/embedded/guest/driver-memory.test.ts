import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DriverMemory } from './driver-memory';

const MEBIBYTE = 2 ** 20;
let grown = 0;
let heard: string[];
let memory: DriverMemory;

beforeEach(() => {
  vi.useFakeTimers();
  grown = 0;
  const before = process.memoryUsage.rss();
  vi.spyOn(process.memoryUsage, 'rss').mockImplementation(() => before + grown * MEBIBYTE);
  heard = [];
  memory = new DriverMemory({
    ask: () => heard.push('ask'),
    giveUp: () => heard.push('give up'),
  });
});
afterEach(() => {
  memory.stop();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** The process has grown by so much, in MiB, and some time passes. */
function grow(to: number, milliseconds = 100): string[] {
  grown = to;
  vi.advanceTimersByTime(milliseconds);
  return heard;
}

describe('the memory of drivers', () => {
  it('is a GiB beside twice the RAM of the machine', () => {
    memory.allow(128 * MEBIBYTE);
    expect(grow(1280)).toEqual([]);
    expect(grow(1281)).toEqual(['ask']);
  });

  it('is waited for, not as much again', () => {
    memory.allow(128 * MEBIBYTE);
    grow(1281);
    expect(grow(2304)).toEqual(['ask']);
    expect(grow(2305)).toEqual(['ask', 'give up']);
    expect(grow(9999, 60_000)).toEqual(['ask', 'give up']);
  });

  it('is waited for, not long', () => {
    memory.allow(128 * MEBIBYTE);
    expect(grow(1281, 4000)).toEqual(['ask']);
    expect(grow(1281, 2000)).toEqual(['ask', 'give up']);
  });

  it('is nobody’s business once the guest has ended', () => {
    memory.allow(128 * MEBIBYTE);
    grow(1281);
    memory.stop();
    expect(grow(9999, 60_000)).toEqual(['ask']);
  });
});
