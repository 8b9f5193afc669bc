import type { RunMachine } from '../../machine/run-machine';
import type { RunPlace } from '../../protocol/run-recipe';
import type { Executor } from '../debug/executor';
import type { GuestRun } from '../guest/guest-run';
import { Checkpoints } from './checkpoints';

/** Checkpoints of the present guest, if it can have some. */
export class SessionCheckpoints<M extends RunMachine> {
  readonly #executor: Executor<GuestRun<M>>;
  #checkpoints: Checkpoints | undefined;

  constructor(executor: Executor<GuestRun<M>>) {
    this.#executor = executor;
  }

  /** The executor has loaded a guest, whose inputs are kept. */
  begin(run: GuestRun<M>): void {
    const { checkpointable } = this.#executor;
    this.#checkpoints =
      run.isVirtual && checkpointable !== undefined
        ? new Checkpoints(run, checkpointable)
        : undefined;
  }

  /** The guest is gone. */
  end(): void {
    this.#checkpoints = undefined;
  }

  /** The guest may be put back to one of them instead of being built anew. */
  get areThere(): boolean {
    return this.#checkpoints !== undefined;
  }

  /** The guest stands at a place that each repetition comes by. */
  look({ boot, statement }: RunPlace): void {
    this.#checkpoints?.look({ boot, statement });
  }

  /** The user has changed the guest: what came later is of another run. */
  cut(place: RunPlace): void {
    this.#checkpoints?.cut(place);
  }

  /**
   * Puts the guest to the last one before a place. False: it must be built anew.
   *
   * @param place undefined: what is to be found can be anywhere
   */
  goBefore(place: RunPlace | undefined): boolean {
    return (
      place !== undefined &&
      this.#executor.countsHits !== true &&
      this.#checkpoints?.goBefore(place) === true
    );
  }
}
