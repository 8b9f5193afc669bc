// Traps, interrupts and the ways back from them.
import {
  ux,
  sx,
  XLEN,
  S_mcause,
  S_medeleg,
  S_menvcfg,
  S_mepc,
  S_mideleg,
  S_mie,
  S_mip,
  S_misa,
  S_mstatus,
  S_mtval,
  S_mtvec,
  S_pc,
  S_privilege,
  S_reservation,
  S_scause,
  S_sepc,
  S_stval,
  S_stvec,
} from './generated.as';
import { get, MACHINE, MPRV, put, SUPERVISOR, USER } from './state.as';
import { markStale } from './windows.as';

export const SIE: ux = 1 << 1;
export const MIE: ux = 1 << 3;
export const SPIE: ux = 1 << 5;
export const MPIE: ux = 1 << 7;
export const SPP: ux = 1 << 8;
export const MPP: ux = 3 << 11;
export const TVM: ux = 1 << 20;
export const TW: ux = 1 << 21;
export const TSR: ux = 1 << 22;
/** What one program has reserved isn't another's, as in QEMU. */
const NOTHING: ux = <ux>-1;
const INTERRUPT: ux = (<ux>1) << (XLEN - 1);

/** Goes to the handler, whose address is then in `pc`. */
export function enterTrap(cause: ux, value: ux, pc: ux): void {
  const interrupt = (cause & INTERRUPT) != 0;
  const number = cause & 63;
  const privilege = load<u32>(S_privilege);
  const delegated = get(interrupt ? S_mideleg : S_medeleg);
  const status = get(S_mstatus);
  let vector: ux;
  markStale();
  put(S_reservation, NOTHING);
  if (privilege <= SUPERVISOR && ((delegated >> number) & 1) != 0) {
    put(S_scause, cause);
    put(S_sepc, pc);
    put(S_stval, value);
    let next = status & ~(SPP | SPIE | SIE);
    if (privilege == SUPERVISOR) next |= SPP;
    if ((status & SIE) != 0) next |= SPIE;
    put(S_mstatus, next);
    store<u64>(S_privilege, SUPERVISOR);
    vector = get(S_stvec);
  } else {
    put(S_mcause, cause);
    put(S_mepc, pc);
    put(S_mtval, value);
    let next = (status & ~(MPP | MPIE | MIE)) | ((<ux>privilege) << 11);
    if ((status & MIE) != 0) next |= MPIE;
    put(S_mstatus, next);
    store<u64>(S_privilege, MACHINE);
    vector = get(S_mtvec);
  }
  put(S_pc, (vector & ~(<ux>3)) + (interrupt && (vector & 1) != 0 ? number << 2 : 0));
}

/** Interrupts that are to be taken now, by their bits in mip. */
export function dueInterrupts(): ux {
  const waiting = get(S_mip) & get(S_mie);
  if (waiting == 0) return 0;
  const status = get(S_mstatus);
  const privilege = load<u32>(S_privilege);
  const delegated = get(S_mideleg);
  if (privilege < MACHINE || (status & MIE) != 0) {
    const forMachine = waiting & ~delegated;
    if (forMachine != 0) return forMachine;
  }
  if (privilege < SUPERVISOR || (privilege == SUPERVISOR && (status & SIE) != 0)) {
    return waiting & delegated;
  }
  return 0;
}

/** The order in which interrupts that wait together are taken: external, software, timer; machine mode's first. */
function firstOf(due: ux): ux {
  if (due & (1 << 11)) return 11;
  if (due & (1 << 3)) return 3;
  if (due & (1 << 7)) return 7;
  if (due & (1 << 9)) return 9;
  if (due & (1 << 1)) return 1;
  return 5;
}

export function takeInterrupt(due: ux, pc: ux): void {
  enterTrap(INTERRUPT | firstOf(due), 0, pc);
}

/** Privilege 2 is nobody's: whoever goes there is a user. */
function arrive(privilege: u32): void {
  markStale();
  put(S_reservation, NOTHING);
  store<u64>(S_privilege, privilege == 2 ? USER : privilege);
  if (privilege != MACHINE) put(S_mstatus, get(S_mstatus) & ~MPRV);
}

export function returnFromMachine(): ux {
  const status = get(S_mstatus);
  const privilege = u32(status >> 11) & 3;
  let next = (status & ~(MIE | MPP)) | MPIE;
  if ((status & MPIE) != 0) next |= MIE;
  put(S_mstatus, next);
  arrive(privilege);
  return get(S_mepc);
}

export function returnFromSupervisor(): ux {
  const status = get(S_mstatus);
  let next = (status & ~(SIE | SPP)) | SPIE;
  if ((status & SPIE) != 0) next |= SIE;
  put(S_mstatus, next);
  arrive((status & SPP) != 0 ? SUPERVISOR : USER);
  return get(S_sepc);
}
