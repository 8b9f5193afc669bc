import { describe, expect, it } from 'vitest';
import type { RunPlace } from '../../protocol/run-recipe';
import type { GuestState } from '../guest/guest-run';
import { Checkpoints } from './checkpoints';

const PAGE = 4096;

/** A guest that counts, and writes a page of its RAM at each place. */
function guest(pages: number, mostBytes?: number) {
  const ram = new Uint8Array(pages * PAGE);
  const pageFlags = new Uint8Array(pages);
  const log: string[] = [];
  let count = 0;
  const checkpoints = new Checkpoints(
    {
      save: () => ({ count }) as unknown as GuestState,
      goBack: (state) => {
        ({ count } = state as unknown as { count: number });
      },
      disks: undefined,
    },
    {
      ram,
      pageFlags,
      save: () => `processor ${count}`,
      restore: (state) => {
        log.push(String(state));
      },
    },
    mostBytes,
  );
  const write = (value: number): void => {
    const page = count % pages;
    ram[page * PAGE] = value;
    pageFlags[page] = 1;
  };
  return {
    ram,
    log,
    checkpoints,
    get count() {
      return count;
    },
    write,
    /** Runs to a statement, with a checkpoint at each. */
    runTo(statement: number): void {
      while (count < statement) {
        count++;
        write(count);
        checkpoints.look(at(count));
      }
    },
  };
}

const at = (statement: number): RunPlace => ({ boot: 0, statement });

describe('checkpoints', () => {
  it('put a guest to the last one before a place, with RAM and processor of there', () => {
    const run = guest(4);
    run.runTo(10);
    const { checkpoints, log, ram } = run;
    expect(checkpoints.goBefore(at(7))).toBe(true);
    expect([run.count, log]).toEqual([6, ['processor 6']]);
    expect([0, 1, 2, 3].map((page) => ram[page * PAGE])).toEqual([4, 5, 6, 3]);
    // Forwards over those that are known, and again to the end.
    run.runTo(10);
    expect(checkpoints.count).toBe(10);
    expect(checkpoints.goBefore(at(10))).toBe(true);
    expect(run.count).toBe(9);
    expect(checkpoints.goBefore(at(1))).toBe(false);
  });

  it('find out a run that is not the same', () => {
    const run = guest(4);
    run.runTo(6);
    run.checkpoints.goBefore(at(4));
    run.write(99);
    expect(() => {
      run.runTo(6);
    }).not.toThrow();
    run.checkpoints.goBefore(at(4));
    expect(() => {
      run.ram[0] = 77;
      run.checkpoints.look(at(4));
    }).toThrow('the run is not the recorded one: RAM is another at statement 4 of boot 0');
  });

  it('end where the user has changed the guest', () => {
    const run = guest(4);
    run.runTo(8);
    run.checkpoints.goBefore(at(5));
    run.checkpoints.cut(at(4));
    expect(run.checkpoints.count).toBe(4);
    run.write(50);
    run.runTo(6);
    expect(run.checkpoints.count).toBe(6);
    expect(run.checkpoints.goBefore(at(6))).toBe(true);
    expect([run.count, run.ram[0]]).toEqual([5, 50]);
  });

  it('become fewer where they take too much room, and are right all the same', () => {
    const run = guest(64, 40 * PAGE);
    run.runTo(300);
    const { checkpoints, ram } = run;
    expect(checkpoints.count).toBeLessThan(150);
    for (const place of [280, 100, 299, 64]) {
      expect(checkpoints.goBefore(at(place))).toBe(true);
      const { count } = run;
      expect(count).toBeLessThan(place);
      for (let page = 0; page < 64; page++) {
        const written = count - ((((count - page) % 64) + 64) % 64);
        expect(ram[page * PAGE]).toBe(written > 0 ? written & 0xff : 0);
      }
      run.runTo(300);
    }
  });
});
