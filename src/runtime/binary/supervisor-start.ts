import type { Hart } from '../../cpu/riscv/hart';

const SUPERVISOR_MODE = 1n;
/** All but calls of supervisor mode, which the host answers. OpenSBI passes on those that it doesn't delegate. */
const EXCEPTIONS = 0xf0_b5ffn;
/** Of supervisor mode, and with H of guests. */
const INTERRUPTS = 0x1666n;
const ALL_COUNTERS = 0xffff_ffffn;
const COUNTERS_OF_USERS = 7n;
const SUPERVISOR_TIMER_ON = 1n << 63n;
const NO_TIMER = 0xffff_ffff_ffff_ffffn;

/**
 * A hart as the firmware of machine mode hands it over, where the host stands in for that firmware.
 *
 * @spec RISC-V SBI 2.0 §9.1 Function: HART start (FID #0)
 */
export function startBehindSbi(
  hart: Hart,
  { a0, a1 }: { readonly a0: number; readonly a1: number },
): void {
  hart.set('callsHost', 1n);
  hart.set('privilege', SUPERVISOR_MODE);
  hart.set('medeleg', EXCEPTIONS);
  hart.set('mideleg', INTERRUPTS);
  hart.set('mcounteren', ALL_COUNTERS);
  hart.set('scounteren', COUNTERS_OF_USERS);
  if (hart.get('extensions') !== 0n) {
    hart.set('menvcfg', SUPERVISOR_TIMER_ON);
    hart.set('stimecmp', NO_TIMER);
  }
  hart.set('x10', BigInt(a0));
  hart.set('x11', BigInt(a1));
}
