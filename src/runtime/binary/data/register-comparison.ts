import type { Hart } from '../../../cpu/riscv/hart';
import { hexDigits } from '../../../base/hex';
import type { ArmedData, OnAccess } from '../../debug/data-breakpoints/access';

/** A register of the processor that data breakpoints are on. */
export interface WantedSlot {
  /** Of the hart's state. */
  readonly slot: string;
  /** As it was asked for. */
  readonly name: string;
  readonly breakpoints: readonly ArmedData[];
}

interface Compared extends WantedSlot {
  held: bigint;
}

/**
 * Registers of the processor that data breakpoints are on. Nothing tells of a write to one, so they are compared behind each
 * instruction: what is found is a change, and a write of the same value is not.
 */
export class RegisterComparison {
  readonly #onAccess: OnAccess;
  readonly #textOf: (pc: number) => string;
  #compared: readonly Compared[] = [];

  /** @param textOf what runs at an address */
  constructor(onAccess: OnAccess, textOf: (pc: number) => string) {
    this.#onAccess = onAccess;
    this.#textOf = textOf;
  }

  get isEmpty(): boolean {
    return this.#compared.length === 0;
  }

  set(wanted: readonly WantedSlot[], hart: Hart | undefined): void {
    this.#compared = wanted.map((one) => ({ ...one, held: hart?.get(one.slot) ?? 0n }));
  }

  /** What they hold now was written by nobody. */
  refresh(hart: Hart): void {
    for (const one of this.#compared) {
      one.held = hart.get(one.slot);
    }
  }

  /**
   * An instruction has run.
   *
   * @param pc of that instruction
   * @returns whether one of them has another value now
   */
  compare(hart: Hart, pc: number): boolean {
    let hasChanged = false;
    for (const one of this.#compared) {
      const now = hart.get(one.slot);
      if (now !== one.held) {
        const old = one.held;
        one.held = now;
        hasChanged = true;
        this.#onAccess(one.breakpoints, {
          kind: 'write',
          what: one.name,
          by: this.#textOf(pc),
          before: registerText(old, hart.xlen),
          after: registerText(now, hart.xlen),
          old: narrow(old),
          now: narrow(now),
        });
      }
    }
    return hasChanged;
  }
}

function registerText(value: bigint, bits: number): string {
  return `0x${hexDigits(value, bits / 4)}`;
}

/** A number where it is exact as one, as registers are in expressions. */
function narrow(value: bigint): number | bigint {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}
