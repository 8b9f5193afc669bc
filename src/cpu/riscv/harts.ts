import { fail, ok, type Result } from '../../base/result';
import { Hart, type HartOptions, type HartState, type RunEnd, type WatchHit } from './hart';
import { HartCore } from './hart-core';
import { MAX_HARTS } from './layout';

export interface HartsOptions extends HartOptions {
  /** 1 to `MAX_HARTS`. Their ids are `hartId`, 0 if that is absent, and those that follow. */
  readonly harts: number;
}

/** Plain data: all that harts are, without the RAM. */
export interface HartsState {
  readonly version: 1;
  readonly harts: readonly HartState[];
}

/** What stands around harts that have their turn. */
export interface TurnHost {
  /** Called before a hart's turn: its interrupt lines are to be what they are now. */
  prepare(hart: Hart): void;
  /** `ecall` of supervisor mode, with `callsHost`: `finishCall`. */
  call(hart: Hart): void;
  /** What is watched was accessed. */
  watched(hit: WatchHit): void;
  /** No more is to be run. */
  readonly isOver: boolean;
}

/**
 * Harts that share RAM, decoded instructions, breakpoints and watches. The first one is run by whoever has it; what the others
 * do happens between two of its instructions, in turns, as the work of a device does: so where a run is is said by the first
 * one's count alone. A hart that waits in `wfi` is left out until an interrupt comes that it has enabled, and costs nothing.
 *
 * Breakpoints stop only the first.
 */
export class Harts {
  readonly all: readonly Hart[];
  readonly first: Hart;
  #current: Hart;
  #stopAsked = false;

  constructor(first: Hart, others: readonly Hart[]) {
    this.first = first;
    this.all = [first, ...others];
    this.#current = first;
  }

  /** Fails as `Hart.create` does, or when there can't be so many. */
  static create(options: HartsOptions): Result<Harts, string> {
    const { harts, hartId = 0 } = options;
    if (!Number.isInteger(harts) || harts < 1 || harts > MAX_HARTS) {
      return fail(`harts: expected 1 to ${MAX_HARTS}, found ${harts}`);
    }
    const core = HartCore.create(options);
    if (!core.ok) {
      return core;
    }
    const others = Array.from(
      { length: harts - 1 },
      (_, i) => new Hart(core.value, hartId + i + 1, i + 1),
    );
    return ok(new Harts(new Hart(core.value, hartId), others));
  }

  /** Whose turn it is: the one that asks the bus while it is asked. */
  get current(): Hart {
    return this.#current;
  }

  /**
   * Runs each hart but the first that doesn't wait for so many instructions, one after the other. Stops that are asked for
   * meanwhile are the first one's. Throws what the host throws.
   *
   * If an interrupt waits already, `wfi` ends the turn all the same: OpenSBI 1.1 parks harts in a loop around it without
   * taking the interrupt that has woken them.
   *
   * @returns those that have more to do: they haven't come to a `wfi`
   */
  turn(instructions: number, host: TurnHost): Hart[] {
    const { first } = this;
    const returnDepth = first.get('returnDepth');
    this.#stopAsked = first.get('stopRequest') !== 0n;
    first.requestStop(false);
    first.stopAtReturn(undefined);
    first.set('yieldsAtWfi', 1n);
    try {
      return this.all.slice(1).filter((hart) => this.#give(hart, instructions, host));
    } finally {
      this.#current = first;
      first.set('yieldsAtWfi', 0n);
      first.set('returnDepth', returnDepth);
      if (this.#stopAsked) {
        first.requestStop();
      }
    }
  }

  save(): HartsState {
    return { version: 1, harts: this.all.map((hart) => hart.save()) };
  }

  /** As of a hart. Fails when there are other harts than were saved. */
  restore(state: HartsState): Result<undefined, string> {
    if (state.harts.length !== this.all.length) {
      return fail(`saved harts: expected ${this.all.length}, found ${state.harts.length}`);
    }
    for (const [i, hart] of this.all.entries()) {
      const saved = state.harts[i];
      const restored = saved === undefined ? ok(undefined) : hart.restore(saved);
      if (!restored.ok) {
        return restored;
      }
    }
    return ok(undefined);
  }

  /** Its turn, if it doesn't wait. True: it has more to do. */
  #give(hart: Hart, instructions: number, host: TurnHost): boolean {
    host.prepare(hart);
    if (!isWoken(hart)) {
      return false;
    }
    this.#current = hart;
    return this.#run(hart, instructions, host);
  }

  /** False: it waits. */
  #run(hart: Hart, instructions: number, host: TurnHost): boolean {
    let left = instructions;
    let isAtBreakpoint = false;
    while (left > 0 && !host.isOver) {
      const before = hart.get('count');
      const end: RunEnd = isAtBreakpoint ? hart.step() : hart.run(left);
      isAtBreakpoint = end === 'breakpoint';
      if (end === 'ecall') {
        host.call(hart);
      } else if (end === 'watch') {
        this.#tellWatch(hart, host);
      }
      left -= Number(hart.get('count') - before);
      if (hart.get('stopRequest') !== 0n) {
        this.#stopAsked = true;
        hart.requestStop(false);
      }
      // A call may have stopped it.
      if (end === 'wfi' || hart.get('waiting') !== 0n) {
        hart.set('waiting', 1n);
        return false;
      }
    }
    return true;
  }

  #tellWatch(hart: Hart, host: TurnHost): void {
    const hit = hart.watchHit();
    if (hit !== undefined) {
      host.watched(hit);
    }
  }
}

function isWoken(hart: Hart): boolean {
  if (hart.get('waiting') === 0n) {
    return true;
  }
  const isWoken = (hart.get('mip') & hart.get('mie')) !== 0n;
  if (isWoken) {
    hart.set('waiting', 0n);
  }
  return isWoken;
}
