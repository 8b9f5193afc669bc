// Control and status registers: which there are, who may use them, what is kept of a write.
import {
  ux,
  sx,
  XLEN,
  S_busValue,
  S_count,
  S_fcsr,
  S_marchid,
  S_mcause,
  S_mcounteren,
  S_mcountinhibit,
  S_mcycle,
  S_medeleg,
  S_menvcfg,
  S_mepc,
  S_mhartid,
  S_mhpmcounter3,
  S_mhpmevent3,
  S_mideleg,
  S_mie,
  S_mimpid,
  S_minstret,
  S_mip,
  S_misa,
  S_mscratch,
  S_mstatus,
  S_mstatush,
  S_mtval,
  S_mtvec,
  S_mvendorid,
  S_pmpaddr0,
  S_pmpcfg0,
  S_privilege,
  S_satp,
  S_scause,
  S_scounteren,
  S_senvcfg,
  S_sepc,
  S_sscratch,
  S_stval,
  S_stvec,
  S_synchronousTraps,
} from './generated.as';
import { FS, hasFloat } from './floating.as';
import {
  hasHypervisor, hasTimer, isExtended, readExtended, timerIsOn, writeExtended,
} from './hypervisor.as';
import { ENTRIES, LOCKED } from './protection.as';
import { busTime, get, MACHINE, MPRV, put, SUPERVISOR, USER } from './state.as';
import { MIE, MPIE, MPP, SIE, SPIE, SPP, TSR, TVM, TW } from './trap.as';
import { markStale } from './windows.as';

const SUM: ux = 1 << 18;
const MXR: ux = 1 << 19;
const SD: ux = (<ux>1) << (XLEN - 1);
/** UXL and SXL say 64. */
const LENGTHS: ux = XLEN == 64 ? <ux>((<u64>0xa) << 32) : 0;
const STATUS_KEPT: ux =
  SIE | MIE | SPIE | MPIE | SPP | MPP | MPRV | SUM | MXR | TVM | TW | TSR;
const STATUS_OF_SUPERVISOR: ux = SIE | SPIE | SPP | SUM | MXR;
const UXL: ux = XLEN == 64 ? <ux>((<u64>2) << 32) : 0;

const SUPERVISOR_INTERRUPTS: ux = 0x222;
const ALL_INTERRUPTS: ux = 0xaaa;
/** QEMU's: the standard would leave out bit 11, the machine's own calls. */
const DELEGABLE: ux = 0xf0bfff;
const ENVIRONMENT_KEPT: ux = 0xf1;
/** What H delegates to supervisor mode for good: the interrupts of guests. */
const HYPERVISOR_INTERRUPTS: ux = 0x1444;
const STIP: ux = 1 << 5;
/** Address bits that go into a protection entry. */
const PROTECTION_ADDRESS: u64 = 0x3fffffffffffff;

/** Set when there is no such register, or the hart may not use it. */
export let missing: bool = false;

function none(): ux {
  missing = true;
  return 0;
}

function statusWithSummary(mask: ux): ux {
  const status = get(S_mstatus) & (mask | FS);
  return (status & FS) == FS ? status | SD : status;
}

/** What counts instructions: 2 that were completed, 0 cycles, which are as many as were begun. */
function counter(which: u32): u64 {
  const slot = which == 0 ? S_mcycle : S_minstret;
  const kept = load<u64>(slot);
  if (((get(S_mcountinhibit) >> which) & 1) != 0) return kept;
  return kept + ticks(which);
}
function ticks(which: u32): u64 {
  const begun = load<u64>(S_count);
  return which == 0 ? begun : begun - load<u64>(S_synchronousTraps);
}
function setCounter(which: u32, value: u64): void {
  const stopped = ((get(S_mcountinhibit) >> which) & 1) != 0;
  store<u64>(which == 0 ? S_mcycle : S_minstret, stopped ? value : value - ticks(which));
}
function setInhibit(value: ux): void {
  const cycles = counter(0);
  const instructions = counter(2);
  put(S_mcountinhibit, value);
  setCounter(0, cycles);
  setCounter(2, instructions);
}

/** Counters of the user's range: machine mode always; below it what mcounteren and, for users, scounteren allow. */
function mayCount(which: u32): bool {
  const privilege = load<u32>(S_privilege);
  if (privilege == MACHINE) return true;
  if (((get(S_mcounteren) >> which) & 1) == 0) return false;
  return privilege == SUPERVISOR || ((get(S_scounteren) >> which) & 1) != 0;
}

function readCounter(number: u32): ux {
  const which = number & 31;
  const high = (number & 0x80) != 0;
  if (high && XLEN == 64) return none();
  const user = (number & 0xf00) == 0xc00;
  if (user && !mayCount(which)) return none();
  let value: u64;
  if (which == 1) {
    if (!user) return none();
    busTime();
    value = load<u64>(S_busValue);
  } else if (which < 3) {
    value = counter(which);
  } else if (which <= 18) {
    value = load<u64>(S_mhpmcounter3 + ((which - 3) << 3));
  } else {
    return none();
  }
  return high ? <ux>(value >> 32) : <ux>value;
}

function writeCounter(number: u32, value: ux): void {
  const which = number & 31;
  const high = (number & 0x80) != 0;
  if ((high && XLEN == 64) || which == 1 || which > 18) {
    missing = true;
    return;
  }
  const slot = S_mhpmcounter3 + ((which - 3) << 3);
  const before = which < 3 ? counter(which) : load<u64>(slot);
  let after = u64(value);
  if (XLEN == 32) {
    after = high ? (before & 0xffffffff) | (after << 32) : (before & ~(<u64>0xffffffff)) | after;
  }
  if (which < 3) {
    setCounter(which, after);
  } else {
    store<u64>(slot, after);
  }
}

/** Configuration bytes lie one behind the other, so that a register is a word of them. */
function protectionBytes(number: u32): u32 {
  const at = (number & 15) << 2;
  if ((XLEN == 64 && (number & 1) != 0) || at >= ENTRIES) {
    missing = true;
    return 0;
  }
  return S_pmpcfg0 + at;
}
function writeProtection(number: u32, value: ux): void {
  const at = protectionBytes(number);
  if (missing) return;
  markStale();
  for (let i: u32 = 0; i < u32(XLEN) / 8; i++) {
    if ((load<u8>(at + i) & LOCKED) == 0) store<u8>(at + i, u8(value >> (i * 8)));
  }
}
/** A locked entry keeps its address, and a locked range that of the entry before it, which is where it begins. */
function writeProtectionAddress(number: u32, value: ux): void {
  const entry = number & 15;
  if ((load<u8>(S_pmpcfg0 + entry) & LOCKED) != 0) return;
  if (entry + 1 < ENTRIES && (load<u8>(S_pmpcfg0 + entry + 1) & 0x98) == 0x88) return;
  markStale();
  store<u64>(S_pmpaddr0 + (entry << 3), u64(value) & PROTECTION_ADDRESS);
}

/** Supervisor mode may use the registers of H, too. */
function mayUse(number: u32): bool {
  const privilege = load<u32>(S_privilege);
  const needed = (number >> 8) & 3;
  return needed <= (privilege == SUPERVISOR ? 2 : privilege);
}

export function readCsr(number: u32): ux {
  missing = false;
  if (!mayUse(number)) return none();
  if (isExtended(number)) return readExtended(number);
  switch (number) {
    case 0x001:
    case 0x002:
    case 0x003: {
      if ((get(S_mstatus) & FS) == 0) return none();
      const all = get(S_fcsr);
      return number == 1 ? all & 31 : number == 2 ? all >> 5 : all;
    }
    case 0x100:
      return statusWithSummary(STATUS_OF_SUPERVISOR) | UXL;
    case 0x104:
      return get(S_mie) & get(S_mideleg);
    case 0x105:
      return get(S_stvec);
    case 0x106:
      return get(S_scounteren);
    case 0x10a:
      return get(S_senvcfg);
    case 0x140:
      return get(S_sscratch);
    case 0x141:
      return get(S_sepc);
    case 0x142:
      return get(S_scause);
    case 0x143:
      return get(S_stval);
    case 0x144:
      return get(S_mip) & get(S_mideleg);
    case 0x180:
      return load<u32>(S_privilege) == SUPERVISOR && (get(S_mstatus) & TVM) != 0
        ? none()
        : get(S_satp);
    case 0x300:
      return statusWithSummary(STATUS_KEPT) | LENGTHS;
    case 0x301:
      return get(S_misa);
    case 0x302:
      return get(S_medeleg);
    case 0x303:
      return hasHypervisor() ? get(S_mideleg) | HYPERVISOR_INTERRUPTS : get(S_mideleg);
    case 0x304:
      return get(S_mie);
    case 0x305:
      return get(S_mtvec);
    case 0x306:
      return get(S_mcounteren);
    case 0x30a:
      return get(S_menvcfg);
    case 0x310:
      return XLEN == 32 ? get(S_mstatush) : none();
    case 0x31a:
      return XLEN == 32 ? <ux>load<u32>(S_menvcfg, 4) : none();
    case 0x320:
      return get(S_mcountinhibit);
    case 0x340:
      return get(S_mscratch);
    case 0x341:
      return get(S_mepc);
    case 0x342:
      return get(S_mcause);
    case 0x343:
      return get(S_mtval);
    case 0x344:
      return get(S_mip);
    case 0xf11:
      return get(S_mvendorid);
    case 0xf12:
      return get(S_marchid);
    case 0xf13:
      return get(S_mimpid);
    case 0xf14:
      return get(S_mhartid);
    case 0xf15:
      return 0;
  }
  if (number >= 0x323 && number <= 0x332) return get(S_mhpmevent3 + ((number - 0x323) << 3));
  // Of counters that are not there.
  if (number >= 0x333 && number <= 0x33f) return 0;
  if (number >= 0x3a0 && number <= 0x3a3) {
    const at = protectionBytes(number);
    return missing ? 0 : load<ux>(at);
  }
  if (number >= 0x3b0 && number < 0x3b0 + ENTRIES)
    return get(S_pmpaddr0 + ((number & 15) << 3));
  const family = number & 0xf60;
  if (family == 0xb00 || family == 0xc00) return readCounter(number);
  return none();
}

/** A handler's address: modes beyond the two that there are change nothing. */
function writeVector(slot: u32, value: ux): void {
  if ((value & 3) < 2) put(slot, value);
}
/** Of menvcfg: with Sstc its uppermost bit, too. */
function environmentKept(): ux {
  return XLEN == 64 && hasTimer() ? ENVIRONMENT_KEPT | SD : ENVIRONMENT_KEPT;
}
function writeStatus(value: ux, mask: ux): void {
  markStale();
  const kept = hasFloat() ? mask | FS : mask;
  put(S_mstatus, (get(S_mstatus) & ~kept) | (value & kept));
}

/** Of what was read with success before, so that only what can't be written is left to refuse. */
export function writeCsr(number: u32, value: ux): void {
  missing = false;
  if (!mayUse(number) || number >> 10 == 3) {
    missing = true;
    return;
  }
  if (isExtended(number)) return writeExtended(number, value);
  switch (number) {
    case 0x001:
    case 0x002:
    case 0x003: {
      if ((get(S_mstatus) & FS) == 0) {
        missing = true;
        return;
      }
      const all = get(S_fcsr);
      put(
        S_fcsr,
        number == 1
          ? (all & 0xe0) | (value & 31)
          : number == 2
            ? (all & 31) | ((value & 7) << 5)
            : value & 0xff,
      );
      put(S_mstatus, get(S_mstatus) | FS);
      return;
    }
    case 0x100:
      return writeStatus(value, STATUS_OF_SUPERVISOR);
    case 0x104: {
      const mask = get(S_mideleg);
      return put(S_mie, (get(S_mie) & ~mask) | (value & mask));
    }
    case 0x105:
      return writeVector(S_stvec, value);
    case 0x106:
      return put(S_scounteren, value & 0xffffffff);
    case 0x10a:
      return put(S_senvcfg, value & ENVIRONMENT_KEPT);
    case 0x140:
      return put(S_sscratch, value);
    case 0x141:
      return put(S_sepc, value & ~(<ux>1));
    case 0x142:
      return put(S_scause, value);
    case 0x143:
      return put(S_stval, value);
    case 0x144: {
      const mask = get(S_mideleg) & 2;
      return put(S_mip, (get(S_mip) & ~mask) | (value & mask));
    }
    case 0x180:
      // Without address translation, a write that would turn it on changes nothing.
      if (load<u32>(S_privilege) == SUPERVISOR && (get(S_mstatus) & TVM) != 0) missing = true;
      else if (value >> (XLEN == 64 ? 60 : 31) == 0) put(S_satp, value);
      return;
    case 0x300:
      return writeStatus(value, STATUS_KEPT);
    case 0x301:
      return;
    case 0x302:
      return put(S_medeleg, value & DELEGABLE);
    case 0x303:
      return put(S_mideleg, value & SUPERVISOR_INTERRUPTS);
    case 0x304:
      return put(S_mie, value & ALL_INTERRUPTS);
    case 0x305:
      return writeVector(S_mtvec, value);
    case 0x306:
      return put(S_mcounteren, value & 0xffffffff);
    case 0x30a:
      return put(S_menvcfg, value & environmentKept());
    case 0x310:
      return;
    case 0x31a:
      if (hasTimer()) store<u32>(S_menvcfg, u32(value) & 0x80000000, 4);
      return;
    case 0x320:
      return setInhibit(value & 0x7fffd);
    case 0x340:
      return put(S_mscratch, value);
    case 0x341:
      return put(S_mepc, value & ~(<ux>1));
    case 0x342:
      return put(S_mcause, value);
    case 0x343:
      return put(S_mtval, value);
    case 0x344: {
      const mask = timerIsOn() ? SUPERVISOR_INTERRUPTS & ~STIP : SUPERVISOR_INTERRUPTS;
      return put(S_mip, (get(S_mip) & ~mask) | (value & mask));
    }
  }
  if (number >= 0x323 && number <= 0x332) return put(S_mhpmevent3 + ((number - 0x323) << 3), value);
  if (number >= 0x333 && number <= 0x33f) return;
  if (number >= 0x3a0 && number <= 0x3a3) return writeProtection(number, value);
  if (number >= 0x3b0 && number < 0x3b0 + ENTRIES)
    return writeProtectionAddress(number, value);
  if ((number & 0xf60) == 0xb00) return writeCounter(number, value);
  missing = true;
}
