import type { Hart, WatchHit } from '../../../cpu/riscv/hart';
import type { Harts } from '../../../cpu/riscv/harts';
import type { AccessListener, HartMachine } from '../hart-machine';

/** Instructions of a turn, and of the first hart between two: they are as fast as it. */
const TURN = 1 << 12;
/** The first hart's instructions after which those that wait are looked at in any case. A multiple of a turn. */
const LOOK = TURN << 2;

/** What others have to do with what the harts beside the first one do. */
export interface OtherHartsHost {
  /** Moves the interrupt lines of a hart to where they are now. */
  setLines(hart: Hart): void;
  /** `ecall` of supervisor mode. */
  call(hart: Hart): void;
  /** It jumps to where it is, and nothing takes it from there. */
  hangs(hart: Hart): boolean;
}

/** Who hears of what they access. */
export interface OtherHartsListener {
  /** Of all harts, outside RAM. */
  readonly bus: Pick<AccessListener, 'read' | 'wrote'>;
  /** Of those beside the first one, to what is watched in RAM. */
  watched(hit: WatchHit): void;
}

/** When they have their next turn, as plain data. */
export interface OtherHartsState {
  readonly turnAt: number;
  readonly busy: boolean;
  readonly compute: boolean;
}

/**
 * The harts beside the one that is debugged. They have their turns at certain counts of its instructions, before whatever else happens
 * there, and while it waits; so each state of the run still has one number.
 */
export class OtherHarts {
  readonly #machine: HartMachine;
  readonly #harts: Harts;
  readonly #host: OtherHartsHost;
  #turnAt = 0;
  /** Some hart has more to do, or may have been woken. */
  #busy = false;
  /** Some hart had more to do at the end of the last turn. */
  #compute = false;

  constructor(machine: HartMachine, host: OtherHartsHost) {
    this.#machine = machine;
    this.#harts = machine.harts;
    this.#host = host;
  }

  /** A boot begins. */
  reset(): void {
    this.#busy = true;
    this.#compute = true;
    this.#turnAt = TURN;
  }

  /** The statement of the first hart at which they have their next turn. */
  get turnAt(): number {
    return this.#turnAt;
  }

  /** Some of them has more to do, and doesn't wait for anything. */
  get compute(): boolean {
    return this.#compute;
  }

  /**
   * Something was written that may wake one.
   *
   * @returns that brings their turn nearer
   */
  touched(statement: number): boolean {
    const next = nextMultiple(statement, TURN);
    const isNearer = next < this.#turnAt;
    this.#turnAt = Math.min(this.#turnAt, next);
    this.#busy = true;
    return isNearer;
  }

  /** Their turn, if it is time. */
  look(statement: number, listener: OtherHartsListener): void {
    if (statement >= this.#turnAt) {
      this.#turn(statement, listener);
    }
  }

  /** The first hart waits. @param sleeps until an interrupt comes */
  wait(statement: number, sleeps: boolean, listener: OtherHartsListener): void {
    if (this.#busy || sleeps) {
      this.#turn(statement, listener);
    }
  }

  save(): OtherHartsState {
    return { turnAt: this.#turnAt, busy: this.#busy, compute: this.#compute };
  }

  restore({ turnAt, busy, compute }: OtherHartsState): void {
    this.#turnAt = turnAt;
    this.#busy = busy;
    this.#compute = compute;
  }

  #turn(statement: number, listener: OtherHartsListener): void {
    const machine = this.#machine;
    const { accesses } = machine;
    const ofFirst = accesses.listener;
    accesses.listener = this.#listenerOf(listener);
    try {
      const busy = this.#harts.turn(TURN, {
        prepare: (hart) => {
          this.#host.setLines(hart);
        },
        call: (hart) => {
          this.#host.call(hart);
        },
        watched: (hit) => {
          listener.watched(hit);
        },
        get isOver() {
          return machine.exitRequest !== undefined;
        },
      });
      this.#busy = busy.some((hart) => !this.#host.hangs(hart));
    } finally {
      accesses.listener = ofFirst;
    }
    this.#compute = this.#busy;
    this.#turnAt = nextMultiple(statement, this.#busy ? TURN : LOOK);
  }

  #listenerOf(listener: OtherHartsListener): AccessListener {
    return {
      read: (address, sizeBytes, value) => {
        listener.bus.read(address, sizeBytes, value);
      },
      readTime: () => undefined,
      wrote: (address, sizeBytes, value) => {
        listener.bus.wrote(address, sizeBytes, value);
        // A handler that has taken its interrupt back sees so at once.
        this.#host.setLines(this.#harts.current);
        if (this.#machine.exitRequest !== undefined) {
          this.#harts.current.stopAfterInstruction();
        }
      },
    };
  }
}

function nextMultiple(statement: number, of: number): number {
  return statement - (statement % of) + of;
}
