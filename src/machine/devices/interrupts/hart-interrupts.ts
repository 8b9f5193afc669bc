import type { Clint } from './clint';
import type { Plic } from './plic';

/**
 * Bits of `mip` that lines from outside drive.
 *
 * @spec RISC-V Privileged 1.12 §3.1.9 Machine Interrupt Registers (mip and mie)
 */
export const MIP_MSIP = 1 << 3;
export const MIP_MTIP = 1 << 7;
export const MIP_SEIP = 1 << 9;
export const MIP_MEIP = 1 << 11;

/** The interrupt lines into harts, which a CPU polls. Nothing here changes a device but for lines that are looked at. */
export interface HartInterrupts {
  readonly harts: number;
  /** Those of `MIP_MSIP`, `MIP_MTIP`, `MIP_SEIP` and `MIP_MEIP` that are up now; 0 for a hart that isn't there. */
  pending(hart: number): number;
  /** Guest time in nanoseconds at which a timer comes up by itself; undefined: it is up, or never comes. */
  timerDueNs(hart: number): number | undefined;
}

/** CLINT and PLIC, with a machine and a supervisor context for each hart. */
export class ClintAndPlic implements HartInterrupts {
  readonly harts: number;
  readonly #clint: Clint;
  readonly #plic: Plic;

  constructor(clint: Clint, plic: Plic, harts: number) {
    this.#clint = clint;
    this.#plic = plic;
    this.harts = harts;
  }

  pending(hart: number): number {
    if (hart < 0 || hart >= this.harts) {
      return 0;
    }
    this.#plic.look();
    return (
      (this.#clint.softwarePending(hart) ? MIP_MSIP : 0) |
      (this.#clint.timerPending(hart) ? MIP_MTIP : 0) |
      (this.#plic.isUp(2 * hart + 1) ? MIP_SEIP : 0) |
      (this.#plic.isUp(2 * hart) ? MIP_MEIP : 0)
    );
  }

  timerDueNs(hart: number): number | undefined {
    return this.#clint.timerDueNs(hart);
  }
}
