import { fail, ok, type Result } from '../../base/result';
import { Hart, type HartOptions, type HartState, type RunEnd, type Watch } from './hart';
import { HartCore } from './hart-core';
import { MAX_HARTS } from './layout';

export interface HartsOptions extends HartOptions {
  /** 1 to 8. Their ids are `hartId`, 0 if that is absent, and those that follow. */
  readonly harts: number;
  /** Instructions of a turn: `DEFAULT_TURN` when absent. */
  readonly turn?: number;
}

/** Plain data: all that harts are, without the RAM. */
export interface HartsState {
  readonly version: 1;
  readonly harts: readonly HartState[];
  /** Number of the hart whose turn it is. */
  readonly current: number;
  /** Instructions that are left of its turn. */
  readonly left: number;
}

/** Long enough that taking turns costs nothing, short enough that one hart that waits for another in a loop loses little. */
export const DEFAULT_TURN = 5000;

/**
 * Harts that share RAM, decoded instructions, breakpoints and watches, and take turns of a fixed number of instructions, so
 * that a run repeats. One that waits in `wfi` is left out until an interrupt that it has enabled comes, and costs nothing. If
 * such an interrupt waits already, `wfi` ends the turn all the same: OpenSBI 1.1 parks harts in a loop around it without
 * taking the interrupt that has woken them.
 */
export class Harts {
  readonly all: readonly Hart[];
  readonly #turn: number;
  #current = 0;
  #left: number;

  constructor(all: readonly Hart[], turn: number) {
    this.all = all;
    this.first.set('yieldsAtWfi', all.length > 1 ? 1n : 0n);
    this.#turn = turn;
    this.#left = turn;
  }

  /** Fails as `Hart.create` does, or when there can't be so many. */
  static create(options: HartsOptions): Result<Harts, string> {
    const { harts, hartId = 0, turn = DEFAULT_TURN } = options;
    if (!Number.isInteger(harts) || harts < 1 || harts > MAX_HARTS) {
      return fail(`harts: expected 1 to ${MAX_HARTS}, found ${harts}`);
    }
    const core = HartCore.create(options);
    if (!core.ok) {
      return core;
    }
    const all = Array.from({ length: harts }, (_, i) => new Hart(core.value, hartId + i, i));
    return ok(new Harts(all, turn));
  }

  /** Whose turn it is: the one that `run` came back from, and the one that asks the bus while it is asked. */
  get current(): Hart {
    return this.all[this.#current] ?? this.first;
  }

  /** The number of `current`, from 0 on. */
  get currentNumber(): number {
    return this.#current;
  }

  /** Instructions of all, begun since power-on: the coordinate of a run. */
  get count(): bigint {
    return this.all.reduce((sum, hart) => sum + hart.get('count'), 0n);
  }

  /** What all share may be asked of any. */
  get first(): Hart {
    const [first] = this.all;
    if (first === undefined) {
      throw new Error('no harts');
    }
    return first;
  }

  /** Runs at most so many instructions of all together. 'wfi': all wait. The other ends are those of `current`. */
  run(maxInstructions: number): RunEnd {
    let left = maxInstructions;
    while (left > 0) {
      if (!this.#findRunnable()) {
        return 'wfi';
      }
      const hart = this.current;
      const before = hart.get('count');
      const end = hart.run(Math.min(left, this.#left));
      const ran = Number(hart.get('count') - before);
      left -= ran;
      this.#left -= ran;
      if (end === 'wfi') {
        hart.set('waiting', 1n);
      } else if (end !== 'budget') {
        return end;
      }
      if (end === 'wfi' || this.#left <= 0) {
        this.#pass();
      }
    }
    return 'budget';
  }

  /** Runs the instruction of `current` at its pc even if a breakpoint stands there. 'wfi': all wait. */
  step(): RunEnd {
    if (!this.#findRunnable()) {
      return 'wfi';
    }
    const hart = this.current;
    const end = hart.step();
    if (end === 'wfi') {
      hart.set('waiting', 1n);
      this.#pass();
      return this.#findRunnable() ? 'budget' : 'wfi';
    }
    this.#left -= 1;
    if (this.#left <= 0) {
      this.#pass();
    }
    return end;
  }

  /** All as at power-on. */
  reset(pc: bigint): void {
    for (const hart of this.all) {
      hart.reset(pc);
    }
    this.#current = 0;
    this.#left = this.#turn;
  }

  /** As of a hart. */
  requestStop(stop = true): void {
    this.first.requestStop(stop);
  }

  /** As of a hart. */
  stopAfterInstruction(): void {
    this.first.stopAfterInstruction();
  }

  /** As of a hart. */
  setBreakpoints(addresses: Iterable<bigint>): Result<undefined, string> {
    return this.first.setBreakpoints(addresses);
  }

  /** As of a hart. */
  setWatches(watches: readonly Watch[]): Result<undefined, string> {
    return this.first.setWatches(watches);
  }

  /** As of a hart. */
  written(address: number, lengthBytes: number): void {
    this.first.written(address, lengthBytes);
  }

  save(): HartsState {
    const harts = this.all.map((hart) => hart.save());
    return { version: 1, harts, current: this.#current, left: this.#left };
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
    this.#current = state.current;
    this.#left = state.left;
    return ok(undefined);
  }

  /** Passes the turn on until it is with a hart that doesn't wait. False: all do. */
  #findRunnable(): boolean {
    for (let tried = 0; tried < this.all.length; tried++) {
      const hart = this.current;
      if (hart.get('waiting') === 0n) {
        return true;
      }
      if ((hart.get('mip') & hart.get('mie')) !== 0n) {
        hart.set('waiting', 0n);
        return true;
      }
      this.#pass();
    }
    return false;
  }

  #pass(): void {
    this.#current = (this.#current + 1) % this.all.length;
    this.#left = this.#turn;
  }
}
